/**
 * A captured push: its request and its payload, run through the decisions again, and sent once more. Reads it once for each id, because what was
 * captured does not change.
 */
import type { CapturedBody, ReplayBody, ReplayStep } from "@belfry/protocol";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { Acting } from "../parts/acting.ts";
import { confirmed } from "../parts/confirm-dialog.ts";
import { panelLook } from "../parts/panel-look.ts";
import { linkTo } from "../route.ts";
import { formatClock } from "../times.ts";
import { payloadLines } from "./payload-lines.ts";

const style = css`
  :host {
    display: block;
    margin-top: 1.25rem;
  }
  pre {
    max-height: 20rem;
    margin: 0.75rem 0 0;
    padding: 0.75rem 0.875rem;
    overflow: auto;
    background: var(--wash);
    border-radius: 0.5rem;
    font-size: 0.8125rem;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  pre.hex {
    white-space: pre;
  }
  .bar {
    margin-top: 0.75rem;
  }
  .account {
    margin-top: 0.75rem;
    max-width: none;
  }
  dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.375rem 1.25rem;
    margin: 0.75rem 0 0;
    font-size: 0.875rem;
  }
  dt {
    color: var(--quiet);
  }
  dd {
    margin: 0;
  }
  dd b {
    font-weight: 600;
  }
`;

/** See the head of this file. */
export class CapturedPush extends LitElement {
  static override properties = {
    admin: { attribute: false },
    messageId: { attribute: false },
    captured: { state: true },
    replayed: { state: true },
  };
  static override styles = [...look, panelLook, style];

  declare admin: Admin;
  declare messageId: string;
  declare private captured: CapturedBody | undefined;
  declare private replayed: ReplayBody | undefined;
  readonly #acting = new Acting(this);

  constructor() {
    super();
    this.captured = undefined;
    this.replayed = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("messageId")) return;
    this.captured = undefined;
    this.replayed = undefined;
    void this.#read(this.messageId);
  }

  async #read(id: string): Promise<void> {
    await this.#acting.run(async () => {
      const captured = await this.admin.captured(id);
      // Another one may have been chosen while it was on its way.
      if (id === this.messageId) this.captured = captured;
    });
  }

  async #replay(deliver: boolean): Promise<void> {
    const id = this.messageId;
    await this.#acting.run(async () => {
      const replayed = await this.admin.replay(id, deliver);
      if (id === this.messageId) this.replayed = replayed;
    });
  }

  async #sendAgain(): Promise<void> {
    const isSure = await confirmed({
      title: "Send it again?",
      text: "The device gets it once more, as a push of yours.",
      verb: "Send it",
    });
    if (isSure) await this.#replay(true);
  }

  #renderCaptured({ request, payload, until }: CapturedBody) {
    const { method, path, headers } = request;
    const lines = [`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
    const isHex = payload?.base64 === true;
    return html`<p class="small quiet">Captured as its sender sent it, and kept until ${formatClock(until)}. … stands for what is not kept.</p>
      <pre class="mono" aria-label="Request" tabindex="0">${lines.join("\n")}</pre>
      <pre class="mono ${isHex ? "hex" : ""}" aria-label="Payload" tabindex="0">${payloadLines(payload).join("\n")}</pre>
      <div class="bar">
        <button type="button" class="slim" ?disabled=${this.#acting.busy} @click=${() => this.#replay(false)}>Replay</button>
        <button type="button" class="slim" ?disabled=${this.#acting.busy || payload === null} @click=${this.#sendAgain}>
          Send it again
        </button>
      </div>`;
  }

  #renderStep({ step, was, now, differs }: ReplayStep) {
    return html`<dt>${step}</dt>
      <dd>${differs ? html`then: ${was}<br /><b>now: ${now}</b>` : was}</dd>`;
  }

  #renderReplay({ account, steps, delivered }: ReplayBody) {
    const sent =
      delivered === undefined
        ? html`Nothing was delivered.`
        : html`It was sent again, as <a class="mono" href=${linkTo("anatomy", delivered)}>${delivered}</a>.`;
    return html`<p class="account" role="status">${account} ${sent}</p>
      <dl>${steps.map((step) => this.#renderStep(step))}</dl>`;
  }

  protected override render() {
    const { captured, replayed } = this;
    return html`<h3>What was sent</h3>
      ${captured === undefined ? nothing : this.#renderCaptured(captured)} ${this.#acting.render()}
      ${replayed === undefined ? nothing : this.#renderReplay(replayed)}`;
  }
}

customElements.define("captured-push", CapturedPush);
declare global {
  interface HTMLElementTagNameMap {
    "captured-push": CapturedPush;
  }
}
