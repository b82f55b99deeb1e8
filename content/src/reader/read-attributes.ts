/** Reads an element's attributes by its table: the reverse of the pen. */
import { type Attribute, type AttributesOf, DATA_NAME } from "../attribute.ts";
import { type Reading, type Said, whateverCase } from "./reading.ts";
import type { XmlAttribute, XmlElement } from "./xml-tree.ts";

/** Whether an attribute says nothing of the notification, but which namespace a name is of. */
export function declaresNamespace({ name }: XmlAttribute): boolean {
  return name === "xmlns" || name.startsWith("xmlns:");
}

/** One attribute to be read. */
interface Subject {
  readonly reading: Reading;
  readonly element: XmlElement;
  readonly given: XmlAttribute;
  readonly rule: Attribute;
}

function warn(
  { reading, element, given }: Subject,
  code: "W-ENUM" | "W-INT" | "W-BOOL" | "W-RANGE",
  ...said: readonly Said[]
): undefined {
  reading.reportAttribute(code, element, given, ...said);
  return undefined;
}

/** The word that was meant, whatever its case; a wrong case is noted. */
function readWord(subject: Subject, words: readonly string[]): string | undefined {
  const { reading, element, given, rule } = subject;
  if (words.includes(given.value)) return given.value;
  const meant = whateverCase(given.value, words);
  if (meant === undefined || rule.exact === true) return undefined;
  reading.reportAttribute("W-CASE-VAL", element, given, meant);
  return meant;
}

const NONE: readonly string[] = [];
const FLAGS = ["true", "false"];

function readFlag(subject: Subject): boolean | undefined {
  const { value } = subject.given;
  const word = readWord(subject, FLAGS);
  if (word !== undefined) return word === "true";
  warn(subject, "W-BOOL");
  return value === "1" || value === "0" ? value === "1" : undefined;
}

function readChoice(subject: Subject): string | undefined {
  const { values = [] } = subject.rule;
  return readWord(subject, values) ?? warn(subject, "W-ENUM", ...values);
}

function clamp(subject: Subject, value: number, min: number, max: number): number | undefined {
  if (value >= min && value <= max) return value;
  warn(subject, "W-RANGE", min, max);
  return subject.rule.outside === "ignored" ? undefined : Math.min(Math.max(value, min), max);
}

function readWhole(subject: Subject): number | undefined {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = subject.rule;
  if (!/^[+-]?\d+$/.test(subject.given.value)) return warn(subject, "W-INT");
  // The sum turns a negative zero into a plain one.
  return clamp(subject, Number(subject.given.value) + 0, min, max);
}

function readShare(subject: Subject): number | string | undefined {
  const { value } = subject.given;
  if (DATA_NAME.test(value)) return value;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(value)) return clamp(subject, Number(value) + 0, 0, 1);
  return readWord(subject, subject.rule.values ?? []) ?? warn(subject, "W-INT", 0, 1);
}

/** Whatever is no text, which is as it stands. */
function readValue(subject: Subject): string | number | boolean | undefined {
  const { kind } = subject.rule;
  if (kind === "flag") return readFlag(subject);
  if (kind === "choice") return readChoice(subject);
  return kind === "whole" ? readWhole(subject) : readShare(subject);
}

function reportUnknown(reading: Reading, element: XmlElement, given: XmlAttribute, known: readonly string[]): void {
  const meant = whateverCase(given.name, known);
  if (meant === undefined) reading.reportAttribute("W-UNKNOWN-ATTR", element, given, ...known);
  else reading.reportAttribute("W-CASE-ATTR", element, given, meant);
}

// A loop, since this is asked for every attribute: `find` calls a function for each rule.
function ruleFor<Rule extends Attribute>(rules: readonly Rule[], name: string): Rule | undefined {
  for (const rule of rules) if (rule.name === name) return rule;
  return undefined;
}

/**
 * What an element says by its attributes; values that Windows takes anyway are left out.
 *
 * @param ignored names that are allowed here and say nothing
 */
export function readAttributes<Value extends object>(
  reading: Reading,
  element: XmlElement,
  attributes: AttributesOf<Value>,
  ignored: readonly string[] = NONE,
): Partial<Value> {
  const read: Record<string, unknown> = {};
  for (const given of element.attributes) {
    if (ignored.includes(given.name)) continue;
    const rule = ruleFor(attributes, given.name);
    if (rule === undefined) {
      if (declaresNamespace(given)) continue;
      reportUnknown(reading, element, given, [...attributes.map(({ name }) => name), ...ignored]);
      continue;
    }
    const value = rule.kind === "text" ? given.value : readValue({ reading, element, given, rule });
    if (value !== undefined && value !== rule.standard) read[rule.key] = value;
  }
  return read as Partial<Value>;
}

/** One attribute as it stands; undefined if it is not there. */
export function attributeOf(element: XmlElement, name: string): XmlAttribute | undefined {
  for (const given of element.attributes) if (given.name === name) return given;
  return undefined;
}
