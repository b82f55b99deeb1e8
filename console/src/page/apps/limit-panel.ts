/** The limits that hold for every app, as they were set at the start, and how often one was met since. */
import type { SettingBody } from "@belfry/protocol";
import { css, html, LitElement, nothing } from "lit";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { panelLook } from "../parts/panel-look.ts";
import { readMetrics, type Sample, total } from "../reading/metrics.ts";
import { Reading } from "../reading/reading.ts";
import { LIMITS } from "./limits.ts";

/** Limits stand still, and the counts are no news. */
const READ_EVERY_MS = 10_000;

const style = css`
  dl {
    margin: 0.75rem 0 0;
  }
  div {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.125rem 1rem;
    padding: 0.625rem 0;
    border-top: 1px solid var(--line);
  }
  dd {
    margin: 0;
    text-align: right;
  }
  dd.small {
    grid-column: 1 / -1;
    text-align: left;
  }
`;

interface Found {
  readonly settings: readonly SettingBody[];
  readonly samples: readonly Sample[];
}

/** See the head of this file. */
export class LimitPanel extends LitElement {
  static override properties = { admin: { attribute: false } };
  static override styles = [...look, panelLook, style];

  declare admin: Admin;
  readonly #reading = new Reading<Found>(
    this,
    async () => {
      const [settings, text] = await Promise.all([this.admin.settings(), this.admin.metrics()]);
      return { settings, samples: readMetrics(text) };
    },
    READ_EVERY_MS,
  );

  #renderLimit({ value, unit, sentence }: SettingBody, code: string | undefined) {
    const met = code === undefined ? 0 : total(this.#reading.value?.samples ?? [], "belfry_refusals_total", { code });
    return html`<div>
      <dt class="small">${sentence}</dt>
      <dd class="figure">${Number(value).toLocaleString("en")} <span class="small quiet">${unit}</span></dd>
      ${met === 0 ? nothing : html`<dd class="small bad">met ${met.toLocaleString("en")} times since the start</dd>`}
    </div>`;
  }

  protected override render() {
    const { value, trouble } = this.#reading;
    const found = LIMITS.flatMap(({ setting, code }) => {
      const row = value?.settings.find(({ name }) => name === setting);
      return row === undefined ? [] : [this.#renderLimit(row, code)];
    });
    return html`<h2>Limits</h2>
      <p class="small quiet">They are alike for all apps, and set where the service is started.</p>
      <p class="said bad" role="alert">${trouble ?? nothing}</p>
      <dl>${found}</dl>`;
  }
}

customElements.define("limit-panel", LimitPanel);
