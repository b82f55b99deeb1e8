/** The fields of a search. Fires `search` (a CustomEvent with what is looked for) when it is sent and when a choice changes. */
import { type AppBody, TRACE_ENDS } from "@belfry/protocol";
import { css, html, LitElement } from "lit";
import { look } from "../look.ts";
import { panelLook } from "../parts/panel-look.ts";
import { linkTo } from "../route.ts";
import { type Search, SPANS, searchOf } from "./search.ts";

const style = css`
  .fields {
    grid-template-columns: minmax(0, 2fr) repeat(3, minmax(0, 1fr)) auto;
  }
  .also {
    margin-top: 0.75rem;
    font-size: 0.875rem;
  }
  @media (max-width: 56rem) {
    .fields {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .words {
      grid-column: 1 / -1;
    }
  }
`;

/** See the head of this file. */
export class SearchForm extends LitElement {
  static override properties = { search: { attribute: false }, apps: { attribute: false } };
  static override styles = [...look, panelLook, style];

  declare search: Search;
  declare apps: readonly AppBody[];

  constructor() {
    super();
    this.search = {};
    this.apps = [];
  }

  /** Puts the caret into the words. */
  override focus(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  #send(event: Event): void {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
    const { device, channel } = this.search;
    const kept = { ...(device !== undefined && { device }), ...(channel !== undefined && { channel }) };
    this.dispatchEvent(new CustomEvent("search", { detail: { ...kept, ...searchOf(fields) } }));
  }

  #renderKept() {
    const { device, channel } = this.search;
    const kept = [device && `device ${device}`, channel && `channel ${channel}`].filter(Boolean).join(", ");
    if (kept === "") return "";
    const { device: _, channel: __, ...rest } = this.search;
    return html`<p class="also">
      Only of <span class="mono">${kept}</span>. <a href=${linkTo("anatomy", undefined, { ...rest })}>Of all</a>
    </p>`;
  }

  protected override render() {
    const { search } = this;
    return html`<form role="search" @submit=${this.#send} @change=${this.#send}>
      <div class="fields">
        <label class="words">
          Any id, channel URI, reason, code
          <input name="q" type="search" .value=${search.q ?? ""} autocomplete="off" spellcheck="false" aria-keyshortcuts="Control+K" />
        </label>
        <label>
          App
          <select name="app">
            <option value="">any</option>
            ${this.apps.map(({ name, packageSid }) => html`<option value=${packageSid} ?selected=${packageSid === search.app}>${name}</option>`)}
          </select>
        </label>
        <label>
          End
          <select name="end">
            <option value="">any</option>
            ${TRACE_ENDS.map((end) => html`<option ?selected=${end === search.end}>${end}</option>`)}
          </select>
        </label>
        <label>
          Time
          <select name="within">
            <option value="">any</option>
            ${SPANS.map(({ minutes, label }) => html`<option value=${minutes} ?selected=${minutes === search.within}>${label}</option>`)}
          </select>
        </label>
        <button type="submit" class="main">Search</button>
      </div>
      ${this.#renderKept()}
    </form>`;
  }
}

customElements.define("search-form", SearchForm);
