/** Push variables: properties that a registration brings along. Refuses to know what they are filled into. */
import type { HubErrorCode } from "@belfry/protocol";
import { HubRefusal } from "../refusal.ts";
import { isObject } from "./body.ts";
import { isXmlText } from "./write-xml.ts";

const isText = (value: unknown): value is string => typeof value === "string" && isXmlText(value);

/**
 * Reads a map of texts; numbers and booleans become texts.
 *
 * @param value a JSON value; undefined or null for none
 * @throws HubRefusal with the given code
 */
export function readTextMap(value: unknown, name: string, code: HubErrorCode): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new HubRefusal(code, { detail: `${name} is no object` });
  const texts = Object.entries(value).map(([key, one]): [string, string] => {
    const text = typeof one === "number" || typeof one === "boolean" ? String(one) : one;
    if (isText(text) && isXmlText(key)) return [key, text];
    throw new HubRefusal(code, { detail: `${name} has a value that is no text` });
  });
  return Object.fromEntries(texts);
}
