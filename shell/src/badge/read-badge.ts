/** A badge from what an attribute or a script hands in. Reads no XML and reports no finding; content's reader does. */
import type { Badge } from "@belfry/content";
import { isVisibleGlyph } from "../glyph/glyph.ts";

/** A whole number from 0 without sign, as an attribute has it. */
const DIGITS = /^\d+$/;

/** Any number above stands for this one, as in content's reader; 99+ is shown for both. */
const LARGEST = Number.MAX_SAFE_INTEGER;

/**
 * Reads a number or the name of a glyph. Good as a converter of a Lit attribute.
 *
 * @returns undefined for `none`, for a number that is not positive, and for whatever is no badge
 */
export function readBadge(value: unknown): Badge | undefined {
  if (isVisibleGlyph(value)) return { kind: "badge", value };
  const number = typeof value === "string" && DIGITS.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !(number > 0)) return undefined;
  if (number > LARGEST) return { kind: "badge", value: LARGEST };
  return Number.isInteger(number) ? { kind: "badge", value: number } : undefined;
}
