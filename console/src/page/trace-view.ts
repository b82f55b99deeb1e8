/** The anatomy of one notification: every step with its time, what happened and why, and how it ended. */
import { type AppBody, errorRow, type TraceBody, type TraceStep } from "@belfry/protocol";
import { css, html, LitElement, nothing, svg, type TemplateResult } from "lit";
import { endMark } from "./end-mark.ts";
import { look } from "./look.ts";
import { formatClock, formatDay, formatSpan } from "./times.ts";

/** Width of the time ruler in units of its drawing. */
const RULER = 1000;

const style = css`
  .verdict {
    margin-top: 1rem;
    font-family: var(--serif);
    font-size: 1.125rem;
  }
  .verdict .end {
    font-weight: 600;
  }
  .delivered span {
    color: var(--accent);
  }
  .ruler {
    display: block;
    width: 100%;
    height: 0.75rem;
    margin-top: 1.25rem;
    overflow: visible;
  }
  .ruler line {
    stroke: var(--line);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
  }
  .ruler .tick {
    stroke: var(--accent);
    stroke-width: 1.5;
  }
  .scale {
    display: flex;
    justify-content: space-between;
  }
  ol {
    margin: 1.25rem 0 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: grid;
    grid-template-columns: 5rem 1rem minmax(0, 1fr);
    column-gap: 0.75rem;
  }
  .ms {
    text-align: right;
  }
  .rail {
    position: relative;
    justify-self: center;
    width: 1px;
    background: var(--line);
  }
  .rail::before {
    content: "";
    position: absolute;
    top: 0.5rem;
    left: -0.25rem;
    width: 0.5625rem;
    height: 0.5625rem;
    border-radius: 50%;
    background: var(--accent);
  }
  li:first-child .rail {
    margin-top: 0.5rem;
  }
  li:first-child .rail::before {
    top: 0;
  }
  li:last-child .rail {
    height: 1rem;
  }
  .refused-step .rail::before {
    box-sizing: border-box;
    background: var(--sheet);
    border: 2px solid var(--ink);
  }
  .step {
    padding-bottom: 1rem;
  }
  .name {
    font-weight: 600;
  }
  dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.25rem 1.25rem;
    margin: 0.25rem 0 0;
    padding-top: 1rem;
    border-top: 1px solid var(--line);
    font-size: 0.875rem;
  }
  dt {
    color: var(--quiet);
  }
  dd {
    margin: 0;
  }
  .empty {
    margin-top: 1rem;
  }
`;

/** A line as long as the whole trace, with a tick where each step happened: what took long is a gap. */
function drawRuler(steps: readonly TraceStep[], total: number): TemplateResult | typeof nothing {
  if (total <= 0) return nothing;
  return html`<svg class="ruler" viewBox="0 0 ${RULER} 12" preserveAspectRatio="none" aria-hidden="true">
      <line x1="0" y1="6" x2=${RULER} y2="6" />
      ${steps.map(({ ms }) => {
        const x = (ms / total) * RULER;
        return svg`<line class="tick" x1=${x} y1="0" x2=${x} y2="12" />`;
      })}
    </svg>
    <div class="scale small quiet figure"><span>0</span><span>${formatSpan(total)}</span></div>`;
}

function renderStep({ step, ms, what, why }: TraceStep): TemplateResult {
  return html`<li class="${step}-step">
    <span class="ms figure">${formatSpan(ms)}</span>
    <span class="rail"></span>
    <div class="step">
      <span class="name">${step}</span>
      <div>${what}</div>
      <div class="small quiet">${why}</div>
    </div>
  </li>`;
}

/** Shows `trace`, or how to choose one. */
export class TraceView extends LitElement {
  static override properties = { trace: { attribute: false }, apps: { attribute: false } };
  static override styles = [...look, style];

  declare trace: TraceBody | undefined;
  declare apps: readonly AppBody[];

  constructor() {
    super();
    this.trace = undefined;
    this.apps = [];
  }

  #renderFacts(trace: TraceBody) {
    const at = trace.steps[0]?.at;
    const app = this.apps.find(({ packageSid }) => packageSid === trace.app)?.name ?? trace.app;
    const facts = [
      ["Message id", trace.id || null],
      ["App", app],
      ["Device", trace.device],
      ["Channel", trace.channel],
      ["Size", trace.type === null ? null : `${trace.bytes} bytes`],
      ["Received", at === undefined ? null : `${formatDay(at)}, ${formatClock(at)}`],
      ["Refused as", trace.code === undefined ? null : `${trace.code}: ${errorRow(trace.code).sentence}`],
      ["Advice", trace.advice ?? null],
    ] as const;
    return html`<dl>
      ${facts.map(([name, value]) => (value === null ? nothing : html`<dt>${name}</dt><dd class="mono">${value}</dd>`))}
    </dl>`;
  }

  protected override render() {
    const { trace } = this;
    if (trace === undefined) {
      return html`<h2>Anatomy</h2>
        <p class="empty quiet">Choose a notification to see what became of it, step by step, and why.</p>`;
    }
    return html`<h2>Anatomy of one ${trace.type?.replace("wns/", "") ?? "refusal"}</h2>
      <p class="verdict">${endMark(trace.end.state)}: ${trace.end.reason}</p>
      ${drawRuler(trace.steps, trace.steps.at(-1)?.ms ?? 0)}
      <ol aria-label="Steps">${trace.steps.map(renderStep)}</ol>
      ${this.#renderFacts(trace)}`;
  }
}

customElements.define("trace-view", TraceView);
