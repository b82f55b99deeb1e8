/** The jobs of one hub, which import or export its registrations, as they go on. */
import type { JobBody } from "@belfry/protocol";
import { css, html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { panelLook } from "../parts/panel-look.ts";
import { Reading } from "../reading/reading.ts";
import { isOver, jobWords, newestFirst } from "./job-words.ts";
import { progressLook } from "./progress-look.ts";

/** A job that goes on is looked at. */
const READ_EVERY_MS = 2000;
const SHOWN = 10;

const style = css`
  li {
    display: grid;
    gap: 0.375rem;
    padding: 0.75rem 0;
    border-top: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
`;

/** See the head of this file. */
export class JobPanel extends LitElement {
  static override properties = { admin: { attribute: false }, name: { attribute: false } };
  static override styles = [...look, panelLook, progressLook, style];

  declare admin: Admin;
  /** Of the hub. */
  declare name: string;
  readonly #reading = new Reading<readonly JobBody[]>(this, () => this.admin.jobs(this.name), READ_EVERY_MS);

  #renderJob(job: JobBody) {
    const { type, status, progress, failure } = job;
    return html`<li>
      <div><b>${type}</b> <span class="tag ${status === "Failed" ? "bad" : ""}">${status}</span></div>
      ${isOver(job) ? nothing : html`<progress aria-label="Progress of ${type}" max="100" .value=${progress}></progress>`}
      <div class="small quiet figure">${jobWords(job)}</div>
      ${failure === null ? nothing : html`<div class="small bad">${failure}</div>`}
    </li>`;
  }

  protected override render() {
    const { value, trouble } = this.#reading;
    return html`<h2>Jobs</h2>
      <p class="said bad" role="alert">${trouble ?? nothing}</p>
      ${
        value?.length === 0
          ? html`<p class="said quiet">None. <code class="mono">belfry hub import</code> begins one, and so does a backend.</p>`
          : nothing
      }
      <ul>
        ${repeat(
          newestFirst(value ?? []).slice(0, SHOWN),
          ({ jobId }) => jobId,
          (job) => this.#renderJob(job),
        )}
      </ul>`;
  }
}

customElements.define("job-panel", JobPanel);
