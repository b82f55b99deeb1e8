/** The apps that may push, and a form for a new one. Its client secret is shown once, because only its hash is kept. */
import { type AppBody, type AppCredentials, BelfryError } from "@belfry/protocol";
import { css, html, LitElement, nothing } from "lit";
import type { Admin } from "./admin.ts";
import { look } from "./look.ts";

const style = css`
  ul {
    max-height: 14rem;
    margin: 1rem 0 0;
    padding: 0;
    overflow-y: auto;
    list-style: none;
    scrollbar-width: thin;
  }
  li {
    padding: 0.5rem 0;
    border-top: 1px solid var(--line);
  }
  .name {
    font-weight: 600;
  }
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.75rem;
    align-items: end;
    margin-top: 1.25rem;
  }
  .created {
    display: grid;
    gap: 0.25rem;
    margin-top: 1.25rem;
    padding: 1rem;
    background: var(--wash);
    border-radius: 0.5rem;
  }
  .created > span {
    margin-top: 0.5rem;
  }
  .empty,
  [role="alert"]:not(:empty) {
    margin-top: 1rem;
  }
`;

const NO_APPS = html`<p class="empty quiet">
  None yet. An app is whatever asks for channels and is pushed to: a kiosk, a desktop program, a page.
</p>`;

/** The panel; fires `app-created` (a CustomEvent with the package SID) when there is a new one. */
export class AppPanel extends LitElement {
  static override properties = {
    admin: { attribute: false },
    apps: { attribute: false },
    created: { state: true },
    trouble: { state: true },
  };
  static override styles = [...look, style];

  declare admin: Admin;
  declare apps: readonly AppBody[];
  declare private created: AppCredentials | undefined;
  declare private trouble: string | undefined;

  constructor() {
    super();
    this.apps = [];
    this.created = undefined;
    this.trouble = undefined;
  }

  async #create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const name = String(new FormData(form).get("name")).trim();
    if (name === "") return;
    try {
      this.created = await this.admin.createApp(name);
      this.trouble = undefined;
      form.reset();
      this.dispatchEvent(
        new CustomEvent("app-created", { detail: this.created.packageSid, bubbles: true, composed: true }),
      );
    } catch (error) {
      if (!(error instanceof BelfryError)) throw error;
      this.trouble = error.message;
    }
  }

  #renderCreated({ name, packageSid, clientSecret }: AppCredentials) {
    return html`<div class="created">
      <h3>${name} may push now</h3>
      <p class="small">Its cloud proves itself with these two. The secret is shown this once.</p>
      <span class="small quiet">Package SID</span>
      <code class="mono">${packageSid}</code>
      <span class="small quiet">Client secret</span>
      <code class="mono">${clientSecret}</code>
    </div>`;
  }

  protected override render() {
    return html`<h2>Apps</h2>
      ${this.apps.length === 0 ? NO_APPS : nothing}
      <ul>
        ${this.apps.map(
          ({ name, packageSid }) => html`<li>
            <span class="name">${name}</span>
            <div class="mono quiet">${packageSid}</div>
          </li>`,
        )}
      </ul>
      <form @submit=${this.#create}>
        <label>Name of a new app <input name="name" required maxlength="100" autocomplete="off" /></label>
        <button type="submit">Create app</button>
      </form>
      <p role="alert">${this.trouble ?? nothing}</p>
      <div aria-live="polite">${this.created === undefined ? nothing : this.#renderCreated(this.created)}</div>`;
  }
}

customElements.define("app-panel", AppPanel);
