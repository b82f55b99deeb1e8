/** The payload in each of its forms, to be copied. Pushes nothing and knows no secret. */
import { css, html, LitElement, nothing } from "lit";
import { look } from "../page/look.ts";
import { choiceLook, renderChoices } from "./choice-bar.ts";
import { asBelfryPush, asCurl } from "./code/as-shell.ts";
import { asTypescript } from "./code/as-typescript.ts";
import { writeAddress } from "./draft/address.ts";
import type { Draft } from "./draft/draft.ts";
import { type AnyValue, writeValue } from "./draft/write-value.ts";

const style = css`
  h2 {
    font-size: 1.125rem;
  }
  .top {
    justify-content: space-between;
    margin-bottom: 0.75rem;
  }
  .link {
    min-height: 2rem;
    padding: 0.125rem 0.75rem;
    font-size: 0.8125rem;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 0.75rem;
    align-items: center;
  }
  pre {
    box-sizing: border-box;
    max-height: 18rem;
    margin: 0.75rem 0 0;
    padding: 0.75rem;
    overflow: auto;
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 0.5rem;
    font: 0.8125rem / 1.5 var(--mono);
    white-space: pre;
  }
  .said {
    margin-left: auto;
    font-size: 0.875rem;
  }
  .why {
    margin-top: 0.75rem;
  }
`;

const FORMS = [
  { value: "xml", label: "XML" },
  { value: "typescript", label: "TypeScript" },
  { value: "curl", label: "curl" },
  { value: "push", label: "belfry push" },
] as const;
type Form = (typeof FORMS)[number]["value"];

/** The text of a form, or why there is none. */
type Written = { readonly text: string } | { readonly why: string };

function typescriptOf(value: AnyValue | undefined): Written {
  if (value === undefined) return { why: "Windows would drop this payload, and there is no code for that." };
  try {
    writeValue(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { why: `The builders refuse this: ${error.message}.` };
  }
  return { text: asTypescript(value) };
}

/** See the head of this file. */
export class CopyPanel extends LitElement {
  static override properties = {
    draft: { attribute: false },
    value: { attribute: false },
    form: { state: true },
    said: { state: true },
  };
  static override styles = [...look, choiceLook, style];

  declare draft: Draft;
  /** What Windows reads; undefined where it drops the payload. */
  declare value: AnyValue | undefined;
  declare private form: Form;
  /** What became of the last copy. */
  declare private said: string;

  constructor() {
    super();
    this.form = "xml";
    this.said = "";
  }

  #written(): Written {
    if (this.form === "typescript") return typescriptOf(this.value);
    if (this.form === "curl") return { text: asCurl(this.draft) };
    return { text: this.form === "push" ? asBelfryPush(this.draft) : this.draft.xml };
  }

  async #copy(text: string, said: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.said = said;
    } catch {
      this.said = "The browser did not let this page copy; mark the text and copy it by hand.";
    }
  }

  /** Of the draft, not the page's address: that one follows the typing a little later. */
  #copyLink(): Promise<void> {
    return this.#copy(new URL(writeAddress(this.draft), location.href).href, "Link copied.");
  }

  #choose(form: Form): void {
    this.form = form;
    this.said = "";
  }

  protected override render() {
    if (this.draft === undefined) return nothing;
    const written = this.#written();
    const name = FORMS.find(({ value }) => value === this.form)?.label ?? "";
    return html`<div class="row top">
        <h2>Take it with you</h2>
        <span class="row">
          <a href="/${writeAddress(this.draft)}">Send it from the console</a>
          <button type="button" class="link" @click=${() => void this.#copyLink()}>Copy a link</button>
        </span>
      </div>
      <div class="row">
        ${renderChoices("Copy as", FORMS, this.form, (form) => this.#choose(form))}
        <button
          type="button"
          class="main"
          ?disabled=${!("text" in written)}
          @click=${() => "text" in written && void this.#copy(written.text, `${name} copied.`)}
        >
          Copy
        </button>
        <span class="said quiet" role="status">${this.said}</span>
      </div>
      ${
        "text" in written
          ? html`<pre tabindex="0" role="region" aria-label=${`The payload as ${name}`}>${written.text}</pre>`
          : html`<p class="why quiet">${written.why}</p>`
      }`;
  }
}

customElements.define("copy-panel", CopyPanel);
