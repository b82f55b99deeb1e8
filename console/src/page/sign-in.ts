/** Asks for the admin token. Nothing is kept here; whoever listens decides whether it is good. */
import { css, html, LitElement, nothing } from "lit";
import { look } from "./look.ts";

const style = css`
  form {
    display: grid;
    gap: 1.25rem;
    max-width: 24rem;
    margin: 18vh auto 0;
    padding: 0 1.5rem;
  }
  h1 {
    font-size: 2rem;
  }
  button {
    justify-self: start;
  }
`;

/** The field; fires `admin-token` (a CustomEvent with the text) when it is sent. */
export class SignIn extends LitElement {
  static override properties = { trouble: { attribute: false }, ending: { attribute: false } };
  static override styles = [...look, style];

  /** Why the last token did not open the console. */
  declare trouble: string | undefined;
  /** Whether the session before is still being ended. */
  declare ending: boolean;

  constructor() {
    super();
    this.trouble = undefined;
    this.ending = false;
  }

  /** It takes the place of whatever had the focus; `autofocus` counts when a page is loaded only. */
  protected override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  #send(event: SubmitEvent): void {
    event.preventDefault();
    const adminToken = new FormData(event.currentTarget as HTMLFormElement).get("admin-token");
    if (typeof adminToken !== "string" || adminToken.trim() === "") return;
    this.dispatchEvent(new CustomEvent("admin-token", { detail: adminToken.trim() }));
  }

  protected override render() {
    return html`<form @submit=${this.#send}>
      <h1>Belfry</h1>
      <p class="quiet">The console asks for the admin token. The link that the first start prints carries it; it is kept in the file admin-token in the data
        directory, or where the setting adminTokenFile says.</p>
      <label>
        Admin token
        <input name="admin-token" type="password" autocomplete="current-password" required />
      </label>
      <p role="alert">${this.trouble ?? nothing}</p>
      <p role="status" class="quiet">${this.ending ? "The session is being ended." : nothing}</p>
      <button class="main" type="submit">Open the console</button>
    </form>`;
  }
}

customElements.define("sign-in", SignIn);
