/** What a badge says, as a value. */
import type { BadgeGlyph } from "./badge-xml.ts";

/** A badge: a number (0 clears, above 99 is shown as 99+) or a glyph (`none` clears). */
export interface Badge {
  readonly kind: "badge";
  readonly value: number | BadgeGlyph;
}

/** The largest number that is shown in digits. @source Microsoft, Badge schema */
const MAX_SHOWN = 99;

/**
 * What stands on the tile for a number.
 *
 * @returns undefined for a glyph and for a badge that clears
 */
export function badgeLabel({ value }: Badge): string | undefined {
  if (typeof value !== "number" || value === 0) return undefined;
  return value > MAX_SHOWN ? `${MAX_SHOWN}+` : String(value);
}
