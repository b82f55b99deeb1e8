/**
 * Draws the pieces of a scene, each where it says. The only place where a payload's words and addresses meet a page: words become text
 * nodes, addresses the source of an `img`, and nothing of a payload is ever markup or style.
 */
import type { AreaPiece, Box, ImagePiece, PlainPiece, TextLine, TextPiece } from "@belfry/content";
import { css, html, nothing, type TemplateResult, unsafeCSS } from "lit";
import { FONT_FAMILY } from "./letters.ts";

/** A box as a style. */
export const place = ({ x, y, width, height }: Box): string =>
  `left:${x}px;top:${y}px;width:${width}px;height:${height}px`;

const line = ({ text, baseline }: TextLine, hidden: boolean): TemplateResult =>
  html`<span class="line" aria-hidden=${hidden || nothing} .style=${`top:${baseline}px`}>${text}</span>`;

/** Words that were broken or cut stand there a second time, as a whole, for those who hear them. */
function text(piece: TextPiece): TemplateResult {
  const { x, width, font, align, opacity = 1, direction, lang, lines, role } = piece;
  const style = `left:${x}px;width:${width}px;font-size:${font.sizePx}px;font-weight:${font.weight};text-align:${align};opacity:${opacity}`;
  const isWhole = lines.length === 1 && lines[0]?.text === piece.text;
  return html`<p class="words" data-role=${role} dir=${direction} lang=${lang ?? nothing} .style=${style}>
    ${isWhole ? nothing : html`<span class="heard">${piece.text}</span>`}${lines.map((each) => line(each, !isWhole))}
  </p>`;
}

function image({ box, src, alt, fit, crop, role }: ImagePiece): TemplateResult {
  return html`<img
    class=${crop ?? nothing}
    data-role=${role}
    .style=${`${place(box)};object-fit:${fit}`}
    src=${src}
    alt=${alt}
    draggable="false"
    referrerpolicy="no-referrer"
  />`;
}

function area({ box, color, opacity = 1, crop, role }: AreaPiece): TemplateResult {
  const paint = color === "accent" ? "var(--accent)" : color;
  return html`<div class=${crop ?? nothing} data-role=${role} .style=${`${place(box)};background:${paint};opacity:${opacity}`}></div>`;
}

function unclipped(piece: PlainPiece): TemplateResult {
  switch (piece.kind) {
    case "text":
      return text(piece);
    case "image":
      return image(piece);
    case "area":
      return area(piece);
  }
}

function clipped(piece: PlainPiece, { x, y, width, height }: Box): TemplateResult {
  const [right, bottom] = [x + width, y + height];
  const corners = `${x}px ${y}px,${right}px ${y}px,${right}px ${bottom}px,${x}px ${bottom}px`;
  return html`<div class="clip" .style=${`clip-path:polygon(${corners})`}>${unclipped(piece)}</div>`;
}

/** One piece as a template. Needs {@link paintStyles} around it. */
export function paint(piece: PlainPiece): TemplateResult {
  const clip = "clip" in piece ? piece.clip : undefined;
  return clip === undefined ? unclipped(piece) : clipped(piece, clip);
}

/**
 * The styles of pieces. A line hangs on its baseline: before it stands a strut two letters high, whose lower edge every browser puts
 * on the baseline, and the line is drawn up by just as much.
 */
export const paintStyles = css`
  .words,
  .line,
  .clip,
  img,
  [data-role] {
    position: absolute;
    margin: 0;
  }
  .words {
    top: 0;
    height: 0;
    font-family: ${unsafeCSS(FONT_FAMILY)};
  }
  .line {
    left: 0;
    right: 0;
    margin-top: -2em;
    line-height: 0;
    white-space: pre;
  }
  .line::before {
    content: "";
    display: inline-block;
    height: 2em;
  }
  .heard {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .clip {
    inset: 0;
  }
  img {
    user-select: none;
  }
  .circle {
    border-radius: 50%;
  }
  svg {
    display: block;
    width: 100%;
    height: 100%;
  }
`;
