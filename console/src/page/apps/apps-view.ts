/** The apps that may push: a form for a new one, each with its secrets, books and acts, and the faults that are set. */
import type { AppBody, AppCredentials, BooksBody, FaultBody } from "@belfry/protocol";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { Acting } from "../parts/acting.ts";
import { panelLook } from "../parts/panel-look.ts";
import { Reading } from "../reading/reading.ts";
import type { Route } from "../route.ts";
import "./app-card.ts";
import "./fault-panel.ts";
import "./limit-panel.ts";

const READ_EVERY_MS = 3000;

const style = css`
  .both {
    display: grid;
    grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr);
    gap: 1.25rem;
    align-items: start;
    margin-top: 1.25rem;
  }
  .apps,
  .side {
    display: grid;
    gap: 1.25rem;
    min-width: 0;
  }
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.75rem;
    align-items: end;
    margin-top: 0.75rem;
  }
  .created {
    display: grid;
    gap: 0.25rem;
    margin-top: 1rem;
    padding: 1rem;
    background: var(--wash);
    border-radius: 0.5rem;
  }
  .created > span {
    margin-top: 0.5rem;
  }
  .created button {
    justify-self: start;
    margin-top: 0.75rem;
  }
  @media (max-width: 62rem) {
    .both {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;

/** See the head of this file. Fires `changed` when the list of apps is another. */
export class AppsView extends LitElement {
  static override properties = {
    admin: { attribute: false },
    apps: { attribute: false },
    route: { attribute: false },
    created: { state: true },
  };
  static override styles = [...look, panelLook, style];

  declare admin: Admin;
  declare apps: readonly AppBody[];
  declare route: Route;
  /** Shown this once. */
  declare private created: AppCredentials | undefined;

  readonly #acting = new Acting(this);
  readonly #reading = new Reading<{ books: readonly BooksBody[]; faults: readonly FaultBody[] }>(
    this,
    async () => {
      const [books, faults] = await Promise.all([this.admin.books(), this.admin.faults()]);
      return { books, faults };
    },
    READ_EVERY_MS,
  );

  constructor() {
    super();
    this.created = undefined;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.created = undefined;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { id } = this.route;
    if (!changed.has("route") || id === undefined) return;
    const cards = [...this.renderRoot.querySelectorAll("app-card")];
    cards.find(({ app }) => app.packageSid === id)?.scrollIntoView({ block: "start" });
  }

  async #create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const name = String(new FormData(form).get("name")).trim();
    if (name === "") return;
    const isMade = await this.#acting.run(async () => {
      this.created = await this.admin.createApp(name);
    });
    if (!isMade) return;
    form.reset();
    this.#tell();
  }

  #tell(): void {
    this.dispatchEvent(new CustomEvent("changed", { bubbles: true, composed: true }));
    void this.#reading.now();
  }

  #renderCreated({ name, packageSid, clientSecret }: AppCredentials) {
    return html`<div class="created">
      <h3>${name} may push now</h3>
      <p class="small">Its cloud proves itself with these two. The secret is shown this once.</p>
      <span class="small quiet">Package SID</span>
      <code class="mono">${packageSid}</code>
      <span class="small quiet">Client secret</span>
      <code class="mono">${clientSecret}</code>
      <button
        type="button"
        class="slim"
        @click=${() => {
          this.created = undefined;
        }}
      >
        I have it
      </button>
    </div>`;
  }

  #renderNew() {
    return html`<section class="sheet">
      <h2>A new app</h2>
      <form @submit=${this.#create}>
        <label>Name of a new app <input name="name" required maxlength="100" autocomplete="off" /></label>
        <button type="submit" class="main" ?disabled=${this.#acting.busy}>Create app</button>
      </form>
      ${this.#acting.render()}
      <div aria-live="polite">${this.created === undefined ? nothing : this.#renderCreated(this.created)}</div>
    </section>`;
  }

  protected override render() {
    const { apps, admin } = this;
    const { books = [], faults = [] } = this.#reading.value ?? {};
    return html`<h2 class="view-title" tabindex="-1">Apps</h2>
      <p class="lead">An app is whatever asks for channels and is pushed to: a kiosk, a desktop program, a page.</p>
      <div class="both" @changed=${(event: Event) => event.target !== this && void this.#reading.now()}>
        <div class="apps">
          ${
            apps.length === 0
              ? html`<section class="sheet"><p class="quiet">None yet. Make the first one.</p></section>`
              : repeat(
                  apps,
                  ({ packageSid }) => packageSid,
                  (app) =>
                    html`<app-card
                      class="sheet"
                      .admin=${admin}
                      .app=${app}
                      .books=${books.find((book) => book.app === app.packageSid)}
                    ></app-card>`,
                )
          }
        </div>
        <div class="side">
          ${this.#renderNew()}
          <fault-panel class="sheet" .admin=${admin} .apps=${apps} .faults=${faults}></fault-panel>
          <limit-panel class="sheet" .admin=${admin}></limit-panel>
        </div>
      </div>`;
  }
}

customElements.define("apps-view", AppsView);
