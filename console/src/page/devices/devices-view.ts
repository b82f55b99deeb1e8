/** The devices that are connected and the channels that are open; one narrows them, closes a channel, and looks what waits. */
import type { AppBody, ChannelBody, DeviceBody, TraceBody } from "@belfry/protocol";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { Acting } from "../parts/acting.ts";
import { confirmed } from "../parts/confirm-dialog.ts";
import { panelLook } from "../parts/panel-look.ts";
import "../parts/secret-text.ts";
import { Reading } from "../reading/reading.ts";
import { linkTo, type Route } from "../route.ts";
import { formatAgo, formatClock, formatDay } from "../times.ts";

const READ_EVERY_MS = 3000;
/** More than these say nothing that their number does not. */
const MAX_ROWS = 100;
const CHANNELS = 200;
const WAITING = 500;

const style = css`
  form,
  section {
    margin-top: 1.25rem;
  }
  .show {
    justify-self: start;
  }
  .scroll {
    margin-top: 0.75rem;
  }
  .here {
    color: var(--accent);
  }
  .channels {
    display: grid;
    gap: 0.75rem;
  }
  .channels > li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.25rem 1rem;
    padding-top: 0.75rem;
    border-top: 1px solid var(--line);
  }
  .channels .name {
    font-weight: 600;
  }
  .channels secret-text {
    grid-column: 1 / -1;
  }
  .waits {
    margin: 0.5rem 0 0;
    padding-left: 1.25rem;
    list-style: disc;
  }
  @media (max-width: 40rem) {
    .channels > li {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;

/** What one reading found. */
interface Found {
  readonly devices: readonly DeviceBody[];
  readonly channels: readonly ChannelBody[];
  readonly waiting: readonly TraceBody[];
  readonly at: number;
}

/** See the head of this file. */
export class DevicesView extends LitElement {
  static override properties = {
    admin: { attribute: false },
    apps: { attribute: false },
    route: { attribute: false },
    ownDevice: { attribute: false },
  };
  static override styles = [...look, panelLook, style];

  declare admin: Admin;
  declare apps: readonly AppBody[];
  declare route: Route;
  /** Id of the device that lives in this page, once it has one. */
  declare ownDevice: string | undefined;

  readonly #acting = new Acting(this);
  readonly #reading = new Reading<Found>(this, () => this.#read(), READ_EVERY_MS);

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("route") && changed.get("route") !== undefined) void this.#reading.now();
  }

  async #read(): Promise<Found> {
    const { id: device, query } = this.route;
    const { app } = query;
    const [devices, channels, traces] = await Promise.all([
      this.admin.devices(),
      this.admin.channels({ app, device, limit: CHANNELS }),
      this.admin.traces({ app, device, end: "pending", limit: WAITING }),
    ]);
    const holders = new Set(channels.map((channel) => channel.device));
    const isNarrow = app !== undefined || device !== undefined;
    const fit = devices.filter((each) => !isNarrow || each.device === device || holders.has(each.device));
    return { devices: fit, channels, waiting: traces.filter(({ end }) => end.state === "pending"), at: Date.now() };
  }

  #narrow(event: Event): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const app = String(fields.get("app") ?? "");
    location.hash = linkTo("devices", String(fields.get("device") ?? "").trim(), { app });
  }

  async #close({ uri, device }: ChannelBody, name: string): Promise<void> {
    const isSure = await confirmed({
      title: `Close this channel of ${name}?`,
      text: `All channels that device ${device} holds for ${name} are closed: their URIs answer 410, and what waits on them is removed.`,
      verb: "Close it",
    });
    if (!isSure) return;
    await this.#acting.run(async () => {
      await this.admin.closeChannel(uri);
      await this.#reading.now();
    }, "It is closed. The device is told, and asks for a new one.");
  }

  #nameOf(app: string): string {
    return this.apps.find(({ packageSid }) => packageSid === app)?.name ?? app;
  }

  #renderForm() {
    const { id, query } = this.route;
    return html`<form class="sheet fields" @submit=${this.#narrow} @change=${this.#narrow}>
      <label>Device <input name="device" .value=${id ?? ""} autocomplete="off" spellcheck="false" placeholder="any" /></label>
      <label>
        App
        <select name="app">
          <option value="">any</option>
          ${this.apps.map(({ name, packageSid }) => html`<option value=${packageSid} ?selected=${packageSid === query.app}>${name}</option>`)}
        </select>
      </label>
      <button type="submit" class="show">Show these</button>
    </form>`;
  }

  #renderDevice({ device, connectedAt, unconfirmed }: DeviceBody, at: number) {
    return html`<tr>
      <td class="mono">
        <a href=${linkTo("devices", device)}>${device}</a>
        ${device === this.ownDevice ? html`<span class="here">this page</span>` : nothing}
      </td>
      <td class="figure">${formatAgo(connectedAt, at)}</td>
      <td class="figure count">${unconfirmed}</td>
    </tr>`;
  }

  #renderDevices({ devices, at }: Found) {
    if (devices.length === 0) {
      return html`<p class="lead">None. Notifications wait in the inbox until their device connects.</p>`;
    }
    const more = devices.length - MAX_ROWS;
    return html`<div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Device</th>
              <th scope="col">Connected</th>
              <th scope="col" class="count">Not yet acked</th>
            </tr>
          </thead>
          <tbody>${devices.slice(0, MAX_ROWS).map((device) => this.#renderDevice(device, at))}</tbody>
        </table>
      </div>
      ${more > 0 ? html`<p class="small quiet">and ${more} more</p>` : nothing}`;
  }

  #renderWaiting(waiting: readonly TraceBody[]) {
    if (waiting.length === 0) return nothing;
    return html`<ul class="waits small">
      ${waiting.map(
        ({ id, type, steps, end }) => html`<li>
          <a href=${linkTo("anatomy", id)}>${type?.replace("wns/", "")}</a> of ${formatClock(steps[0]?.at ?? 0)}: ${end.reason}
        </li>`,
      )}
    </ul>`;
  }

  #renderChannel(channel: ChannelBody, waiting: readonly TraceBody[]) {
    const { channel: id, app, device, kind, label, uri, createdAt, expiresAt, connected } = channel;
    const name = this.#nameOf(app);
    const words = `${kind}${label === "" ? "" : ` ${label}`}, of ${formatDay(createdAt)}, good until ${formatDay(expiresAt)}`;
    const mine = waiting.filter((trace) => trace.channel === id);
    return html`<li>
      <div>
        <span class="name">${name}</span> <span class="tag">${connected ? "connected" : "away"}</span>
        ${mine.length > 0 ? html`<span class="tag">${mine.length} waiting</span>` : nothing}
        <div class="small quiet">${words}</div>
        <div class="mono quiet">channel ${id} on <a href=${linkTo("devices", device)}>${device}</a></div>
        ${this.#renderWaiting(mine)}
      </div>
      <div class="bar">
        <a class="small" href=${linkTo("anatomy", undefined, { channel: id })}>Its notifications</a>
        <button type="button" class="slim bad" @click=${() => void this.#close(channel, name)}>Close</button>
      </div>
      <secret-text label="the channel URI" .fetchText=${async () => uri}></secret-text>
    </li>`;
  }

  protected override render() {
    const { value } = this.#reading;
    return html`<h2 class="view-title" tabindex="-1">Devices and channels</h2>
      <p class="lead">Who is connected, which channels are open, and what waits on them.</p>
      ${this.#renderForm()}
      <p class="said bad" role="alert">${this.#reading.trouble ?? nothing}</p>
      ${
        value === undefined
          ? nothing
          : html`<section class="sheet"><h2>Connected devices</h2>${this.#renderDevices(value)}</section>
              <section class="sheet">
                <h2>Open channels</h2>
                ${this.#acting.render()}
                ${
                  value.channels.length === 0
                    ? html`<p class="lead">None. A device opens one when one of its apps asks for it.</p>`
                    : html`<ul class="channels">${value.channels.map((each) => this.#renderChannel(each, value.waiting))}</ul>`
                }
              </section>`
      }`;
  }
}

customElements.define("devices-view", DevicesView);
