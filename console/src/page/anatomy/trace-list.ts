/** Notifications and refusals, newest first; each is a link to its anatomy, and the arrow keys go from one to the next. */
import { css, html, LitElement, type PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { look } from "../look.ts";
import { linkTo } from "../route.ts";
import { formatClock } from "../times.ts";
import { endMark } from "./end-mark.ts";
import type { Latest } from "./latest.ts";
import { placesOf } from "./places.ts";

const style = css`
  h2 {
    font-size: 1.125rem;
  }
  ol {
    max-height: 44rem;
    margin: 0.75rem -0.75rem 0;
    padding: 0;
    overflow-y: auto;
    list-style: none;
    scrollbar-width: thin;
  }
  li + li {
    border-top: 1px solid var(--line);
  }
  a {
    display: grid;
    grid-template-columns: 4.75rem 4rem minmax(0, 1fr) auto;
    gap: 0.125rem 0.75rem;
    align-items: baseline;
    padding: 0.5rem 0.75rem;
    color: inherit;
    font-size: 0.9375rem;
    text-decoration: none;
  }
  a:focus-visible {
    outline-offset: -2px;
  }
  a:hover,
  a[aria-current="true"] {
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
  .refused,
  .dropped,
  .expired {
    color: var(--bad);
  }
  .empty {
    margin-top: 0.75rem;
  }
  @media (max-width: 40rem) {
    ol {
      max-height: 24rem;
    }
    a {
      grid-template-columns: 4.5rem minmax(0, 1fr) auto;
    }
    .words {
      grid-row: 2;
      grid-column: 1 / -1;
    }
  }
`;

/** See the head of this file. */
export class TraceList extends LitElement {
  static override properties = {
    latest: { attribute: false },
    openKey: { attribute: false },
    query: { attribute: false },
  };
  static override styles = [...look, style];

  declare latest: readonly Latest[];
  /** Key of the row whose trace stands open. */
  declare openKey: string | undefined;
  /** What the list is narrowed to, which the links keep. */
  declare query: Readonly<Record<string, string>>;

  #places: ReadonlyMap<string, number> = new Map();

  constructor() {
    super();
    this.latest = [];
    this.openKey = undefined;
    this.query = {};
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("latest")) return;
    const at = [...this.renderRoot.querySelectorAll("a")].findIndex((link) => link.matches(":focus, :active"));
    const keys = this.latest.map(({ key }) => key);
    this.#places = placesOf(this.#places, keys, changed.get("latest")?.[at]?.key);
  }

  #step(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    const links = [...this.renderRoot.querySelectorAll("a")];
    const next = links[links.findIndex((link) => link.matches(":focus")) + by];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }

  #renderRow({ key, at, kind, words, trace }: Latest) {
    return html`<li>
      <a href=${linkTo("anatomy", key, this.query)} aria-current=${key === this.openKey}>
        <span class="figure">${formatClock(at)}</span>
        <span>${kind}</span>
        <span class="words quiet">${words}</span>
        ${endMark(trace.end.state)}
      </a>
    </li>`;
  }

  protected override render() {
    const rows = repeat(
      this.latest,
      ({ key }) => this.#places.get(key),
      (row) => this.#renderRow(row),
    );
    const isNarrow = Object.keys(this.query).length > 0;
    return html`<h2>${isNarrow ? "Found" : "Latest notifications"}</h2>
      ${
        this.latest.length === 0
          ? html`<p class="empty quiet">
              ${isNarrow ? "Nothing that is still known fits." : "No push has come in yet. Whatever comes in is listed here, refusals too."}
            </p>`
          : html`<ol @keydown=${this.#step}>${rows}</ol>`
      }`;
  }
}

customElements.define("trace-list", TraceList);
