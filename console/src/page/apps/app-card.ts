/** One app: its names, the ends of its secrets, its books, and what an operator does to it. Fires `changed` after each act. */
import type { AppBody, AppCredentials, BooksBody, CaptureBody } from "@belfry/protocol";
import { css, html, LitElement, nothing } from "lit";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { Acting } from "../parts/acting.ts";
import { confirmed } from "../parts/confirm-dialog.ts";
import { panelLook } from "../parts/panel-look.ts";
import "../parts/secret-text.ts";
import { linkTo } from "../route.ts";
import { formatClock, formatDay } from "../times.ts";
import { bookWords } from "./book-words.ts";

const style = css`
  .top {
    justify-content: space-between;
  }
  dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.25rem 1.25rem;
    margin: 0.75rem 0 0;
    font-size: 0.875rem;
  }
  dt {
    color: var(--quiet);
  }
  dd {
    margin: 0;
  }
  .acts {
    margin-top: 1rem;
  }
  .fresh {
    margin-top: 1rem;
    padding: 0.875rem;
    background: var(--wash);
    border-radius: 0.5rem;
  }
  secret-text {
    margin-top: 0.75rem;
  }
  @media (max-width: 40rem) {
    dl {
      grid-template-columns: minmax(0, 1fr);
      gap: 0;
    }
    dd {
      margin-bottom: 0.5rem;
    }
  }
`;

const captureWords = ({ on, until, kept, max }: CaptureBody): string =>
  `${on ? "until" : "ended at"} ${formatClock(until)}; ${kept} of at most ${max} pushes are kept`;

/** See the head of this file. */
export class AppCard extends LitElement {
  static override properties = {
    admin: { attribute: false },
    app: { attribute: false },
    books: { attribute: false },
    fresh: { state: true },
  };
  static override styles = [...look, panelLook, style];

  declare admin: Admin;
  declare app: AppBody;
  /** Undefined before its first push. */
  declare books: BooksBody | undefined;
  /** A secret that was just given, shown this once. */
  declare private fresh: AppCredentials | undefined;
  readonly #acting = new Acting(this);

  constructor() {
    super();
    this.fresh = undefined;
  }

  async #act(work: () => Promise<unknown>, done: string): Promise<void> {
    await this.#acting.run(work, done);
    this.dispatchEvent(new CustomEvent("changed", { bubbles: true, composed: true }));
  }

  #rotate(): Promise<void> {
    return this.#act(async () => {
      this.fresh = await this.admin.rotateSecret(this.app.packageSid);
    }, "A second secret is good now; the older one still is.");
  }

  async #revoke(): Promise<void> {
    const { name, packageSid, secrets } = this.app;
    const ending = secrets[0]?.ending ?? "";
    const isSure = await confirmed({
      title: `End the secret …${ending}?`,
      text: `Whoever pushes for ${name} with it is refused from then on, and its access tokens with it.`,
      verb: "End it",
    });
    if (isSure) await this.#act(() => this.admin.revokeSecret(packageSid), `The secret …${ending} is over.`);
  }

  async #block(): Promise<void> {
    const { name, packageSid, blocked } = this.app;
    const isSure =
      blocked ||
      (await confirmed({
        title: `Block ${name}?`,
        text: "Its pushes are answered 410 until it is let in again. Secrets and channels stay as they are.",
        verb: "Block it",
      }));
    if (!isSure) return;
    await this.#act(() => this.admin.blockApp(packageSid, !blocked), blocked ? "It may push again." : "It is blocked.");
  }

  async #capture(): Promise<void> {
    const { name, packageSid, capture } = this.app;
    if (capture !== undefined) {
      await this.#act(
        () => this.admin.captureApp(packageSid, false),
        "Nothing of it is captured, and nothing is kept.",
      );
      return;
    }
    const isSure = await confirmed({
      title: `Capture the pushes of ${name}?`,
      text: "For an hour each of its pushes is kept as it came, payload and all, an hour long, in the memory of the service. Whoever may sign in here can read them.",
      verb: "Capture them",
    });
    if (isSure) await this.#act(() => this.admin.captureApp(packageSid, true), "Its pushes are captured for an hour.");
  }

  async #delete(): Promise<void> {
    const { name, packageSid } = this.app;
    const isSure = await confirmed({
      title: `Delete ${name}?`,
      text: "Its channels are closed, what waits is removed, its secrets end. This cannot be undone.",
      verb: "Delete it",
    });
    if (isSure) await this.#act(() => this.admin.deleteApp(packageSid), "It is deleted.");
  }

  #renderFresh({ clientSecret }: AppCredentials) {
    return html`<div class="fresh">
      <p class="small">The new secret, shown this once.</p>
      <code class="mono">${clientSecret}</code>
      <p><button type="button" class="slim" @click=${() => (this.fresh = undefined)}>I have it</button></p>
    </div>`;
  }

  #renderFacts() {
    const { packageSid, tenantId, clientId, secrets, createdAt, capture } = this.app;
    const facts = [
      ["Package SID", packageSid],
      ["Client id", clientId],
      ["Tenant id", tenantId],
      ["Secrets", secrets.map(({ ending, createdAt: at }) => `…${ending} of ${formatDay(at)}`).join(", ")],
      ["Made", formatDay(createdAt)],
      ["Books", bookWords(this.books)],
      ...(capture === undefined ? [] : [["Captured", captureWords(capture)] as const]),
    ] as const;
    return html`<dl>${facts.map(([term, value]) => html`<dt>${term}</dt><dd class="mono">${value}</dd>`)}</dl>`;
  }

  #renderActs() {
    const { secrets, blocked, capture } = this.app;
    const { busy } = this.#acting;
    const isFull = secrets.length > 1;
    return html`<div class="bar acts">
      <button type="button" class="slim" ?disabled=${busy || isFull} @click=${this.#rotate}>New secret</button>
      <button type="button" class="slim" ?disabled=${busy || !isFull} @click=${this.#revoke}>End the older secret</button>
      <button type="button" class="slim" ?disabled=${busy} @click=${this.#block}>${blocked ? "Let it push again" : "Block"}</button>
      <button type="button" class="slim" ?disabled=${busy} @click=${this.#capture}>
        ${capture === undefined ? "Capture its pushes" : "End the capture"}
      </button>
      <button type="button" class="slim bad" ?disabled=${busy} @click=${this.#delete}>Delete</button>
    </div>`;
  }

  protected override render() {
    const { name, packageSid, blocked, capture } = this.app;
    return html`<div class="bar top">
        <h2>${name}</h2>
        <span class="bar small">
          ${blocked ? html`<span class="tag bad">blocked</span>` : nothing}
          ${capture?.on ? html`<span class="tag bad">captured</span>` : nothing}
          <a href=${linkTo("send", packageSid)}>Send a test push</a>
          <a href=${linkTo("anatomy", undefined, { app: packageSid })}>Its notifications</a>
          <a href=${linkTo("devices", undefined, { app: packageSid })}>Its channels</a>
        </span>
      </div>
      ${this.#renderFacts()} ${this.#renderActs()}
      ${this.fresh === undefined ? nothing : this.#renderFresh(this.fresh)} ${this.#acting.render()}
      <secret-text
        label="an access token for a test push"
        .fetchText=${async () => (await this.admin.accessToken(packageSid)).accessToken}
      ></secret-text>`;
  }
}

customElements.define("app-card", AppCard);
declare global {
  interface HTMLElementTagNameMap {
    "app-card": AppCard;
  }
}
