/** The pieces of the XML that Mobile Services' `push.wns` wrote: bindings, visual, toast and audio. */
import type { LegacyTemplate } from "../catalogue/templates.ts";
import { ContentError } from "../content-error.ts";
import { escapeText } from "../escape.ts";
import { isPlayableOnWindows8, SOUND_PREFIX } from "../toast/audio.ts";

/** Fields by name: `text1`, `image1src`, `image1alt`, and the binding's `fallback`, `lang`, `baseUri`, `branding`, `addImageQuery`. Others are ignored. */
export type MobilePayload = Readonly<Record<string, unknown>>;

/** What stands around the bindings. */
export interface MobileOptions {
  readonly lang?: string;
  readonly baseUri?: string;
  readonly branding?: string;
  readonly addImageQuery?: boolean | string;
  readonly version?: number | string;
  /** Toasts only, as the next two. */
  readonly duration?: "long" | "short";
  readonly launch?: string;
  readonly audio?: { readonly src?: string; readonly loop?: boolean; readonly silent?: boolean };
}

const BINDING_ATTRIBUTES = ["fallback", "lang", "baseUri", "branding", "addImageQuery"];
const VISUAL_ATTRIBUTES = ["lang", "baseUri", "branding", "addImageQuery", "version"];
const WRITTEN = new Set(["string", "boolean", "number"]);

/** The four escapes of the original, in texts and attributes alike. */
function escapeEither(text: string): string {
  return escapeText(text).replaceAll('"', "&quot;");
}

function writeAttributes(values: object, names: readonly string[]): string {
  const found = names.map((name) => [name, (values as MobilePayload)[name]] as const);
  const written = found.filter(([, value]) => WRITTEN.has(typeof value));
  return written.map(([name, value]) => ` ${name}="${escapeEither(String(value))}"`).join("");
}

/** The fields of a template in the order of the string form: source and description of each picture, then the texts. */
function listFields(payload: MobilePayload, { imageCount, textCount }: LegacyTemplate): string[] {
  const images = Array.from({ length: imageCount }, (_, at) => [`image${at + 1}src`, `image${at + 1}alt`]);
  const texts = Array.from({ length: textCount }, (_, at) => `text${at + 1}`);
  return [...images.flat(), ...texts].map((name) => String(payload[name] ?? ""));
}

function proveFields(fields: readonly string[], { name, imageCount, textCount }: LegacyTemplate): readonly string[] {
  const needed = 2 * imageCount + textCount;
  if (fields.length === needed) return fields;
  const words = `${name} needs ${needed} parameters and ${fields.length} were given`;
  throw new ContentError("MISSING", words, "give source and description of each picture, then each text");
}

/** One binding under the name that was called, every field written even if empty. */
export function writeMobileBinding(
  called: string,
  template: LegacyTemplate,
  given: MobilePayload | readonly string[],
): string {
  const isList = Array.isArray(given);
  const payload: MobilePayload = isList ? {} : (given as MobilePayload);
  const fields = proveFields(isList ? given : listFields(payload, template), template).map(escapeEither);
  let written = `<binding template="${called}"${writeAttributes(payload, BINDING_ATTRIBUTES)}>`;
  for (let at = 0; at < template.imageCount; at += 1) {
    written += `<image id="${at + 1}" src="${fields[2 * at]}" alt="${fields[2 * at + 1]}"/>`;
  }
  for (let at = 0; at < template.textCount; at += 1) {
    written += `<text id="${at + 1}">${fields[2 * template.imageCount + at]}</text>`;
  }
  return `${written}</binding>`;
}

function writeToastAttributes({ duration, launch }: MobileOptions): string {
  if (duration !== undefined && duration !== "long" && duration !== "short") {
    throw new ContentError("VALUE", "duration is neither long nor short", "leave it out for a short one");
  }
  if (launch !== undefined && typeof launch !== "string") {
    throw new ContentError("VALUE", "launch is no string", "turn it into one");
  }
  return writeAttributes({ duration, launch: launch || undefined }, ["duration", "launch"]);
}

function writeAudio({ audio }: MobileOptions): string {
  if (audio === undefined) return "";
  const { src, loop, silent } = audio;
  const full = src?.startsWith(SOUND_PREFIX) === false ? `${SOUND_PREFIX}${src}` : src;
  if (full !== undefined && !isPlayableOnWindows8(full)) {
    const advice = "use Default, IM, Mail, Reminder, SMS, Looping.Alarm, Looping.Alarm2, Looping.Call or Looping.Call2";
    throw new ContentError("VALUE", `${src} is no sound of Windows 8`, advice);
  }
  return `<audio${writeAttributes({ src: full, silent: silent || undefined, loop: loop || undefined }, ["src", "silent", "loop"])}/>`;
}

/** The document around bindings that are already XML. */
export function wrapBindings(kind: "tile" | "toast", bindings: string, options: MobileOptions): string {
  const visual = `<visual${writeAttributes(options, VISUAL_ATTRIBUTES)}>${bindings}</visual>`;
  if (kind === "tile") return `<tile>${visual}</tile>`;
  return `<toast${writeToastAttributes(options)}>${visual}${writeAudio(options)}</toast>`;
}
