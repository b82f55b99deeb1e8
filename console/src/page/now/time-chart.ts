/** Lines over time, drawn small: one measure, a ground beneath its first line, a scale in words. Knows no service. */
import { css, html, LitElement, nothing, svg, type TemplateResult } from "lit";
import { look } from "../look.ts";
import type { Point } from "../reading/history.ts";
import { formatSpan } from "../times.ts";
import { areaOf, type Frame, lineOf, topOf } from "./plot.ts";

const WIDTH = 600;
const HEIGHT = 120;

const style = css`
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    align-items: baseline;
    justify-content: space-between;
  }
  h3 {
    font-family: inherit;
    font-size: 0.875rem;
    font-weight: 400;
    color: var(--quiet);
  }
  :host {
    display: flex;
    flex-direction: column;
  }
  .value {
    margin-bottom: auto;
    font-family: var(--serif);
    font-size: 1.5rem;
    font-weight: 600;
    line-height: 1.3;
  }
  svg {
    display: block;
    width: 100%;
    height: 6.5rem;
    margin-top: 0.75rem;
    overflow: visible;
  }
  .rule {
    stroke: var(--line);
    stroke-width: 1;
    vector-effect: non-scaling-stroke;
  }
  .line {
    fill: none;
    stroke: var(--accent);
    stroke-width: 1.75;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }
  .second {
    stroke: var(--quiet);
    stroke-dasharray: 4 3;
  }
  .area {
    fill: var(--wash);
    stroke: none;
  }
  .scale {
    display: flex;
    justify-content: space-between;
    margin-top: 0.25rem;
    font-size: 0.8125rem;
  }
  .key {
    white-space: nowrap;
  }
  .key i {
    display: inline-block;
    width: 1.125rem;
    margin: 0 0.25rem 0.2rem 0;
    border-top: 2px solid var(--accent);
    vertical-align: middle;
  }
  .key .second {
    margin-left: 0.75rem;
    border-top: 2px dashed var(--quiet);
  }
`;

/** One line. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

/** See the head of this file. */
export class TimeChart extends LitElement {
  static override properties = {
    label: {},
    series: { attribute: false },
    format: { attribute: false },
    from: { attribute: false },
    to: { attribute: false },
  };
  static override styles = [...look, style];

  declare label: string;
  /** At most two. */
  declare series: readonly Series[];
  declare format: (value: number) => string;
  /** The span that is shown: milliseconds since 1970. */
  declare from: number;
  declare to: number;

  #last({ points }: Series): string {
    const value = points.at(-1)?.[1];
    return value === undefined || value === null ? "–" : this.format(value);
  }

  #drawSeries({ points }: Series, index: number, frame: Frame): TemplateResult {
    return svg`${index === 0 ? svg`<path class="area" d=${areaOf(points, frame)} />` : nothing}
      <path class=${index === 0 ? "line" : "line second"} d=${lineOf(points, frame)} />`;
  }

  #draw(frame: Frame): TemplateResult {
    const names = this.series.map((series) => `${series.name} ${this.#last(series)}`).join(", ");
    const said = `${this.label} over the last ${formatSpan(this.to - this.from)}: now ${names}, at most ${this.format(frame.top)}`;
    return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${said}>
      ${[0, HEIGHT / 2, HEIGHT].map((y) => svg`<line class="rule" x1="0" x2=${WIDTH} y1=${y} y2=${y} />`)}
      ${this.series.map((series, index) => this.#drawSeries(series, index, frame))}
    </svg>`;
  }

  #renderKey(): TemplateResult | typeof nothing {
    if (this.series.length < 2) return nothing;
    return html`<span class="key small quiet" aria-hidden="true">
      ${this.series.map(({ name }, index) => html`<i class=${index === 0 ? "" : "second"}></i>${name}`)}
    </span>`;
  }

  protected override render() {
    if (this.series === undefined) return nothing;
    const top = topOf(this.series.map(({ points }) => points));
    const frame = { from: this.from, to: this.to, top, width: WIDTH, height: HEIGHT };
    return html`<div class="head"><h3>${this.label}</h3>${this.#renderKey()}</div>
      <div class="value figure">${this.series.map((series) => this.#last(series)).join(" / ")}</div>
      ${this.#draw(frame)}
      <div class="scale quiet figure">
        <span>${Math.round((this.to - this.from) / 60_000)} min ago</span><span>top ${this.format(top)}</span><span>now</span>
      </div>`;
  }
}

customElements.define("time-chart", TimeChart);
