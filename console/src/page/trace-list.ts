/** The latest notifications and refusals, newest first; choosing one asks for its anatomy. */
import { css, html, LitElement } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { endMark } from "./end-mark.ts";
import type { Latest } from "./latest.ts";
import { look } from "./look.ts";
import { formatClock } from "./times.ts";

const style = css`
  ol {
    max-height: 34rem;
    margin: 1rem -0.75rem 0;
    padding: 0;
    overflow-y: auto;
    list-style: none;
    scrollbar-width: thin;
  }
  li + li {
    border-top: 1px solid var(--line);
  }
  button {
    display: grid;
    grid-template-columns: 4.75rem 4.5rem minmax(0, 1fr) auto;
    gap: 0.75rem;
    align-items: baseline;
    width: 100%;
    padding: 0.5rem 0.75rem;
    border: 0;
    border-radius: 0;
    font-size: 0.9375rem;
    text-align: left;
  }
  button:focus-visible {
    outline-offset: -2px;
  }
  button:hover,
  button[aria-current="true"] {
    background: var(--wash);
  }
  .words {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .delivered span {
    color: var(--accent);
  }
  .empty {
    margin-top: 1rem;
  }
`;

/** The list; fires `open-trace` (a CustomEvent with the row's key) when one is chosen. */
export class TraceList extends LitElement {
  static override properties = { latest: { attribute: false }, openKey: { attribute: false } };
  static override styles = [...look, style];

  declare latest: readonly Latest[];
  /** Key of the row whose trace stands open. */
  declare openKey: string | undefined;

  constructor() {
    super();
    this.latest = [];
    this.openKey = undefined;
  }

  #open(key: string): void {
    this.dispatchEvent(new CustomEvent("open-trace", { detail: key, bubbles: true, composed: true }));
  }

  #renderRow({ key, at, kind, words, trace }: Latest) {
    return html`<li>
      <button type="button" aria-current=${key === this.openKey} @click=${() => this.#open(key)}>
        <span class="figure">${formatClock(at)}</span>
        <span>${kind}</span>
        <span class="words quiet">${words}</span>
        ${endMark(trace.end.state)}
      </button>
    </li>`;
  }

  protected override render() {
    const rows = repeat(
      this.latest,
      ({ key }) => key,
      (row) => this.#renderRow(row),
    );
    return html`<h2>Latest notifications</h2>
      ${
        this.latest.length === 0
          ? html`<p class="empty quiet">No push has come in yet. Whatever comes in is listed here, refusals too.</p>`
          : html`<ol>${rows}</ol>`
      }`;
  }
}

customElements.define("trace-list", TraceList);
