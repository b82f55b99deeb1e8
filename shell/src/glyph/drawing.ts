/** What one glyph or icon is made of, and how it comes onto a page. Knows no glyph; the drawings stand in the tables beside it. */
import { html, nothing, svg, type TemplateResult } from "lit";

/** One drawing on a grid of 16 by 16. */
export interface Drawing {
  /** Path data of what is filled; where two areas of it overlap, there is a hole. */
  readonly fill?: string;
  /** Path data of what is drawn as a line with round ends. */
  readonly stroke?: string;
  /** Width of that line; 1.5 when absent. */
  readonly width?: number;
  /** A dot of this colour with a white ring around it, instead of both. */
  readonly dot?: string;
}

/** Leaves room for the ring inside the 16 units, and keeps the dot large enough to tell its colour at 16 pixels. */
const DOT_RADIUS = 5.75;
const RING_WIDTH = 1.5;

const area = (path: string) => svg`<path d=${path} fill="currentColor" fill-rule="evenodd" />`;

const line = (path: string, width: number) => svg`<path
  d=${path}
  fill="none"
  stroke="currentColor"
  stroke-width=${width}
  stroke-linecap="round"
  stroke-linejoin="round"
/>`;

const ringed = (color: string) =>
  svg`<circle cx="8" cy="8" r=${DOT_RADIUS} fill=${color} stroke="#ffffff" stroke-width=${RING_WIDTH} />`;

/**
 * Draws something in the colour of the letters around it, as large as CSS says.
 *
 * @param name what screen readers say; without one they pass over it, which is right in a button that has a name of its own
 */
export function renderDrawing({ fill, stroke, width = 1.5, dot }: Drawing, name?: string): TemplateResult {
  return html`<svg
    viewBox="0 0 16 16"
    role=${name === undefined ? nothing : "img"}
    aria-label=${name ?? nothing}
    aria-hidden=${name === undefined ? "true" : nothing}
  >
    ${fill && area(fill)}${stroke && line(stroke, width)}${dot && ringed(dot)}
  </svg>`;
}
