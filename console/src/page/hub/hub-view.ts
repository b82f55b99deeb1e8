/** The hubs of this process, or one of them. Where no hub runs, it says how to have one. */
import type { AppBody, HubBody } from "@belfry/protocol";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { Acting } from "../parts/acting.ts";
import { confirmed } from "../parts/confirm-dialog.ts";
import { panelLook } from "../parts/panel-look.ts";
import { Reading } from "../reading/reading.ts";
import { linkTo, type Route } from "../route.ts";
import { formatDay } from "../times.ts";
import "./installation-panel.ts";
import "./job-panel.ts";
import "./key-panel.ts";
import "./new-hub.ts";
import "./send-panel.ts";

const READ_EVERY_MS = 3000;

const style = css`
  .hubs {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr));
    gap: 1.25rem;
    margin-top: 1.25rem;
  }
  .facts {
    margin-top: 0.5rem;
    overflow-wrap: anywhere;
  }
  .delete {
    margin-top: 1rem;
  }
  .both {
    display: grid;
    grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr);
    gap: 1.25rem;
    align-items: start;
    margin-top: 1.25rem;
  }
  .side {
    display: grid;
    gap: 1.25rem;
    min-width: 0;
  }
  .none {
    margin-top: 1.25rem;
  }
  @media (max-width: 62rem) {
    .both {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;

/** What one reading found; undefined hubs where the server has none. */
interface Found {
  readonly hubs: readonly HubBody[] | undefined;
}

/** See the head of this file. */
export class HubView extends LitElement {
  static override properties = { admin: { attribute: false }, apps: { attribute: false }, route: { attribute: false } };
  static override styles = [...look, panelLook, style];

  declare admin: Admin;
  declare apps: readonly AppBody[];
  declare route: Route;

  readonly #acting = new Acting(this);
  readonly #reading = new Reading<Found>(this, async () => ({ hubs: await this.admin.hubs() }), READ_EVERY_MS);

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("route") && changed.get("route") !== undefined) void this.#reading.now();
  }

  #appWords({ wns, browser }: HubBody): string {
    const app = this.apps.find(({ packageSid }) => packageSid === wns?.packageSid)?.name ?? wns?.packageSid;
    const windows = app === undefined ? "sends to no Windows app" : `pushes as ${app}`;
    return `${windows}${browser === null ? "" : `, and to browsers for ${browser.subject}`}`;
  }

  async #delete({ name, registrations }: HubBody): Promise<void> {
    const isSure = await confirmed({
      title: `Delete the hub ${name}?`,
      text: `Its ${registrations} registrations, its sends and its jobs go with it, and its keys are refused. This cannot be undone.`,
      verb: "Delete it",
    });
    if (!isSure) return;
    await this.#acting.run(async () => {
      await this.admin.deleteHub(name);
      location.hash = linkTo("hub");
      await this.#reading.now();
    }, `The hub ${name} is deleted.`);
  }

  #renderFacts(hub: HubBody) {
    const { name, registrations, installations, wns, createdAt } = hub;
    return html`<p class="small quiet facts">
      ${installations} ${installations === 1 ? "installation" : "installations"}, ${registrations}
      ${registrations === 1 ? "registration" : "registrations"}, made ${formatDay(createdAt)}; ${this.#appWords(hub)}.
      ${wns === null ? html`<code class="mono">belfry hub change ${name} --app SID</code> adds an app.` : nothing}
    </p>`;
  }

  #renderHubs(hubs: readonly HubBody[]) {
    return html`<h2 class="view-title" tabindex="-1">Hub</h2>
      <p class="lead">One request, many devices: a hub knows who is there, by tags, and pushes to all who match.</p>
      ${this.#acting.render()}
      <div class="hubs">
        ${hubs.map(
          (hub) => html`<section class="sheet">
            <h2><a href=${linkTo("hub", hub.name)}>${hub.name}</a></h2>
            ${this.#renderFacts(hub)}
          </section>`,
        )}
        <new-hub class="sheet" .admin=${this.admin} .apps=${this.apps} @changed=${() => void this.#reading.now()}></new-hub>
      </div>`;
  }

  /** A hub that is being deleted shows nothing that would be read of it meanwhile. */
  #renderHub(hub: HubBody) {
    const { admin } = this;
    const { busy } = this.#acting;
    const { name } = hub;
    return html`<h2 class="view-title" tabindex="-1">Hub ${name}</h2>
      <p class="lead"><a href=${linkTo("hub")}>All hubs</a></p>
      <div class="both">
        ${busy ? nothing : html`<hub-send-panel class="sheet" .admin=${admin} .hub=${hub} .openId=${this.route.query.send}></hub-send-panel>`}
        <div class="side">
          <section class="sheet">
            <h2>The hub</h2>
            ${this.#renderFacts(hub)}
            <div class="delete">
              <button type="button" class="slim bad" ?disabled=${busy} @click=${() => void this.#delete(hub)}>
                Delete the hub
              </button>
              ${this.#acting.render()}
            </div>
          </section>
          ${
            busy
              ? nothing
              : html`<key-panel class="sheet" .admin=${admin} .hub=${hub}></key-panel>
                  <installation-panel class="sheet" .admin=${admin} .name=${name}></installation-panel>
                  <job-panel class="sheet" .admin=${admin} .name=${name}></job-panel>`
          }
        </div>
      </div>`;
  }

  protected override render() {
    const { value } = this.#reading;
    if (value === undefined) return html`<h2 class="view-title" tabindex="-1">Hub</h2>`;
    const { hubs } = value;
    const { id } = this.route;
    if (hubs === undefined) {
      return html`<h2 class="view-title" tabindex="-1">Hub</h2>
        <p class="sheet none">No hub runs in this process. <code class="mono">belfry up</code> has one inside.</p>`;
    }
    const hub = hubs.find(({ name }) => name === id);
    if (hub !== undefined) return this.#renderHub(hub);
    return html`${this.#renderHubs(hubs)}
      ${id === undefined ? nothing : html`<p class="said bad" role="alert">There is no hub called ${id}.</p>`}`;
  }
}

customElements.define("hub-view", HubView);
