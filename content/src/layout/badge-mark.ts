/** What a badge comes to on a tile, whatever the look of the tile: digits, a glyph or nothing. Places nothing. */
import { type Badge, badgeLabel } from "../badge/badge.ts";
import type { BadgeGlyph } from "../badge/badge-xml.ts";

/** What is drawn for a badge. */
export type BadgeMark = { readonly label: string } | { readonly glyph: Exclude<BadgeGlyph, "none"> };

/**
 * The mark of a badge.
 *
 * @returns undefined for a badge that clears, as for none
 * @source Microsoft, Badge schema, value
 */
export function badgeMark(badge: Badge | undefined): BadgeMark | undefined {
  if (badge === undefined || badge.value === "none") return undefined;
  if (typeof badge.value !== "number") return { glyph: badge.value };
  const label = badgeLabel(badge);
  return label === undefined ? undefined : { label };
}
