/** The picture of one notification: four players, and an arrow for each message with what stood in it. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { look } from "../look.ts";
import { formatSpan } from "../times.ts";
import { type Move, PLAYERS } from "./sequence.ts";

const lanes = css`
  .players,
  .track {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
  }
  .players {
    position: sticky;
    top: 0;
    z-index: 1;
    padding: 0.5rem 0;
    background: var(--sheet);
    border-bottom: 1px solid var(--line);
    font-family: var(--serif);
    font-weight: 600;
    text-align: center;
  }
  ol {
    margin: 0;
    padding: 0.5rem 0;
    list-style: none;
    /* The four lanes, at the middle of each quarter. */
    background-image: repeating-linear-gradient(
      to right,
      transparent 0 calc(12.5% - 0.5px),
      var(--line) calc(12.5% - 0.5px) calc(12.5% + 0.5px),
      transparent calc(12.5% + 0.5px) 25%
    );
  }
  li {
    position: relative;
    padding: 0.375rem 0 0.5rem;
  }
  .track {
    align-items: center;
    height: 1.25rem;
  }
`;

const arrows = css`
  .arrow {
    position: relative;
    grid-row: 1;
    height: 0;
    border-top: 2px solid var(--accent);
  }
  .before .arrow {
    border-top: 2px dashed var(--quiet);
  }
  .refused .arrow {
    border-color: var(--bad);
  }
  /* From the middle of one lane to the middle of another. */
  .span-1 {
    margin: 0 25%;
  }
  .span-2 {
    margin: 0 16.667%;
  }
  .span-3 {
    margin: 0 12.5%;
  }
  .arrow::after {
    content: "";
    position: absolute;
    top: -6px;
    border: 5px solid transparent;
  }
  .right::after {
    right: 0;
    border-left: 8px solid var(--accent);
    border-right: 0;
  }
  .left::after {
    left: 0;
    border-right: 8px solid var(--accent);
    border-left: 0;
  }
  .before .right::after {
    border-left-color: var(--quiet);
  }
  .before .left::after {
    border-right-color: var(--quiet);
  }
  .refused .left::after {
    border-right-color: var(--bad);
  }
  .thought {
    grid-row: 1;
    justify-self: center;
    width: 0.625rem;
    height: 0.625rem;
    background: var(--accent);
    border: 3px solid var(--sheet);
    border-radius: 50%;
  }
  .at-0 {
    grid-column-start: 1;
  }
  .at-1 {
    grid-column-start: 2;
  }
  .at-2 {
    grid-column-start: 3;
  }
  .at-3 {
    grid-column-start: 4;
  }
  .to-1 {
    grid-column-end: 3;
  }
  .to-2 {
    grid-column-end: 4;
  }
  .to-3 {
    grid-column-end: 5;
  }
`;

const words = css`
  .words {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0 0.75rem;
    padding: 0.125rem 0.5rem;
    background: color-mix(in srgb, var(--sheet) 92%, transparent);
    font-size: 0.9375rem;
  }
  .title b {
    margin-right: 0.25rem;
    font-family: var(--serif);
    color: var(--accent);
  }
  .who {
    font-weight: 600;
  }
  .why {
    grid-column: 1 / -1;
  }
  .before .title {
    color: var(--quiet);
  }
  pre {
    grid-column: 1 / -1;
    margin: 0.25rem 0 0;
    padding: 0.375rem 0.625rem;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
    background: var(--wash);
    border-radius: 0.375rem;
    font: 0.8125rem / 1.5 var(--mono);
  }
  @media (max-width: 40rem) {
    .players {
      font-size: 0.8125rem;
    }
    .words {
      padding-inline: 0;
    }
  }
`;

function drawTrack({ from, to }: Move): TemplateResult {
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  const mark =
    from === to
      ? html`<span class="thought at-${from}"></span>`
      : html`<span class="arrow at-${left} to-${right} span-${right - left} ${to > from ? "right" : "left"}"></span>`;
  return html`<div class="track" aria-hidden="true">${mark}</div>`;
}

function renderMove(move: Move): TemplateResult {
  const { number, from, to, title, why, ms, lines, isRefusal } = move;
  const who = from === to ? PLAYERS[from] : `${PLAYERS[from]} to ${PLAYERS[to]?.toLowerCase()}`;
  const kind = ms === undefined ? "before" : isRefusal ? "refused" : "";
  return html`<li class=${kind}>
    ${drawTrack(move)}
    <div class="words">
      <span class="title">${number === undefined ? nothing : html`<b>${number}</b>`} <span class="who">${who}</span>${ms === undefined ? "" : ":"} ${title}</span>
      <span class="figure quiet">${ms === undefined ? "before" : formatSpan(ms)}</span>
      ${why === "" ? nothing : html`<span class="why small quiet">${why}</span>`}
      ${lines.length === 0 ? nothing : html`<pre>${lines.join("\n")}</pre>`}
    </div>
  </li>`;
}

/** Shows `moves`. */
export class SixSteps extends LitElement {
  static override properties = { moves: { attribute: false } };
  static override styles = [...look, lanes, arrows, words];

  declare moves: readonly Move[];

  constructor() {
    super();
    this.moves = [];
  }

  protected override render() {
    return html`<div class="players" aria-hidden="true">${PLAYERS.map((player) => html`<span>${player}</span>`)}</div>
      <ol aria-label="Steps">${this.moves.map(renderMove)}</ol>`;
  }
}

customElements.define("six-steps", SixSteps);
