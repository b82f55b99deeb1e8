/** The keys of one hub: its connection strings when asked for, and a new key for a policy. Keys stand on the page no longer than needed. */
import type { HubBody, HubKeyBody } from "@belfry/protocol";
import { css, html, LitElement, nothing } from "lit";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { Acting } from "../parts/acting.ts";
import { confirmed } from "../parts/confirm-dialog.ts";
import { panelLook } from "../parts/panel-look.ts";
import "../parts/secret-text.ts";

const style = css`
  .strings {
    display: grid;
    gap: 0.5rem;
    margin-top: 0.75rem;
  }
  ul {
    margin-top: 1rem;
  }
  li {
    display: grid;
    gap: 0.5rem;
    padding: 0.75rem 0;
    border-top: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  .fresh {
    margin-top: 0.75rem;
    padding: 0.875rem;
    background: var(--wash);
    border-radius: 0.5rem;
  }
`;

type Which = HubKeyBody["key"];
type Policy = HubBody["policies"][number];

/** See the head of this file. */
export class KeyPanel extends LitElement {
  static override properties = {
    admin: { attribute: false },
    hub: { attribute: false },
    fresh: { state: true },
  };
  static override styles = [...look, panelLook, style];

  declare admin: Admin;
  declare hub: HubBody;
  /** A key that was just made, shown this once. */
  declare private fresh: HubKeyBody | undefined;
  readonly #acting = new Acting(this);

  constructor() {
    super();
    this.fresh = undefined;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.fresh = undefined;
  }

  async #rotate(keyName: string, key: Which): Promise<void> {
    const other = key === "primary" ? "secondary" : "primary";
    const isSure = await confirmed({
      title: `A new ${key} key for ${keyName}?`,
      text: `Whoever signs with the old one is refused from then on. The ${other} key stays good.`,
      verb: "Make it",
    });
    if (!isSure) return;
    await this.#acting.run(async () => {
      this.fresh = await this.admin.rotateHubKey(this.hub.name, { keyName, key });
    }, `The old ${key} key is over.`);
  }

  #renderPolicy({ keyName, rights }: Policy) {
    const button = (key: Which) =>
      html`<button
        type="button"
        class="slim"
        aria-label="New ${key} key for ${keyName}"
        ?disabled=${this.#acting.busy}
        @click=${() => void this.#rotate(keyName, key)}
      >
        New ${key} key
      </button>`;
    return html`<li>
      <span><span class="mono">${keyName}</span> <span class="small quiet">${rights.join(", ")}</span></span>
      <span class="bar">${button("primary")} ${button("secondary")}</span>
    </li>`;
  }

  #renderFresh({ key, keyName, connectionString }: HubKeyBody) {
    return html`<div class="fresh">
      <p class="small">With the new ${key} key of ${keyName}.</p>
      <code class="mono">${connectionString}</code>
      <p><button type="button" class="slim" @click=${() => (this.fresh = undefined)}>I have it</button></p>
    </div>`;
  }

  protected override render() {
    const { name, policies } = this.hub;
    const fetchOf = (which: "listen" | "full") => async () => (await this.admin.hubKeys(name)).connectionStrings[which];
    return html`<h2>Connection strings and keys</h2>
      <div class="strings">
        <secret-text label="the Listen string, for apps" .fetchText=${fetchOf("listen")}></secret-text>
        <secret-text label="the Full string, for the backend" .fetchText=${fetchOf("full")}></secret-text>
      </div>
      <ul>
        ${policies.map((policy) => this.#renderPolicy(policy))}
      </ul>
      <div aria-live="polite">${this.fresh === undefined ? nothing : this.#renderFresh(this.fresh)}</div>
      ${this.#acting.render()}`;
  }
}

customElements.define("key-panel", KeyPanel);
