/** The anatomy: a search, what it finds, and one notification taken apart. Reads while it is in sight; where one is meant, the address says so. */
import { type AppBody, BelfryError, type TraceBody } from "@belfry/protocol";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { panelLook } from "../parts/panel-look.ts";
import { Reading } from "../reading/reading.ts";
import { linkTo, type Route } from "../route.ts";
import { formatClock, formatDay } from "../times.ts";
import { type Latest, mergeLatest } from "./latest.ts";
import "./search-form.ts";
import { channelUriOf, clientIdOf, fits, isNarrow, messageIdOf, queryOf, type Search, searchOf } from "./search.ts";
import "./trace-list.ts";
import "./trace-view.ts";

const READ_EVERY_MS = 2000;
const SHOWN = 100;
const REFUSALS = 300;

const style = css`
  .both {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1.35fr);
    gap: 1.25rem;
    align-items: start;
    margin-top: 1.25rem;
  }
  trace-list {
    position: sticky;
    top: 1rem;
  }
  search-form {
    margin-top: 1.25rem;
  }
  @media (max-width: 62rem) {
    .both {
      grid-template-columns: minmax(0, 1fr);
    }
    trace-list {
      position: static;
    }
    .both.one trace-view {
      order: -1;
    }
  }
`;

/** What one reading found: the rows, and the one that is meant. */
interface Found {
  /** What was looked for; the address may ask for something else by now. */
  readonly query: Route["query"];
  readonly rows: readonly Latest[];
  readonly opened: TraceBody | undefined;
  /** How far back anything is remembered, where the server says that. */
  readonly reachesBackTo: number | undefined;
  /** Where the search stopped early, if it did. */
  readonly lookedBackTo: number | undefined;
  /** Why the one that is meant is not known. */
  readonly missing?: string;
}

/** See the head of this file. */
export class AnatomyView extends LitElement {
  static override properties = {
    admin: { attribute: false },
    apps: { attribute: false },
    route: { attribute: false },
    remark: { state: true },
  };
  static override styles = [...look, panelLook, style];

  declare admin: Admin;
  declare apps: readonly AppBody[];
  declare route: Route;
  /** Why nothing was looked for. */
  declare remark: string;

  readonly #reading = new Reading<Found>(this, () => this.#read(), READ_EVERY_MS);

  constructor() {
    super();
    this.remark = "";
  }

  get #search(): Search {
    return searchOf(this.route.query);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("route") && changed.get("route") !== undefined) void this.#reading.now();
  }

  async #read(): Promise<Found> {
    const { query } = this.route;
    const search = searchOf(query);
    const now = Date.now();
    const clientId = clientIdOf(search);
    const asked = queryOf(search, now);
    const [{ traces, reachesBackTo, lookedBackTo }, named, refused, refusals] = await Promise.all([
      this.admin.findTraces(asked),
      clientId === undefined ? [] : this.#readNamed(clientId),
      isNarrow(search) ? this.admin.traces({ ...asked, end: "refused" }) : [],
      this.admin.refusals(REFUSALS),
    ]);
    // Those without an id are among the refusals.
    const withId = [...traces, ...named, ...refused].filter(({ id }) => id !== "");
    const known = new Map(withId.map((trace) => [trace.id, trace]));
    const all = mergeLatest([...known.values()], refusals, this.apps, known.size + refusals.length);
    const rows = all.filter((row) => fits(row, search, now)).slice(0, SHOWN);
    try {
      return { query, rows, reachesBackTo, lookedBackTo, opened: await this.#readOpened(all) };
    } catch (error) {
      if (!(error instanceof BelfryError) || error.code !== "NOTIFICATION_UNKNOWN") throw error;
      return { query, rows, reachesBackTo, lookedBackTo, opened: undefined, missing: error.message };
    }
  }

  /** What its sender knows by this name, accepted or refused. */
  async #readNamed(clientId: string): Promise<readonly TraceBody[]> {
    const query = { clientId, limit: SHOWN };
    const both = await Promise.all([this.admin.traces(query), this.admin.traces({ ...query, end: "refused" })]);
    return both.flat();
  }

  /** Asked for by its id where it has one: a trace knows more than a row. @throws BelfryError NOTIFICATION_UNKNOWN */
  async #readOpened(rows: readonly Latest[]): Promise<TraceBody | undefined> {
    const { id } = this.route;
    if (id === undefined) return undefined;
    const row = rows.find(({ key }) => key === id)?.trace;
    return row !== undefined && row.id === "" ? row : this.admin.trace(id);
  }

  async #find(search: Search): Promise<void> {
    this.remark = "";
    const uri = channelUriOf(search);
    if (uri !== undefined) {
      await this.#findChannel(uri, search);
      return;
    }
    const id = messageIdOf(search);
    location.hash = id === undefined ? linkTo("anatomy", undefined, { ...search }) : linkTo("anatomy", id);
  }

  /** The id of the channel stands in the page's address in place of its URI: whoever has that may push. */
  async #findChannel(uri: string, { q: _, ...rest }: Search): Promise<void> {
    const query = { channel: uri, limit: 1 };
    try {
      const both = await Promise.all([this.admin.traces(query), this.admin.traces({ ...query, end: "refused" })]);
      const channel = both.flat()[0]?.channel;
      if (channel) location.hash = linkTo("anatomy", undefined, { ...rest, channel });
      else this.remark = "This is a channel URI of this service, and no push to it is remembered.";
    } catch (error) {
      if (!(error instanceof BelfryError)) throw error;
      this.remark = `${error.message}.`;
    }
  }

  #renderTrace({ opened, missing }: Found) {
    if (missing !== undefined) {
      return html`<section class="sheet">
        <h2>Anatomy</h2>
        <p class="lead" role="alert">${missing}. The newest are remembered; an id is the X-WNS-MSG-ID of an answer.</p>
      </section>`;
    }
    const trace = this.route.id === undefined ? undefined : opened;
    return html`<trace-view class="sheet" .admin=${this.admin} .trace=${trace} .apps=${this.apps}></trace-view>`;
  }

  #renderReach() {
    const { reachesBackTo: reach, lookedBackTo: stopped } = this.#reading.value ?? {};
    if (stopped !== undefined) {
      return `The search stopped early: it looked back to ${formatDay(stopped)}, ${formatClock(stopped)}, and older ones may fit. A shorter time finds them.`;
    }
    return reach === undefined || reach <= 0
      ? ""
      : `All since ${formatDay(reach)}, ${formatClock(reach)} is remembered.`;
  }

  protected override render() {
    const { value } = this.#reading;
    const { id } = this.route;
    return html`<h2 class="view-title" tabindex="-1">Anatomy</h2>
      <p class="lead">What became of a notification, step by step, and why. ${this.#renderReach()}</p>
      <search-form
        class="sheet"
        .search=${this.#search}
        .apps=${this.apps}
        @search=${(event: CustomEvent<Search>) => void this.#find(event.detail)}
      ></search-form>
      <p class="said bad" role="alert">${this.#reading.trouble ?? (this.remark || nothing)}</p>
      ${
        value === undefined
          ? nothing
          : html`<div class="both ${id === undefined ? "" : "one"}">
              <trace-list class="sheet" .latest=${value.rows} .openKey=${id} .query=${value.query}></trace-list>
              ${this.#renderTrace(value)}
            </div>`
      }`;
  }
}

customElements.define("anatomy-view", AnatomyView);
