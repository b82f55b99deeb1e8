/** The templates of Windows 8 that can be written. */
import { findTemplate, type LegacyTemplate } from "../catalogue/templates.ts";
import { ContentError } from "../content-error.ts";

/**
 * The template of a name.
 *
 * @throws ContentError TEMPLATE for a name that none has, and for the only member of the enumeration that nobody ever saw
 */
export function knownTemplate(name: string): LegacyTemplate {
  const template = findTemplate(name);
  if (template !== undefined && template.slot !== "tall") return template;
  throw new ContentError("TEMPLATE", `there is no visual template ${name}`, "see the catalogue for names");
}
