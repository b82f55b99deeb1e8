/** A form for a new hub that pushes as an app of this service. Fires `changed` when there is one. */
import type { AppBody } from "@belfry/protocol";
import { css, html, LitElement } from "lit";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { Acting } from "../parts/acting.ts";
import { panelLook } from "../parts/panel-look.ts";

const style = css`
  form {
    display: grid;
    gap: 0.75rem;
    margin-top: 0.75rem;
  }
  button {
    justify-self: start;
  }
`;

/** See the head of this file. */
export class NewHub extends LitElement {
  static override properties = { admin: { attribute: false }, apps: { attribute: false } };
  static override styles = [...look, panelLook, style];

  declare admin: Admin;
  declare apps: readonly AppBody[];
  readonly #acting = new Acting(this);

  constructor() {
    super();
    this.apps = [];
  }

  async #create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const fields = new FormData(form);
    const name = String(fields.get("name")).trim();
    const packageSid = String(fields.get("app") ?? "");
    const hub = { name, ...(packageSid !== "" && { wns: { packageSid } }) };
    if (!(await this.#acting.run(() => this.admin.createHub(hub), `The hub ${name} is there.`))) return;
    form.reset();
    this.dispatchEvent(new CustomEvent("changed", { bubbles: true, composed: true }));
  }

  protected override render() {
    return html`<h2>A new hub</h2>
      <form @submit=${this.#create}>
        <label>Name of a new hub <input name="name" required maxlength="100" autocomplete="off" spellcheck="false" /></label>
        <label>
          Pushes as
          <select name="app">
            ${this.apps.map(
              ({ name, packageSid }, at) => html`<option value=${packageSid} ?selected=${at === 0}>${name}</option>`,
            )}
            <option value="">no app: browsers only</option>
          </select>
        </label>
        <button type="submit" ?disabled=${this.#acting.busy}>Create hub</button>
      </form>
      ${this.#acting.render()}`;
  }
}

customElements.define("new-hub", NewHub);
