/** What fills a template: the body of a template send, and the push variables that a registration keeps. */
import { WordsRefusal } from "./refusals.ts";
import type { TemplateProperties } from "./template-value.ts";

function textOf(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new WordsRefusal("PROPERTIES_INVALID", `${JSON.stringify(name.slice(0, 120))} is nested`);
}

function readObject(text: string): object {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new WordsRefusal("PROPERTIES_INVALID", "it is not well-formed JSON");
  }
  if (typeof read === "object" && read !== null && !Array.isArray(read)) return read;
  throw new WordsRefusal("PROPERTIES_INVALID", "it is no object");
}

/**
 * Properties by name, from an object at hand. A value that is null counts as missing; of names that differ in case alone the last one
 * counts.
 *
 * @throws WordsRefusal PROPERTIES_INVALID for a value that is an object or a list
 */
export function templateProperties(object: object): TemplateProperties {
  const given = Object.entries(object).filter(([, value]) => value !== null);
  return new Map(given.map(([name, value]) => [name.toLowerCase(), textOf(name, value)]));
}

/**
 * Reads the body of a template send.
 *
 * @throws WordsRefusal PROPERTIES_INVALID
 * @source Notification Hubs, send a template notification
 */
export function readTemplateProperties(text: string): TemplateProperties {
  return templateProperties(readObject(text));
}
