/** Follows one notification until it ended: reads its trace again and again and shows it. */
import type { AppBody, TraceBody } from "@belfry/protocol";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import type { Admin } from "../admin.ts";
import "../anatomy/trace-view.ts";
import { look } from "../look.ts";
import { panelLook } from "../parts/panel-look.ts";
import { Reading } from "../reading/reading.ts";
import { linkTo } from "../route.ts";

/** Often enough to be called live. */
const READ_EVERY_MS = 500;

/** See the head of this file. */
export class FollowTrace extends LitElement {
  static override properties = {
    admin: { attribute: false },
    apps: { attribute: false },
    messageId: { attribute: false },
  };
  static override styles = [...look, panelLook];

  declare admin: Admin;
  declare apps: readonly AppBody[];
  declare messageId: string;

  readonly #reading = new Reading<TraceBody>(this, () => this.#read(), READ_EVERY_MS);

  /** What ended is not asked for again. */
  async #read(): Promise<TraceBody> {
    const { value } = this.#reading;
    if (value?.id === this.messageId && value.end.state !== "pending") return value;
    return this.admin.trace(this.messageId);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.get("messageId") !== undefined) void this.#reading.now();
  }

  protected override render() {
    const { value, trouble } = this.#reading;
    return html`<p class="said bad" role="alert">${trouble ?? nothing}</p>
      <trace-view .trace=${value?.id === this.messageId ? value : undefined} .apps=${this.apps}></trace-view>
      <p class="said"><a href=${linkTo("anatomy", this.messageId)}>Open it in Anatomy</a></p>`;
  }
}

customElements.define("follow-trace", FollowTrace);
