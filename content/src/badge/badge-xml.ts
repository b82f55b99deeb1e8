/** A badge: one number or one of the fixed glyphs on an app's tile. */

/** Every glyph there is; an app cannot bring its own. `none` clears the badge. @source Microsoft, Badge schema */
export const BADGE_GLYPHS = [
  "none",
  "activity",
  "alarm",
  "alert",
  "attention",
  "available",
  "away",
  "busy",
  "error",
  "newMessage",
  "paused",
  "playing",
  "unavailable",
] as const;

/** The name of a glyph. */
export type BadgeGlyph = (typeof BADGE_GLYPHS)[number];

/** Tells a glyph's name, in its exact case, from any other value. */
export function isBadgeGlyph(value: unknown): value is BadgeGlyph {
  return (BADGE_GLYPHS as readonly unknown[]).includes(value);
}

/**
 * Builds the XML of a badge.
 *
 * @param value a whole number (0 clears, above 99 is shown as 99+) or a glyph
 * @throws RangeError for a negative, fractional or unsafe number and for a name that is no glyph: Windows would
 *   silently keep the old badge
 * @source Microsoft, Badge schema
 * @example badgeXml(7)
 * @example badgeXml("newMessage")
 */
export function badgeXml(value: number | BadgeGlyph): string {
  const good = typeof value === "number" ? Number.isSafeInteger(value) && value >= 0 : isBadgeGlyph(value);
  if (!good) throw new RangeError("a badge is a whole number from 0 or one of the badge glyphs");
  return `<badge value="${value}"/>`;
}
