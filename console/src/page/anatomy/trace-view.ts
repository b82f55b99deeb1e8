/** The anatomy of one notification: how it ended and what to try next, the six steps as a picture, where the time went, what is known of it. */
import { type AppBody, errorRow, type TraceBody } from "@belfry/protocol";
import { css, html, LitElement, nothing } from "lit";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { linkTo } from "../route.ts";
import { formatClock, formatDay, formatSpan } from "../times.ts";
import "./captured-push.ts";
import { endMark } from "./end-mark.ts";
import { nextTry } from "./next-try.ts";
import { movesOf } from "./sequence.ts";
import "./six-steps.ts";
import { renderWaterfall, waterfallLook } from "./waterfall.ts";

const style = css`
  h2 {
    font-size: 1.125rem;
  }
  .verdict {
    margin-top: 0.75rem;
    max-width: none;
    font-family: var(--serif);
    font-size: 1.125rem;
  }
  .verdict .end {
    font-weight: 600;
  }
  .delivered span {
    color: var(--accent);
  }
  .refused,
  .dropped,
  .expired {
    color: var(--bad);
  }
  .account {
    margin-top: 0.5rem;
    max-width: none;
  }
  .next {
    margin-top: 0.75rem;
    padding: 0.625rem 0.875rem;
    background: var(--wash);
    border-radius: 0.5rem;
    max-width: none;
  }
  .next b {
    font-weight: 600;
  }
  six-steps {
    margin-top: 1.25rem;
  }
  h3 {
    margin-top: 1.25rem;
  }
  dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.25rem 1.25rem;
    margin: 1.25rem 0 0;
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
    margin-top: 0.75rem;
  }
`;

/** Shows `trace`, or how to choose one. */
export class TraceView extends LitElement {
  static override properties = { admin: { attribute: false }, trace: { attribute: false }, apps: { attribute: false } };
  static override styles = [...look, waterfallLook, style];

  declare admin: Admin;
  declare trace: TraceBody | undefined;
  declare apps: readonly AppBody[];

  constructor() {
    super();
    this.trace = undefined;
    this.apps = [];
  }

  #renderFacts(trace: TraceBody) {
    const at = trace.steps[0]?.at;
    const { app, device, channel } = trace;
    const name = this.apps.find(({ packageSid }) => packageSid === app)?.name ?? app;
    const facts = [
      ["Message id", trace.id || null, undefined],
      ["App", name, app === null ? undefined : linkTo("anatomy", undefined, { app })],
      ["Device", device, device === null ? undefined : linkTo("devices", device)],
      ["Channel", channel, channel === null ? undefined : linkTo("anatomy", undefined, { channel })],
      ["Sent again from", trace.replayOf ?? null, trace.replayOf && linkTo("anatomy", trace.replayOf)],
      ["Ended by", trace.end.by ?? null, trace.end.by === undefined ? undefined : linkTo("anatomy", trace.end.by)],
      ["Sender's own id", trace.clientIds?.join(", ") || null, undefined],
      ["Tag", trace.tag ?? null, undefined],
      ["Group", trace.group ?? null, undefined],
      ["Size", trace.type === null ? null : `${trace.bytes} bytes`, undefined],
      ["Received", at === undefined ? null : `${formatDay(at)}, ${formatClock(at)}`, undefined],
      ["Took", trace.steps.length < 2 ? null : formatSpan(trace.steps.at(-1)?.ms ?? 0), undefined],
      ["Refused as", trace.code === undefined ? null : `${trace.code}: ${errorRow(trace.code).sentence}`, undefined],
      ["Advice", trace.advice ?? null, undefined],
    ] as const;
    return html`<dl>
      ${facts.map(([term, value, link]) =>
        value === null
          ? nothing
          : html`<dt>${term}</dt><dd class="mono">${link === undefined ? value : html`<a href=${link}>${value}</a>`}</dd>`,
      )}
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
      ${trace.account === undefined ? nothing : html`<p class="account">${trace.account}</p>`}
      <p class="next"><b>Next:</b> ${nextTry(trace)}</p>
      <six-steps .moves=${movesOf(trace)}></six-steps>
      ${renderWaterfall(trace.steps)}
      ${trace.captured ? html`<captured-push .admin=${this.admin} .messageId=${trace.id}></captured-push>` : nothing}
      ${this.#renderFacts(trace)}`;
  }
}

customElements.define("trace-view", TraceView);
