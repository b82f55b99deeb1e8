/** The form of Send: to whom, what, and how. Fires `order` (a CustomEvent with an Order) when it is sent; sends nothing itself. */
import type { AppBody, ChannelBody, HubBody } from "@belfry/protocol";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { choiceLook, renderChoices } from "../../workbench/choice-bar.ts";
import { writeAddress } from "../../workbench/draft/address.ts";
import type { Draft } from "../../workbench/draft/draft.ts";
import { look } from "../look.ts";
import { panelLook } from "../parts/panel-look.ts";
import { linkTo } from "../route.ts";
import { channelWords, draftOf, KINDS, type Kind, type Order, TARGETS, type Target, WAYS, type Way } from "./order.ts";
import { formLook } from "./send-form-look.ts";

const FIRST_XML =
  '<toast><visual><binding template="ToastGeneric"><text>The bell rang</text></binding></visual></toast>';

/** See the head of this file. */
export class SendForm extends LitElement {
  static override properties = {
    apps: { attribute: false },
    channels: { attribute: false },
    hubs: { attribute: false },
    packageSid: { attribute: false },
    draft: { attribute: false },
    busy: { type: Boolean },
    summary: { attribute: false },
    target: { state: true },
    way: { state: true },
    kind: { state: true },
    xml: { state: true },
  };
  static override styles = [...look, panelLook, choiceLook, formLook];

  declare apps: readonly AppBody[];
  /** Open ones, of all apps. */
  declare channels: readonly ChannelBody[];
  declare hubs: readonly HubBody[];
  /** The app that is chosen to begin with. */
  declare packageSid: string | undefined;
  /** A payload that came by a link. */
  declare draft: Draft | undefined;
  declare busy: boolean;
  /** What Windows would do with the payload, once that is known. */
  declare summary: string | undefined;
  declare private target: Target;
  declare private way: Way;
  declare private kind: Kind;
  declare private xml: string;

  constructor() {
    super();
    this.apps = [];
    this.channels = [];
    this.hubs = [];
    this.packageSid = undefined;
    this.draft = undefined;
    this.busy = false;
    this.summary = undefined;
    this.target = "page";
    this.way = "words";
    this.kind = "toast";
    this.xml = FIRST_XML;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("draft") && this.draft !== undefined) this.#take(this.draft);
    this.packageSid ??= this.apps[0]?.packageSid;
  }

  #take({ kind, xml }: Draft): void {
    this.way = "payload";
    this.kind = kind as Kind;
    this.#type(xml);
  }

  #type(text: string): void {
    const draft = draftOf(text);
    if (draft !== undefined) {
      this.#take(draft);
      return;
    }
    this.xml = text;
    this.dispatchEvent(new CustomEvent("typed", { detail: { kind: this.kind, xml: text } }));
  }

  #turn(kind: Kind): void {
    this.kind = kind;
    this.#type(this.xml);
  }

  #send(event: SubmitEvent): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    const app = this.apps.find(({ packageSid }) => packageSid === this.packageSid);
    const isWords = this.way === "words";
    const order: Order = {
      target: this.target,
      app: this.target === "hub" ? undefined : app,
      type: isWords ? "wns/toast" : `wns/${this.kind}`,
      texts: isWords ? [text("title"), text("text")].filter((each) => each !== "") : undefined,
      payload: this.xml,
      away: fields.has("away"),
      channelUri: text("other-uri") || this.#uriOf(text("channel")),
      hub: text("hub"),
      tags: text("tags"),
    };
    this.dispatchEvent(new CustomEvent("order", { detail: order }));
  }

  /** The list has ids only: a channel URI is for those who may push to it, and stands in no document. */
  #uriOf(id: string): string {
    return this.channels.find(({ channel }) => channel === id)?.uri ?? "";
  }

  #renderApps() {
    const choose = ({ currentTarget: select }: Event) => {
      this.packageSid = (select as HTMLSelectElement).value;
    };
    return html`<label>
      App
      <select name="app" @change=${choose}>
        ${this.apps.map(
          ({ name, packageSid }) =>
            html`<option value=${packageSid} .selected=${packageSid === this.packageSid}>${name}</option>`,
        )}
      </select>
    </label>`;
  }

  #renderChannels() {
    const open = this.channels.filter(({ app }) => app === this.packageSid);
    return html`<label>
        Channel
        <select name="channel">
          ${open.length === 0 ? html`<option value="">none is open</option>` : nothing}
          ${open.map((channel) => html`<option value=${channel.channel}>${channelWords(channel)}</option>`)}
        </select>
      </label>
      <label class="wide">
        Or another channel URI of the app
        <input name="other-uri" type="url" autocomplete="off" spellcheck="false" placeholder="https://…/?token=…" ?required=${open.length === 0} />
      </label>`;
  }

  #renderHubs() {
    if (this.hubs.length === 0)
      return html`<p class="quiet">No hub is here yet. <a href=${linkTo("hub")}>Make one</a></p>`;
    return html`<label>
        Hub
        <select name="hub">
          ${this.hubs.map(({ name }) => html`<option>${name}</option>`)}
        </select>
      </label>
      <label>Tag expression <input name="tags" autocomplete="off" spellcheck="false" placeholder="everyone" /></label>`;
  }

  #renderTarget() {
    if (this.target === "hub") return this.#renderHubs();
    return html`${this.#renderApps()} ${this.target === "channel" ? this.#renderChannels() : nothing}`;
  }

  #renderWords() {
    return html`<label>Title <input name="title" value="The bell rang" maxlength="200" required autocomplete="off" /></label>
      <label class="wide">
        Text <input name="text" value="Six steps, and you saw each of them." maxlength="500" autocomplete="off" />
      </label>`;
  }

  #renderPayload() {
    const { kind, xml } = this;
    const draft = kind === "raw" ? undefined : { kind, xml };
    return html`<label class="all">
        Payload, or a link of the workbench
        <textarea
          name="payload"
          rows="7"
          required
          spellcheck="false"
          autocapitalize="off"
          .value=${xml}
          @input=${({ currentTarget: box }: Event) => this.#type((box as HTMLTextAreaElement).value)}
        ></textarea>
      </label>
      <p class="all small quiet bar">
        <span role="status">${draft === undefined ? "Any bytes; the service does not look into them." : (this.summary ?? "")}</span>
        ${draft === undefined ? nothing : html`<a href="/workbench${writeAddress(draft)}">Open it on the workbench</a>`}
      </p>`;
  }

  protected override render() {
    const { target, way, kind } = this;
    const word = way === "words" ? "toast" : kind;
    const kinds = KINDS.map((value) => ({ value, label: value }));
    return html`<form @submit=${this.#send}>
      <div class="bar all">
        ${renderChoices("To", TARGETS, target, (next) => (this.target = next))}
        ${renderChoices("What", WAYS, way, (next) => (this.way = next))}
        ${way === "payload" ? renderChoices("Kind", kinds, kind, (next) => this.#turn(next)) : nothing}
      </div>
      ${this.#renderTarget()} ${way === "words" ? this.#renderWords() : this.#renderPayload()}
      <button class="main" type="submit" ?disabled=${this.busy}>Send the ${word}</button>
      ${
        target === "page"
          ? html`<label class="away">
              <input name="away" type="checkbox" />
              Disconnect the device before the push and connect it again after, so that it has to wait
            </label>`
          : nothing
      }
    </form>`;
  }
}

customElements.define("send-form", SendForm);
