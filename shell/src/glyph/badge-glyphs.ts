/** The glyphs of badges as drawings, and what each of them means. Knows neither numbers nor where a badge stands. */
import type { BadgeGlyph } from "@belfry/content";
import type { Drawing } from "./drawing.ts";

/** A glyph that can be seen; `none` clears the badge. */
export type VisibleGlyph = Exclude<BadgeGlyph, "none">;

/** A drawing and the words for it. */
export interface BadgeDrawing extends Drawing {
  /** What screen readers say. */
  readonly meaning: string;
}

/**
 * Every glyph that can be seen. Playing points to the right in every language, as on every player.
 *
 * @source Microsoft, Badge schema, for names and meanings; colours of the four dots measured on Microsoft's pictures; the drawings are our own
 */
export const GLYPHS: Readonly<Record<VisibleGlyph, BadgeDrawing>> = {
  activity: {
    meaning: "Activity",
    stroke: "M2.6 7.2A5.5 5.5 0 0 1 12.6 5M13.4 8.8A5.5 5.5 0 0 1 3.4 11",
    width: 1.75,
    fill: "M14.4 1.6V6.9H9.1ZM1.6 14.4V9.1H6.9Z",
  },
  alarm: {
    meaning: "Alarm",
    fill: "M8 1A1.2 1.2 0 0 1 9.2 2.2V2.6A4.4 4.4 0 0 1 12.4 6.8V9.8L14 12V13H2V12L3.6 9.8V6.8A4.4 4.4 0 0 1 6.8 2.6V2.2A1.2 1.2 0 0 1 8 1ZM6 13.8H10A2 1.7 0 0 1 6 13.8Z",
  },
  alert: { meaning: "Alert", stroke: "M8 2V14M2.8 5L13.2 11M13.2 5L2.8 11", width: 2 },
  attention: {
    meaning: "Attention",
    fill: "M8 1A7 7 0 1 1 8 15A7 7 0 1 1 8 1ZM6.9 3.8H9.1L8.8 9H7.2ZM7 10.2H9V12.2H7Z",
  },
  available: { meaning: "Available", dot: "#3cd600" },
  away: { meaning: "Away", dot: "#ffb000" },
  busy: { meaning: "Busy", dot: "#e8502d" },
  error: {
    meaning: "Error",
    fill: "M8 1A7 7 0 1 1 8 15A7 7 0 1 1 8 1ZM5.7 4.1L4.1 5.7L6.4 8L4.1 10.3L5.7 11.9L8 9.6L10.3 11.9L11.9 10.3L9.6 8L11.9 5.7L10.3 4.1L8 6.4Z",
  },
  newMessage: { meaning: "New message", fill: "M1.4 3H14.6L8 8.4ZM1 4.4L8 10.1L15 4.4V13H1Z" },
  paused: { meaning: "Paused", fill: "M4 2H7V14H4ZM9 2H12V14H9Z" },
  playing: { meaning: "Playing", fill: "M4 1.8V14.2L14 8Z" },
  unavailable: { meaning: "Unavailable", dot: "#c4c4c4" },
};
