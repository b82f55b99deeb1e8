/** The six steps as a horizontal story: who speaks to whom, and what a notification on its way has done so far. */
import { css, html, LitElement, nothing, svg, type TemplateResult } from "lit";
import { look } from "../look.ts";
import { formatSpan } from "../times.ts";
import type { StepNumber, StepReport } from "./send-to-page.ts";

const PLAYERS = ["App", "Device", "Push service", "Cloud"] as const;

interface Step {
  readonly step: StepNumber;
  /** Indices in PLAYERS. */
  readonly from: number;
  readonly to: number;
  readonly what: string;
}

const STORY: readonly Step[] = [
  { step: 1, from: 0, to: 1, what: "asks for a channel" },
  { step: 2, from: 1, to: 2, what: "opens a channel for app and device" },
  { step: 3, from: 2, to: 0, what: "gives the channel URI" },
  { step: 4, from: 0, to: 3, what: "tells it the URI" },
  { step: 5, from: 3, to: 2, what: "shows an access token, posts it" },
  { step: 6, from: 2, to: 0, what: "delivers; the device acks" },
];

const STATE_WORDS = { "under-way": "under way", done: "done", failed: "failed" } as const;

const LANE_HEIGHT = 34;
const FIRST_LANE = 14;

/** Where the arrows stand in their column, and how far a tip stays from its lane. */
const ARROW_X = 6;
const TIP_GAP = 2;

const laneY = (player: number) => FIRST_LANE + player * LANE_HEIGHT;

/** The four lanes across one column and the arrow of its step. Decoration: the words below say the same. */
function drawStep({ step, from, to }: Step): TemplateResult {
  const down = Math.sign(to - from);
  const tip = laneY(to) - down * TIP_GAP;
  const barb = tip - down * 6;
  return html`<svg height=${laneY(PLAYERS.length - 1) + FIRST_LANE} aria-hidden="true">
    ${PLAYERS.map((_, player) => svg`<line class="lane" x1="0" x2="101%" y1=${laneY(player)} y2=${laneY(player)} />`)}
    <circle cx=${ARROW_X} cy=${laneY(from)} r="4" />
    <line x1=${ARROW_X} x2=${ARROW_X} y1=${laneY(from)} y2=${tip} />
    <path d=${`M${ARROW_X - 4} ${barb} L${ARROW_X} ${tip} L${ARROW_X + 4} ${barb}`} />
    <text x=${ARROW_X + 12} y=${(laneY(from) + laneY(to)) / 2 + (Math.abs(to - from) === 2 ? -LANE_HEIGHT / 2 : 0)}>${step}</text>
  </svg>`;
}

const drawing = css`
  svg {
    display: block;
    width: 100%;
    margin-bottom: 0.5rem;
    overflow: visible;
    fill: none;
    stroke: var(--quiet);
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
    transition: stroke 0.3s;
  }
  .lane {
    stroke: var(--line);
    stroke-linecap: butt;
  }
  circle {
    fill: var(--sheet);
  }
  text {
    font: 1.25rem var(--serif);
    dominant-baseline: central;
    stroke: none;
    fill: var(--quiet);
  }
  .done svg {
    stroke: var(--accent);
  }
  .done circle,
  .done text {
    fill: var(--accent);
  }
  .failed svg {
    stroke: var(--ink);
  }
  .failed .time {
    color: var(--ink);
  }
  .under-way svg {
    animation: breathe 0.8s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      stroke: var(--accent);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    svg,
    .under-way svg {
      animation: none;
      transition: none;
    }
  }
`;

const layout = css`
  .story {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
  }
  .lanes {
    display: grid;
    grid-auto-rows: ${LANE_HEIGHT}px;
    align-content: start;
    align-items: center;
    margin-top: ${FIRST_LANE - LANE_HEIGHT / 2}px;
    padding-right: 1.25rem;
    font-family: var(--serif);
    font-weight: 600;
  }
  ol {
    display: grid;
    grid-template-columns: repeat(6, minmax(0, 1fr));
    row-gap: 1.5rem;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: grid;
    align-content: start;
    gap: 0.25rem;
  }
  li > span {
    padding-right: 1.25rem;
  }
  .players {
    font-weight: 600;
    line-height: 1.3;
  }
  .time {
    margin-top: 0.25rem;
    font-size: 1.125rem;
    color: var(--accent);
  }
  @media (max-width: 62rem) {
    .story {
      grid-template-columns: minmax(0, 1fr);
    }
    .lanes,
    svg {
      display: none;
    }
    ol {
      grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr));
    }
    .players::before {
      content: attr(data-step) "  ";
      font-family: var(--serif);
      color: var(--accent);
    }
  }
`;

/** Shows the story; with `reports`, how far one notification has come. */
export class StoryLine extends LitElement {
  static override properties = { reports: { attribute: false } };
  static override styles = [...look, drawing, layout];

  /** The newest report of each step that has begun. */
  declare reports: ReadonlyMap<StepNumber, StepReport>;

  constructor() {
    super();
    this.reports = new Map();
  }

  #renderStep(step: Step) {
    const report = this.reports.get(step.step);
    return html`<li class=${report?.state ?? "ahead"}>
      ${drawStep(step)}
      <span class="players" data-step=${step.step}>${PLAYERS[step.from]} to ${PLAYERS[step.to]?.toLowerCase()}</span>
      <span class="small">${step.what}</span>
      ${
        report === undefined
          ? nothing
          : html`<span class="time figure">${report.ms === undefined ? STATE_WORDS[report.state] : formatSpan(report.ms)}</span>
              <span class="small quiet">${report.note ?? ""}</span>`
      }
    </li>`;
  }

  protected override render() {
    return html`<div class="story">
      <div class="lanes" aria-hidden="true">${PLAYERS.map((player) => html`<span>${player}</span>`)}</div>
      <ol aria-label="The six steps of a push">${STORY.map((step) => this.#renderStep(step))}</ol>
    </div>`;
  }
}

customElements.define("story-line", StoryLine);
