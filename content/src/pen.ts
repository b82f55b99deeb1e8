/** Writes elements from typed values and their tables. Knows no element by name. */
import { type Attribute, type AttributesOf, DATA_NAME } from "./attribute.ts";
import { ContentError, refuseBytes } from "./content-error.ts";
import { escapeAttribute, escapeText, findForbidden } from "./escape.ts";

/** How XML is written. */
export interface WriteOptions {
  /** Most bytes of UTF-8; 5000 when absent, which is what the push service takes, and never above 5120. */
  readonly maxBytes?: number;
  /** A character that XML cannot carry: `strip` (when absent) leaves it out, `throw` refuses the text. */
  readonly onInvalidChar?: "strip" | "throw";
  /** Legacy tiles under the names of Windows 8.0, without version and fallback; no when absent. */
  readonly legacyNames?: boolean;
}

/** @source WNS, "Push notification service request and response headers", status 413 */
export const MAX_BYTES = 5000;
/** Windows' own limit in bytes of UTF-8: 5 KB. @source Microsoft, WindowsAppSDK, AppNotificationBuilder */
export const MAX_BYTES_EVER = 5120;

function refuseForbidden(text: string): void {
  const at = findForbidden(text);
  if (at < 0) return;
  const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  throw new ContentError("CHARACTER", `the character U+${code} cannot stand in XML`, "leave it out of the text");
}

/** Text between two tags. */
export function writeText(text: string, options: WriteOptions): string {
  if (options.onInvalidChar === "throw") refuseForbidden(text);
  return escapeText(text);
}

function isGood({ kind, values, min, max }: Attribute, value: unknown): boolean {
  if (kind === "text") return typeof value === "string";
  if (kind === "flag") return typeof value === "boolean";
  if (kind === "choice") return values?.includes(value as string) === true;
  if (typeof value !== "number") {
    return kind === "share" && typeof value === "string" && (values?.includes(value) === true || DATA_NAME.test(value));
  }
  if (kind === "share") return value >= 0 && value <= 1;
  return Number.isSafeInteger(value) && value >= (min ?? value) && value <= (max ?? value);
}

function describe({ kind, values, min, max }: Attribute): string {
  if (kind === "choice") return `one of ${values?.join(", ")}`;
  if (kind === "flag") return "true or false";
  if (kind === "text") return "a string";
  if (kind === "share") return `a number from 0 to 1, ${values?.join(", ")} or {name}`;
  return `a whole number${min === undefined ? "" : ` from ${min}`}${max === undefined ? "" : ` to ${max}`}`;
}

/** Number without exponent: the smallest share that is told apart has 15 digits behind the point. */
function plain(value: number): string {
  const short = String(value);
  return short.includes("e") ? value.toFixed(15).replace(/\.?0+$/, "") : short;
}

/** A value as it stands between quotes. */
function writeValue(element: string, attribute: Attribute, value: unknown, options: WriteOptions): string {
  if (!isGood(attribute, value)) {
    throw new ContentError(
      "VALUE",
      `${attribute.name} of ${element} is not ${describe(attribute)}`,
      "correct the value",
    );
  }
  const said = typeof value === "number" ? plain(value) : String(value);
  if (options.onInvalidChar === "throw") refuseForbidden(said);
  return escapeAttribute(said);
}

/**
 * One element with its attributes in the order of their table; standard values are left out, an element without content closes itself.
 *
 * @throws ContentError VALUE for a value the table does not allow; CHARACTER when the options refuse a character
 */
export function writeElement<Value extends object>(
  element: string,
  attributes: AttributesOf<Value>,
  value: NoInfer<Value>,
  content: string,
  options: WriteOptions,
): string {
  let written = `<${element}`;
  // Most elements have one or two attributes, behind which the rest of a long table need not be asked for. What is counted and is none makes
  // the search longer, and changes nothing.
  let left = 0;
  for (const key in value) if (key !== "kind" && key !== "text") left += 1;
  for (const attribute of attributes) {
    const given = value[attribute.key];
    if (given === undefined) continue;
    if (given !== attribute.standard)
      written = `${written} ${attribute.name}="${writeValue(element, attribute, given, options)}"`;
    left -= 1;
    if (left === 0) break;
  }
  return content === "" ? `${written}/>` : `${written}>${content}</${element}>`;
}

/** What is written of each item, one behind the other. Adding is cheaper than `join`, which copies all of it at every level. */
export function writeEach<Item>(items: readonly Item[], write: (item: Item) => string): string {
  let written = "";
  for (const item of items) written += write(item);
  return written;
}

/** Bytes of a text in UTF-8, as they are counted on the wire. */
export function countBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * Gives a payload back if it is small enough to be pushed.
 *
 * @throws ContentError TOO_LARGE, with the number of its bytes
 * @source WNS answers 413 above 5000 bytes
 */
export function refuseLarge(xml: string, options: WriteOptions): string {
  const most = Math.min(options.maxBytes ?? MAX_BYTES, MAX_BYTES_EVER);
  // Each UTF-16 unit is at most three bytes, so that short texts need no counting.
  if (xml.length * 3 > most) refuseBytes(countBytes(xml), most, "shorten the texts");
  return xml;
}
