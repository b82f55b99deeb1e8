/** Follows one send of a hub: how far it is, and what became of its pushes. */
import type { SendBody } from "@belfry/protocol";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import type { Admin } from "../admin.ts";
import { renderSend, sendLook } from "../hub/send-row.ts";
import { look } from "../look.ts";
import { panelLook } from "../parts/panel-look.ts";
import { Reading } from "../reading/reading.ts";
import { linkTo } from "../route.ts";

/** Often enough to be called live. */
const READ_EVERY_MS = 500;

/** See the head of this file. */
export class FollowSend extends LitElement {
  static override properties = { admin: { attribute: false }, hub: { attribute: false }, sendId: { attribute: false } };
  static override styles = [...look, panelLook, sendLook];

  declare admin: Admin;
  declare hub: string;
  declare sendId: string;

  readonly #reading = new Reading<SendBody>(this, () => this.admin.send(this.hub, this.sendId), READ_EVERY_MS);

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.get("sendId") !== undefined) void this.#reading.now();
  }

  protected override render() {
    const { value, trouble } = this.#reading;
    return html`<p class="said bad" role="alert">${trouble ?? nothing}</p>
      ${value === undefined ? nothing : renderSend(value, undefined)}
      <p class="said"><a href=${linkTo("hub", this.hub, { send: this.sendId })}>Open it in Hub</a></p>`;
  }
}

customElements.define("follow-send", FollowSend);
