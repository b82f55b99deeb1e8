/**
 * One value of a hub's template: a literal, or an expression that a send fills from its properties. Knows neither XML nor JSON, nor
 * where the value stands.
 *
 * An expression is one only as the whole value: what its first character says decides, and anything that begins like one must be one.
 */
import { WordsRefusal } from "./refusals.ts";
import { clip, shorten } from "./shorten.ts";

/** Characters of a property's name. @source Notification Hubs, the .NET client's ExpressionEvaluator */
export const MAX_PROPERTY_NAME_CHARACTERS = 120;

/** A property's place, and how it is written there. */
export interface PropertyTerm {
  readonly kind: "property";
  /** In lower case: names are compared without regard to case. */
  readonly name: string;
  /** What stands there when the property is missing. */
  readonly fallback: string;
  /** `$` as it is, `.` shortened with dots, `%` percent-encoded, `#` as a number where there can be one. */
  readonly form: "$" | "." | "%" | "#";
  /** Characters at most; null for all. */
  readonly length: number | null;
}

export type Term = { readonly kind: "text"; readonly text: string } | PropertyTerm;

/** A value, read. */
export type TemplateValue =
  | { readonly kind: "literal"; readonly text: string }
  /** Alone, and without quotes in JSON when it is a number. */
  | { readonly kind: "number"; readonly terms: readonly [PropertyTerm] }
  | { readonly kind: "text"; readonly terms: readonly Term[] };

/** What a template is filled from: texts by name in lower case. */
export type TemplateProperties = ReadonlyMap<string, string>;

const NAME = /\s*([A-Za-z0-9_]+)\s*/y;
const FALLBACK = /:\{([^\\}]*(?:\\[\s\S][^\\}]*)*)\}\s*/y;
const LENGTH = /,\s*([0-9]{1,9})\s*/y;
const SINGLE = /'([^']*(?:''[^']*)*)'/y;
const DOUBLE = /"([^"]*(?:""[^"]*)*)"/y;
const BLANKS = /\s*/y;

const FORMS = new Set(["$", ".", "%", "#"]);

/** A place in a text that moves on with what was found there. */
class Cursor {
  at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get next(): string {
    return this.text[this.at] ?? "";
  }

  /** The first group of a sticky pattern, where it stands here. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return undefined;
    this.at = pattern.lastIndex;
    return found[1] ?? "";
  }

  refuse(detail: string): WordsRefusal {
    return new WordsRefusal("TEMPLATE_INVALID", detail, this.at + 1);
  }
}

function readName(cursor: Cursor): string {
  const name = cursor.take(NAME);
  if (name === undefined) throw cursor.refuse("a property's name has letters, digits and underscores");
  if (name.length > MAX_PROPERTY_NAME_CHARACTERS) {
    throw cursor.refuse(`a property's name is longer than ${MAX_PROPERTY_NAME_CHARACTERS} characters`);
  }
  return name.toLowerCase();
}

function readLength(cursor: Cursor, form: PropertyTerm["form"]): number | null {
  if (cursor.next !== ",") {
    if (form === ".") throw cursor.refuse("a comma and a length are missing");
    return null;
  }
  if (form === "%" || form === "#") throw cursor.refuse(`${form}( ) takes no length`);
  const digits = cursor.take(LENGTH);
  if (digits === undefined) throw cursor.refuse("a length is a whole number from 0");
  return Number(digits);
}

function readProperty(cursor: Cursor, form: PropertyTerm["form"]): PropertyTerm {
  if (cursor.text.slice(cursor.at, cursor.at + 5).toLowerCase() === "$body") throw cursor.refuse("$body is not taken");
  if (cursor.text[cursor.at + 1] !== "(") throw cursor.refuse(`${form} is not followed by (`);
  cursor.at += 2;
  const name = readName(cursor);
  const fallback = cursor.next === ":" ? cursor.take(FALLBACK) : "";
  if (fallback === undefined) throw cursor.refuse("a default stands between :{ and }");
  const length = readLength(cursor, form);
  if (cursor.next !== ")") throw cursor.refuse(") is missing");
  cursor.at += 1;
  return { kind: "property", name, fallback: fallback.replace(/\\([\\}])/g, "$1"), form, length };
}

function readText(cursor: Cursor, quote: "'" | '"'): Term {
  const text = cursor.take(quote === "'" ? SINGLE : DOUBLE);
  if (text === undefined) throw cursor.refuse("a quote is not closed");
  return { kind: "text", text: text.replaceAll(quote + quote, quote) };
}

function readTerm(cursor: Cursor): Term {
  const { next } = cursor;
  if (next === "'" || next === '"') return readText(cursor, next);
  if (FORMS.has(next)) return readProperty(cursor, next as PropertyTerm["form"]);
  throw cursor.refuse("neither a property nor a text in quotes");
}

function readTerms(cursor: Cursor): Term[] {
  const terms: Term[] = [];
  for (;;) {
    cursor.take(BLANKS);
    terms.push(readTerm(cursor));
    if (cursor.next === "") return terms;
    cursor.take(BLANKS);
    if (cursor.next !== "+") throw cursor.refuse("a + is missing");
    cursor.at += 1;
  }
}

function readExpression(text: string): TemplateValue {
  const terms = readTerms(new Cursor(text));
  const number = terms.find((term): term is PropertyTerm => term.kind === "property" && term.form === "#");
  if (number === undefined) return { kind: "text", terms };
  if (terms.length === 1) return { kind: "number", terms: [number] };
  throw new WordsRefusal("TEMPLATE_INVALID", "#( ) stands alone, never beside a +");
}

/**
 * Reads one value: the whole of an attribute, of the text in a leaf element, of a JSON string, or of a header.
 *
 * @throws WordsRefusal TEMPLATE_INVALID with the position
 * @source Notification Hubs, templates; the .NET client's ExpressionEvaluator
 * @example readTemplateValue("{'Hello ' + $(name:{friend})}")
 */
export function readTemplateValue(text: string): TemplateValue {
  switch (text[0]) {
    case "$":
    case ".":
    case "%":
    case "#":
      return readExpression(text);
    case "{": {
      if (!text.endsWith("}")) throw new WordsRefusal("TEMPLATE_INVALID", "} is missing", text.length + 1);
      return readExpression(text.slice(1, -1).trim());
    }
    default:
      return { kind: "literal", text };
  }
}

function fillProperty(term: PropertyTerm, properties: TemplateProperties, more: TemplateProperties): string {
  const value = properties.get(term.name) ?? more.get(term.name) ?? term.fallback;
  // Of half a character no percent-encoding exists, and encodeURIComponent throws.
  if (term.form === "%") return encodeURIComponent(value.replace(/\p{Surrogate}/gu, "\ufffd"));
  if (term.length === null) return value;
  return term.form === "." ? shorten(value, term.length) : clip(value, term.length);
}

const NONE: TemplateProperties = new Map();

/**
 * The value as text, not escaped for anything.
 *
 * @param more asked when a property is missing: the push variables of a registration
 */
export function fillTemplateValue(
  value: TemplateValue,
  properties: TemplateProperties,
  more: TemplateProperties = NONE,
): string {
  if (value.kind === "literal") return value.text;
  let filled = "";
  for (const term of value.terms) filled += term.kind === "text" ? term.text : fillProperty(term, properties, more);
  return filled;
}
