/** The sends of one hub as they go on, and a form for another one to a tag expression. */
import type { CreateSendRequest, HubBody, HubFormat, SendBody } from "@belfry/protocol";
import { css, html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { Acting } from "../parts/acting.ts";
import { panelLook } from "../parts/panel-look.ts";
import { Reading } from "../reading/reading.ts";
import { linkTo } from "../route.ts";
import { isUnderWay } from "./outcomes.ts";
import { renderSend, sendLook } from "./send-row.ts";

/** A send that goes on is looked at. */
const READ_EVERY_MS = 1000;
const SHOWN = 20;

const style = css`
  form {
    display: grid;
    gap: 0.75rem;
    margin-top: 0.75rem;
  }
  ul {
    display: grid;
    gap: 1rem;
    margin-top: 1rem;
  }
  li {
    padding-top: 1rem;
    border-top: 1px solid var(--line);
  }
`;

const EXAMPLES: Readonly<Record<HubFormat, string>> = {
  windows: '<toast><visual><binding template="ToastText01"><text id="1">Rain at six</text></binding></visual></toast>',
  browser: "Rain at six",
  template: '{"headline":"Sun on Monday"}',
};

/** See the head of this file. */
export class HubSendPanel extends LitElement {
  static override properties = {
    admin: { attribute: false },
    hub: { attribute: false },
    openId: { attribute: false },
    format: { state: true },
  };
  static override styles = [...look, panelLook, sendLook, style];

  declare admin: Admin;
  declare hub: HubBody;
  /** The send that is followed: its number of matches is asked for. */
  declare openId: string | undefined;
  declare private format: HubFormat;

  readonly #acting = new Acting(this);
  readonly #reading = new Reading<readonly SendBody[]>(this, () => this.#read(), READ_EVERY_MS);

  constructor() {
    super();
    this.openId = undefined;
    this.format = "windows";
  }

  /** How many match is in the answer about one send only, and worth asking while it goes on. */
  async #read(): Promise<readonly SendBody[]> {
    const sends = await this.admin.sends(this.hub.name, SHOWN);
    const ask = (send: SendBody) => (isUnderWay(send) ? this.admin.send(this.hub.name, send.id) : send);
    return Promise.all(sends.map(ask));
  }

  async #send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    const request: CreateSendRequest = {
      format: this.format,
      tags: text("tags") || null,
      body: text("body"),
      ...(this.format === "windows" && { headers: { "X-WNS-Type": text("type") } }),
    };
    await this.#acting.run(async () => {
      const { id } = await this.admin.createSend(this.hub.name, request);
      location.hash = linkTo("hub", this.hub.name, { send: id });
    }, "It goes out.");
    await this.#reading.now();
  }

  async #cancel({ id }: SendBody): Promise<void> {
    await this.#acting.run(async () => {
      await this.admin.cancelSend(this.hub.name, id);
      await this.#reading.now();
    }, "It is taken back; what went out stays out.");
  }

  #renderForm() {
    const { format } = this;
    const change = ({ currentTarget: select }: Event) => {
      this.format = (select as HTMLSelectElement).value as HubFormat;
    };
    return html`<form @submit=${this.#send}>
      <div class="fields">
        <label>Tag expression <input name="tags" autocomplete="off" spellcheck="false" placeholder="everyone" /></label>
        <label>
          Format
          <select name="format" @change=${change}>
            ${(["windows", "browser", "template"] as const).map((each) => html`<option ?selected=${each === format}>${each}</option>`)}
          </select>
        </label>
        ${
          format === "windows"
            ? html`<label>
                Type
                <select name="type">
                  ${["toast", "tile", "badge", "raw"].map((type) => html`<option value="wns/${type}">${type}</option>`)}
                </select>
              </label>`
            : nothing
        }
      </div>
      <label>
        ${format === "template" ? "Properties, as JSON" : "Body"}
        <textarea name="body" rows="4" required spellcheck="false" .value=${EXAMPLES[format]}></textarea>
      </label>
      <div class="bar"><button type="submit" class="main" ?disabled=${this.#acting.busy}>Send to the hub</button></div>
    </form>`;
  }

  protected override render() {
    const sends = this.#reading.value ?? [];
    const cancelOf = (send: SendBody) =>
      isUnderWay(send) || send.state === "Scheduled" ? () => void this.#cancel(send) : undefined;
    return html`<h2>Sends</h2>
      ${this.#renderForm()} ${this.#acting.render()}
      ${sends.length === 0 ? html`<p class="said quiet">None yet.</p>` : nothing}
      <ul>
        ${repeat(
          sends,
          ({ id }) => id,
          (send) => html`<li aria-current=${send.id === this.openId}>${renderSend(send, cancelOf(send))}</li>`,
        )}
      </ul>`;
  }
}

customElements.define("hub-send-panel", HubSendPanel);
