/**
 * Bodies of a hub's templates: read once into pieces that are copied and places that are filled, so that a send does nothing but join.
 * Knows how a value is escaped where it stands; what a platform takes is said in template.ts.
 */
import { WordsRefusal } from "./refusals.ts";
import { fillTemplateValue, readTemplateValue, type TemplateProperties, type TemplateValue } from "./template-value.ts";
import { declareUtf8 } from "./xml-declaration.ts";
import { readXmlValues, type XmlValue } from "./xml-values.ts";

/** A place that is filled, and how what fills it is written there. */
export interface TemplatePlace {
  readonly value: TemplateValue;
  readonly inside: "attribute" | "text" | "json";
}

/** A body, read. Holds nothing of any send, so one serves all of them. */
export interface TemplateBody {
  readonly language: "xml" | "json";
  /** Of XML the root element's name without its prefix; null for JSON. */
  readonly root: string | null;
  /** What stands between the places, and the places, in order. */
  readonly pieces: readonly (string | TemplatePlace)[];
}

interface Found extends TemplatePlace {
  readonly start: number;
  readonly end: number;
}

function cut(body: string, found: readonly Found[]): (string | TemplatePlace)[] {
  const pieces: (string | TemplatePlace)[] = [];
  let at = 0;
  for (const { start, end, value, inside } of found) {
    if (start > at) pieces.push(body.slice(at, start));
    pieces.push({ value, inside });
    at = end;
  }
  pieces.push(body.slice(at));
  return pieces;
}

const isFilled = ({ value }: TemplatePlace) => value.kind !== "literal";

function findInXml({ start, end, text, kind }: XmlValue): Found {
  return { start, end, value: readTemplateValue(text), inside: kind };
}

function readXml(text: string): TemplateBody {
  const body = declareUtf8(text);
  const { root, values } = readXmlValues(body);
  return { language: "xml", root, pieces: cut(body, values.map(findInXml).filter(isFilled)) };
}

const JSON_STRING = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g;

function isObject(read: unknown): boolean {
  return typeof read === "object" && read !== null && !Array.isArray(read);
}

/** Reads text that must be one JSON object. */
function proveJson(body: string): void {
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch {
    throw new WordsRefusal("JSON_INVALID", "it is not well-formed");
  }
  if (!isObject(read)) throw new WordsRefusal("JSON_INVALID", "it is no object");
}

/** The strings that are values; names are copied as they are. */
function* findInJson(body: string): Generator<Found, void> {
  for (const match of body.matchAll(JSON_STRING)) {
    if (match[1] !== undefined) continue;
    const value = readTemplateValue(JSON.parse(match[0]) as string);
    yield { start: match.index, end: match.index + match[0].length, value, inside: "json" };
  }
}

function readJson(body: string): TemplateBody {
  proveJson(body);
  return { language: "json", root: null, pieces: cut(body, [...findInJson(body)].filter(isFilled)) };
}

/**
 * Reads a template's body.
 *
 * @param kind `windows` takes XML and, for raw notifications, a JSON object; `browser` a JSON object alone
 * @throws WordsRefusal XML_INVALID, JSON_INVALID, TEMPLATE_INVALID
 * @source Notification Hubs, templates
 */
export function readTemplateBody(body: string, kind: "windows" | "browser"): TemplateBody {
  // A byte order mark goes with the blanks; behind them an XML declaration would stand in the wrong place.
  const text = body.trim();
  if (text.startsWith("<") && kind === "windows") return readXml(text);
  if (text.startsWith("{") && text.endsWith("}")) return readJson(text);
  const what = kind === "windows" ? "XML or a JSON object" : "a JSON object";
  throw new WordsRefusal("TEMPLATE_INVALID", `the body is not ${what}`);
}

const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const FORBIDDEN_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const PLAIN_IN_XML = /^[ !#-%(-;=?-~]*$/;
const XML_ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#13;",
  "\n": "&#10;",
  "\t": "&#9;",
};

function escapeXml(text: string, place: "attribute" | "text"): string {
  if (PLAIN_IN_XML.test(text)) return text;
  // In an attribute either quote may be the one that ends it, and a bare newline would be read as a blank.
  const special = place === "attribute" ? /[&<>"'\r\n\t]/g : /[&<>\r]/g;
  return text.replace(FORBIDDEN_IN_XML, "").replace(special, (character) => XML_ESCAPES[character] ?? character);
}

function fill({ value, inside }: TemplatePlace, properties: TemplateProperties, more?: TemplateProperties): string {
  const filled = fillTemplateValue(value, properties, more);
  if (inside !== "json") return escapeXml(filled, inside);
  return value.kind === "number" && JSON_NUMBER.test(filled) ? filled : JSON.stringify(filled);
}

/**
 * Fills a body. Whatever the properties hold, well-formed XML or JSON comes out.
 *
 * @param properties of the send
 * @param more asked for properties that are missing: the registration's push variables
 */
export function renderTemplate(body: TemplateBody, properties: TemplateProperties, more?: TemplateProperties): string {
  let rendered = "";
  for (const piece of body.pieces) rendered += typeof piece === "string" ? piece : fill(piece, properties, more);
  return rendered;
}
