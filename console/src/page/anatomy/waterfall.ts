/** How long each step took, one beneath the other: what took long is a long bar. */
import type { TraceStep } from "@belfry/protocol";
import { css, html, nothing, svg, type TemplateResult } from "lit";
import { formatSpan } from "../times.ts";

const WIDTH = 1000;
/** A step of no time is seen all the same. */
const LEAST = 3;

/** A step, from when the one before was done. */
export interface Bar {
  readonly step: string;
  readonly from: number;
  readonly ms: number;
}

/** In the order of time; the first step begins and ends at 0. */
export function barsOf(steps: readonly TraceStep[]): readonly Bar[] {
  return steps.map(({ step, ms }, index) => {
    const from = Math.min(ms, steps[index - 1]?.ms ?? 0);
    return { step, from, ms: ms - from };
  });
}

function renderBar({ step, from, ms }: Bar, total: number): TemplateResult {
  const x = Math.min(WIDTH - LEAST, (from / total) * WIDTH);
  const width = Math.max(LEAST, (ms / total) * WIDTH);
  return html`<li>
    <span class="step-name">${step}</span>
    <svg viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="ground" width=${WIDTH} height="10" />
      ${svg`<rect x=${x} width=${width} height="10" />`}
    </svg>
    <span class="figure">${formatSpan(ms)}</span>
  </li>`;
}

/** Nothing where there is nothing to compare. */
export function renderWaterfall(steps: readonly TraceStep[]): TemplateResult | typeof nothing {
  const total = Math.max(0, ...steps.map(({ ms }) => ms));
  if (steps.length < 2 || total <= 0) return nothing;
  return html`<h3>Where the time went</h3>
    <ol class="waterfall" aria-label="Time of each step">${barsOf(steps).map((bar) => renderBar(bar, total))}</ol>`;
}

export const waterfallLook = css`
  .waterfall {
    display: grid;
    gap: 0.25rem;
    margin: 0.75rem 0 0;
    padding: 0;
    list-style: none;
    font-size: 0.875rem;
  }
  .waterfall li {
    display: grid;
    grid-template-columns: 5.5rem minmax(0, 1fr) 4.75rem;
    gap: 0.75rem;
    align-items: center;
  }
  .waterfall .figure {
    text-align: right;
  }
  .waterfall svg {
    width: 100%;
    height: 0.625rem;
    fill: var(--accent);
  }
  .waterfall .ground {
    fill: var(--wash);
  }
`;
