/** The faults that are set, and a form for another one: what happens, to whom, how often. Fires `changed` after each act. */
import { type AppBody, type FaultBody, faultWords, isFaultOver } from "@belfry/protocol";
import { css, html, LitElement } from "lit";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { Acting } from "../parts/acting.ts";
import { panelLook } from "../parts/panel-look.ts";
import { CHOICES, faultOf } from "./fault-choices.ts";

const style = css`
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.25rem 0.75rem;
    align-items: center;
    padding: 0.625rem 0;
    border-top: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  form {
    display: grid;
    gap: 0.75rem;
    margin-top: 1rem;
    padding-top: 1rem;
    border-top: 1px solid var(--line);
  }
`;

/** See the head of this file. */
export class FaultPanel extends LitElement {
  static override properties = {
    admin: { attribute: false },
    apps: { attribute: false },
    faults: { attribute: false },
  };
  static override styles = [...look, panelLook, style];

  declare admin: Admin;
  declare apps: readonly AppBody[];
  declare faults: readonly FaultBody[];
  readonly #acting = new Acting(this);

  constructor() {
    super();
    this.apps = [];
    this.faults = [];
  }

  async #act(work: () => Promise<unknown>, done: string): Promise<void> {
    await this.#acting.run(work, done);
    this.dispatchEvent(new CustomEvent("changed", { bubbles: true, composed: true }));
  }

  #set(event: SubmitEvent): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    const fault = faultOf({ choice: text("choice"), app: text("app"), times: text("times"), percent: text("percent") });
    if (fault !== undefined) void this.#act(() => this.admin.setFault(fault), "The fault is set.");
  }

  /** Apps by their names: a package SID is too long for a sentence. */
  #words(fault: FaultBody): string {
    const { app, ...rest } = fault;
    const name = this.apps.find(({ packageSid }) => packageSid === app)?.name ?? app;
    return faultWords(name === undefined ? rest : { ...rest, app: name });
  }

  #renderFault(fault: FaultBody) {
    const { fault: number, seen, bitten } = fault;
    return html`<li>
      <span>${number}: ${this.#words(fault)}</span>
      <button
        type="button"
        class="slim"
        aria-label="Clear fault ${number}"
        @click=${() => void this.#act(() => this.admin.clearFaults(number), `Fault ${number} is cleared.`)}
      >
        Clear
      </button>
      <span class="small quiet">${isFaultOver(fault) ? "over, " : ""}bit ${bitten} of ${seen}</span>
    </li>`;
  }

  #renderForm() {
    return html`<form @submit=${this.#set}>
      <label>
        What goes wrong
        <select name="choice">
          ${CHOICES.map(({ name, label }) => html`<option value=${name}>${label}</option>`)}
        </select>
      </label>
      <label>
        For the app
        <select name="app">
          <option value="">every app</option>
          ${this.apps.map(({ name, packageSid }) => html`<option value=${packageSid}>${name}</option>`)}
        </select>
      </label>
      <div class="fields">
        <label>How often <input name="times" type="number" min="1" placeholder="always" /></label>
        <label>Chance in percent <input name="percent" type="number" min="1" max="100" placeholder="100" /></label>
      </div>
      <div class="bar">
        <button type="submit" ?disabled=${this.#acting.busy}>Set the fault</button>
        <button
          type="button"
          ?disabled=${this.#acting.busy || this.faults.length === 0}
          @click=${() => void this.#act(() => this.admin.clearFaults(), "No fault is set.")}
        >
          Clear all
        </button>
      </div>
    </form>`;
  }

  protected override render() {
    return html`<h2>Faults</h2>
      <p class="small quiet">
        What goes wrong on purpose, so that a sender can be tested. Each ends when it is cleared, or with the process.
      </p>
      ${this.faults.length === 0 ? html`<p class="said quiet">None is set.</p>` : html`<ul>${this.faults.map((fault) => this.#renderFault(fault))}</ul>`}
      ${this.#renderForm()} ${this.#acting.render()}`;
  }
}

customElements.define("fault-panel", FaultPanel);
