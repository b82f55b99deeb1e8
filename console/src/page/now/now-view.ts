/** What happens right now: what is wrong, the last hour as charts, how notifications ended. Asks for the faults; the rest is handed to it. */
import type { FaultBody, TraceBody } from "@belfry/protocol";
import { css, html, LitElement, nothing } from "lit";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { panelLook } from "../parts/panel-look.ts";
import { type Moment, perSecond, quantiles, valuesOf } from "../reading/history.ts";
import { totalsBy } from "../reading/metrics.ts";
import type { Seen } from "../reading/read-service.ts";
import { Reading } from "../reading/reading.ts";
import { linkTo } from "../route.ts";
import { formatSpan } from "../times.ts";
import { barLook, type Count, renderBars } from "./bar-list.ts";
import "./time-chart.ts";
import { dropsOf, reasonsOf } from "./reasons.ts";
import { type Trouble, troublesOf } from "./troubles.ts";

const READ_EVERY_MS = 4000;
/** Whose reasons are counted. */
const LATEST = 100;
/** A chart of a page that was just opened is not all emptiness. */
const SHORTEST_SPAN_MS = 120_000;
const SPANS_MS = [SHORTEST_SPAN_MS, 600_000, 1_800_000, 3_600_000];

const style = css`
  .charts {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 1.25rem;
    margin-top: 1.25rem;
  }
  .counts {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 1.25rem;
    align-items: start;
    margin-top: 1.25rem;
  }
  .counts h3 {
    margin-top: 1.5rem;
    font-size: 1rem;
  }
  .troubles {
    margin-top: 1.25rem;
  }
  .troubles ul {
    display: grid;
    gap: 0.875rem;
    margin-top: 0.875rem;
  }
  .troubles li {
    padding-left: 0.875rem;
    border-left: 3px solid var(--odd);
  }
  .troubles .wrong {
    border-color: var(--bad);
  }
  .what {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .fine {
    display: flex;
    gap: 0.625rem;
    align-items: baseline;
  }
  .fine b {
    color: var(--accent);
  }
  @media (max-width: 68rem) {
    .charts {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @media (max-width: 56rem) {
    .counts {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (max-width: 40rem) {
    .charts {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;

const whole = (value: number) => Math.round(value).toLocaleString("en");
const rate = (value: number) => (value < 10 ? value.toFixed(1) : whole(value));

/** See the head of this file. */
export class NowView extends LitElement {
  static override properties = {
    admin: { attribute: false },
    seen: { attribute: false },
    history: { attribute: false },
  };
  static override styles = [...look, panelLook, barLook, style];

  declare admin: Admin;
  declare seen: Seen;
  declare history: readonly Moment[];

  readonly #reading = new Reading<{ faults: readonly FaultBody[]; traces: readonly TraceBody[] }>(
    this,
    async () => {
      const [faults, traces] = await Promise.all([this.admin.faults(), this.admin.traces({ limit: LATEST })]);
      return { faults, traces };
    },
    READ_EVERY_MS,
  );

  #renderTroubles() {
    const { status, apps } = this.seen;
    const troubles = troublesOf({ status, apps, faults: this.#reading.value?.faults ?? [], history: this.history });
    return html`<section class="sheet troubles" aria-labelledby="wrong">
      <h2 id="wrong">What is wrong</h2>
      ${
        troubles.length === 0
          ? html`<p class="fine lead"><b aria-hidden="true">●</b> Nothing. The service is ready, and no fault is set.</p>`
          : html`<ul>${troubles.map((trouble) => this.#renderTrouble(trouble))}</ul>`
      }
    </section>`;
  }

  #renderTrouble({ weight, what, next, link }: Trouble) {
    return html`<li class=${weight}>
      <div class="what">${what}.</div>
      <div class="small quiet">${next} ${link === undefined ? nothing : html`<a href=${link}>Look there</a>`}</div>
    </li>`;
  }

  #renderCharts() {
    const { history } = this;
    const to = this.seen.at;
    const age = to - (history[0]?.at ?? to);
    const from = to - (SPANS_MS.find((span) => span >= age) ?? SPANS_MS.at(-1) ?? age);
    const chart = (label: string, format: (value: number) => string, ...series: unknown[]) =>
      html`<time-chart class="sheet" .label=${label} .format=${format} .series=${series} .from=${from} .to=${to}></time-chart>`;
    const times = (of: "answered" | "acked") => [
      { name: "p50", points: quantiles(history, of, 0.5) },
      { name: "p99", points: quantiles(history, of, 0.99) },
    ];
    return html`<section class="charts" aria-label="The last hour">
      ${chart("Connected devices", whole, { name: "devices", points: valuesOf(history, "connected") })}
      ${chart("Pushes a second", rate, { name: "accepted", points: perSecond(history, "pushes") }, { name: "refused", points: perSecond(history, "refusals") })}
      ${chart("Confirmed a second", rate, { name: "notifications", points: perSecond(history, "acks") })}
      ${chart("Push to answer, last minute", formatSpan, ...times("answered"))}
      ${chart("Accept to ack, last minute", formatSpan, ...times("acked"))}
      ${chart("Waiting for their devices", whole, { name: "notifications", points: valuesOf(history, "waiting") })}
    </section>`;
  }

  #renderCounts() {
    const { samples } = this.seen;
    const counts = (by: readonly (readonly [string, number])[], query: (name: string) => Record<string, string>) =>
      by.map(([name, value]): Count => ({ name, value, link: linkTo("anatomy", undefined, query(name)) }));
    const ends = counts(totalsBy(samples, "belfry_notifications_ended_total", "end"), (end) => ({ end }));
    const drops = dropsOf(totalsBy(samples, "belfry_notifications_dropped_total", "reason"));
    const refusals = counts(totalsBy(samples, "belfry_refusals_total", "code"), (q) => ({ end: "refused", q }));
    return html`<div class="counts">
      <section class="sheet">
        <h2>How they ended</h2>
        <p class="small quiet">All that were ever accepted, from the books.</p>
        ${renderBars("Ends", ends, "Nothing has ended yet.")}
        ${drops.length === 0 ? nothing : html`<h3>Why they were dropped</h3> ${renderBars("Drops", drops, "")}`}
      </section>
      <section class="sheet">
        <h2>Why, lately</h2>
        <p class="small quiet">The reasons of the latest ${LATEST} notifications.</p>
        ${renderBars("Reasons", reasonsOf(this.#reading.value?.traces ?? []), "No push has been accepted yet.")}
      </section>
      <section class="sheet">
        <h2>Refused</h2>
        <p class="small quiet">On every wire, since the service started.</p>
        ${renderBars("Refusals", refusals, "Nothing was refused.")}
      </section>
    </div>`;
  }

  #renderFirst() {
    if (this.seen.apps.length > 0) return nothing;
    return html`<section class="sheet troubles">
      <h2>Begin here</h2>
      <p class="lead">
        Whatever is pushed belongs to an app. <a href=${linkTo("apps")}>Make one</a>, then
        <a href=${linkTo("send")}>send a toast to this page</a> and watch the six steps it takes.
      </p>
    </section>`;
  }

  protected override render() {
    if (this.seen === undefined) return nothing;
    return html`<h2 class="view-title" tabindex="-1">Now</h2>
      ${this.#renderFirst()} ${this.#renderTroubles()} ${this.#renderCharts()} ${this.#renderCounts()}`;
  }
}

customElements.define("now-view", NowView);
