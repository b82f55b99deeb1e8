/** The measures of a toast and what its parts hand to each other. Draws nothing. */
import type { PlainPiece } from "../scene.ts";

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

/** Where a part of a toast stands, from its top down. */
export interface Column {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Between the edges. */
export const columnFrom = (y: number): Column => ({ x: EDGE, y, width: INNER_WIDTH });

/** A part of a toast. */
export interface Drawn {
  readonly pieces: readonly PlainPiece[];
  /** Where the next part begins. */
  readonly bottom: number;
}
