/** Puts a badge's glyph onto a page. Decides neither place nor size; CSS does. */
import { type BadgeGlyph, isBadgeGlyph } from "@belfry/content";
import { nothing, type TemplateResult } from "lit";
import { GLYPHS, type VisibleGlyph } from "./badge-glyphs.ts";
import { renderDrawing } from "./drawing.ts";

/** Tells a glyph that can be seen from `none`, from numbers and from names of no glyph. */
export function isVisibleGlyph(value: unknown): value is VisibleGlyph {
  return isBadgeGlyph(value) && value !== "none";
}

/**
 * Draws a badge's glyph as an `svg` element in the colour of the letters around it; the four dots have their own.
 *
 * @param name what screen readers say; without one they pass over it, which is right where other words say the same
 * @returns nothing for `none`
 * @example renderGlyph("alarm", "Alarm")
 */
export function renderGlyph(glyph: BadgeGlyph, name?: string): TemplateResult | typeof nothing {
  return isVisibleGlyph(glyph) ? renderDrawing(GLYPHS[glyph], name) : nothing;
}
