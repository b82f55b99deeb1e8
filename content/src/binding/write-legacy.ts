/** Writes a template of Windows 8 with its fields. */
import { type AttributesOf, text } from "../attribute.ts";
import { findTemplate, type LegacyTemplate } from "../catalogue/templates.ts";
import { ContentError, refuseMore } from "../content-error.ts";
import { type WriteOptions, writeElement, writeText } from "../pen.ts";
import { knownTemplate } from "./known-template.ts";
import {
  LEGACY_BINDING,
  LEGACY_IMAGE,
  LEGACY_TEXT,
  type LegacyBinding,
  type LegacyImage,
  type LegacyText,
  type TemplateNames,
} from "./legacy.ts";
import { refuseSource } from "./write-adaptive.ts";

const NAMED_BINDING: AttributesOf<Omit<LegacyBinding, "template"> & TemplateNames> = [
  text("template"),
  text("fallback"),
  ...LEGACY_BINDING,
];

/** Throws for a name that no template has, and for too many fields. */
function prove(binding: LegacyBinding): LegacyTemplate {
  const template = knownTemplate(binding.template);
  refuseMore(binding.texts.length, template.textCount, `texts for ${template.name}`);
  refuseMore(binding.images.length, template.imageCount, `pictures for ${template.name}`);
  return template;
}

/** Throws for the app's name on a template whose ribbon has no room for it. */
export function refuseName(binding: LegacyBinding, branding: string | undefined): void {
  if (branding !== "name" || findTemplate(binding.template)?.ribbon !== true) return;
  throw new ContentError("VALUE", `${binding.template} cannot show the app's name`, "use the branding logo or none");
}

function writeNames({ name, alias }: LegacyTemplate, options: WriteOptions): TemplateNames {
  if (options.legacyNames !== true || name.startsWith("Toast")) {
    return alias === undefined ? { template: name } : { template: name, fallback: alias };
  }
  if (alias !== undefined) return { template: alias };
  throw new ContentError("TEMPLATE", `${name} was not there in Windows 8.0`, "leave legacyNames out");
}

function writeImage(image: LegacyImage, at: number, options: WriteOptions): string {
  if (image.src === "") return "";
  refuseSource(image.src);
  return writeElement("image", LEGACY_IMAGE, { id: String(at + 1), ...image }, "", options);
}

function writeField(field: LegacyText, at: number, options: WriteOptions): string {
  if (field.text === "") return "";
  return writeElement("text", LEGACY_TEXT, { id: String(at + 1), ...field }, writeText(field.text, options), options);
}

/**
 * The binding of one template, pictures first; empty fields are left out.
 *
 * @throws ContentError TEMPLATE, TOO_MANY, VALUE
 */
export function writeLegacyBinding(binding: LegacyBinding, options: WriteOptions): string {
  const names = writeNames(prove(binding), options);
  const images = binding.images.map((image, at) => writeImage(image, at, options));
  const texts = binding.texts.map((field, at) => writeField(field, at, options));
  return writeElement("binding", NAMED_BINDING, { ...binding, ...names }, [...images, ...texts].join(""), options);
}

/** The version a payload must name so that Windows 8.1 knows its templates; undefined when it needs none. */
export function versionFor(bindings: readonly LegacyBinding[], options: WriteOptions): number | undefined {
  if (options.legacyNames === true || bindings.length === 0) return undefined;
  return Math.max(...bindings.map(({ template }) => findTemplate(template).version));
}
