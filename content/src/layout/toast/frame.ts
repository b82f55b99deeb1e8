/** The measures of a toast and what its parts hand to each other. Draws nothing. */
import type { Drawing } from "../drawing.ts";
import type { PlainPiece } from "../scene.ts";
import type { ToastLayoutOptions } from "./toast-options.ts";

/** Of every toast, in pixels: as wide as its hero picture. @source Microsoft, "App notification content", hero image */
export const TOAST_WIDTH = 364;
/** Left of everything, and right of most. */
export const EDGE = 16;
/** What is left between the edges. */
export const INNER_WIDTH = TOAST_WIDTH - 2 * EDGE;
/** Above the first text of a row. */
export const ROW_TOP = 20;
/** A row begins this much before the branding or the header above it ends; its own space on top counts from there. */
export const OVERLAP = 8;
/** Side of an icon and of the app's logo. */
export const ICON = 16;

/** A layout of a toast under way. Its language is that of the toast, where the toast names one. */
export type ToastDrawing = Drawing<ToastLayoutOptions>;

/** A part of a toast. */
export interface Drawn {
  readonly pieces: readonly PlainPiece[];
  /** Where the next part begins. */
  readonly bottom: number;
}
