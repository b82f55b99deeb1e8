/** Conditions on a registration's version. */
import type { Condition } from "../../engine/store.ts";

/** What no registration has: versions begin at 1. */
const NONE = 0;

/**
 * Reads `If-Match`: `"1"`, `W/"1"`, `1` and `*`, as clients send them. Anything else is the version of no registration.
 *
 * @returns null where there is no condition
 */
export function readIfMatch(header: string | null): Condition {
  const text = header?.trim() ?? "";
  if (text === "") return null;
  if (text === "*") return "any";
  const [, digits] = /^(?:W\/)?"?(\d{1,15})"?$/i.exec(text) ?? [];
  return digits === undefined ? NONE : Number(digits);
}
