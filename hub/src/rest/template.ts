/** Templates as clients bring them, proved when they come, so that no send finds a broken one. */
import { readBrowserTemplate, readTemplateName, readWindowsTemplate, WordsRefusal } from "@belfry/protocol";
import type { Handle, TemplateRecord } from "../model.ts";
import { isXmlText } from "./write-xml.ts";

/** A template, before it is proved. */
export interface BareTemplate {
  /** Empty for one without. */
  readonly name: string;
  readonly body: string | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

const refuse = (detail: string) => new WordsRefusal("TEMPLATE_INVALID", detail);

/** Names of headers that differ in case alone would be one header with two values. */
function checkHeaders(headers: BareTemplate["headers"]): void {
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  if (names.size < headers.length) throw refuse("a header stands there twice");
  if (!headers.every(([, value]) => isXmlText(value))) throw refuse("a header has a character that none can carry");
}

/** The header that tells the type, where the client left it to the root element. */
function addedType(body: string, headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [name, value] = readWindowsTemplate(body, headers).headers[Object.keys(headers).length] ?? [];
  return name !== undefined && value?.kind === "literal" ? { [name]: value.text } : {};
}

/**
 * Proves a template: its name, its body, every expression in it, its headers.
 *
 * @returns what is to be kept; of Windows templates always with an `X-WNS-Type`
 * @throws WordsRefusal TEMPLATE_INVALID, TEMPLATE_NAME_INVALID, XML_INVALID, JSON_INVALID, WNS_TYPE_INVALID
 */
export function readTemplate({ name, body, headers }: BareTemplate, platform: Handle["platform"]): TemplateRecord {
  if (body === undefined || !isXmlText(body))
    throw refuse("the body is missing, or has a character that none can carry");
  if (name !== "") readTemplateName(name);
  if (!isXmlText(name)) throw refuse("the name has a character that none can carry");
  checkHeaders(headers);
  const given = Object.fromEntries(headers);
  if (platform === "wns") return { name, body, headers: { ...given, ...addedType(body, given) } };
  readBrowserTemplate(body, given);
  return { name, body, headers: given };
}
