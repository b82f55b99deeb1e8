/** What a badge is called by those who hear it instead of seeing it. Draws nothing. */
import { type Badge, badgeLabel } from "@belfry/content";
import { GLYPHS } from "../glyph/badge-glyphs.ts";
import { isVisibleGlyph } from "../glyph/glyph.ts";

/**
 * The accessible name of a badge.
 *
 * @returns undefined for a badge that clears
 * @example badgeName({ kind: "badge", value: 7 }) // "7 notifications"
 * @example badgeName({ kind: "badge", value: "newMessage" }) // "New message"
 */
export function badgeName(badge: Badge): string | undefined {
  if (isVisibleGlyph(badge.value)) return GLYPHS[badge.value].meaning;
  const label = badgeLabel(badge);
  if (label === undefined) return undefined;
  return label === "1" ? "1 notification" : `${label} notifications`;
}
