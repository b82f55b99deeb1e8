/** Something that only its owner should see: shown when asked for, and gone again at the next press. Never kept anywhere. */
import { css, html, LitElement, nothing } from "lit";
import { look } from "../look.ts";
import { Acting } from "./acting.ts";
import { panelLook } from "./panel-look.ts";

const style = css`
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
  }
  code {
    display: block;
    margin-top: 0.5rem;
    padding: 0.625rem 0.75rem;
    background: var(--wash);
    border-radius: 0.5rem;
    user-select: all;
  }
  .said:empty {
    display: none;
  }
`;

/** Shows what `fetchText` gives, under the name `label`. */
export class SecretText extends LitElement {
  static override properties = {
    label: {},
    fetchText: { attribute: false },
    text: { state: true },
  };
  static override styles = [...look, panelLook, style];

  declare label: string;
  declare fetchText: () => Promise<string>;
  declare private text: string | undefined;
  readonly #acting = new Acting(this);

  constructor() {
    super();
    this.label = "";
    this.text = undefined;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.text = undefined;
  }

  async #turn(): Promise<void> {
    if (this.text !== undefined) this.text = undefined;
    else
      await this.#acting.run(async () => {
        this.text = await this.fetchText();
      });
  }

  async #copy(): Promise<void> {
    const text = this.text ?? "";
    await navigator.clipboard.writeText(text).then(
      () => (this.#acting.done = "Copied."),
      () => (this.#acting.done = "The browser did not let this page copy; mark the text and copy it by hand."),
    );
    this.requestUpdate();
  }

  protected override render() {
    const isShown = this.text !== undefined;
    return html`<div class="row">
        <button type="button" class="slim" aria-expanded=${isShown} @click=${() => void this.#turn()}>
          ${isShown ? "Hide" : "Show"} ${this.label}
        </button>
        ${isShown ? html`<button type="button" class="slim" @click=${() => void this.#copy()}>Copy</button>` : nothing}
      </div>
      ${isShown ? html`<code class="mono">${this.text}</code>` : nothing} ${this.#acting.render()}`;
  }
}

customElements.define("secret-text", SecretText);
