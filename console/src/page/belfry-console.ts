/**
 * The whole page: signs in, reads the service every two seconds while somebody looks, and shows the view that the address names.
 *
 * Knows what travels between the views; refuses to know how any of them looks.
 */
import { BelfryError, type SessionBody } from "@belfry/protocol";
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { type Admin, connectAdmin } from "./admin.ts";
import "./anatomy/anatomy-view.ts";
import "./apps/apps-view.ts";
import { askIn, resume, signIn } from "./ask.ts";
import { consoleLook } from "./console-look.ts";
import "./devices/devices-view.ts";
import { focused } from "./focus.ts";
import { renderHeader } from "./header.ts";
import type { Home } from "./home/home.ts";
import "./hub/hub-view.ts";
import { takeLinkToken } from "./link-token.ts";
import "./now/now-view.ts";
import { lacksMoments, type Moment, readHistory, remember } from "./reading/history.ts";
import { readService, type Seen } from "./reading/read-service.ts";
import { type Repeating, whileVisible } from "./reading/while-visible.ts";
import { linkTo, type Route, readRoute, VIEWS } from "./route.ts";
import "./send/send-view.ts";
import "./sign-in.ts";
import "./start/start-view.ts";

const READ_EVERY_MS = 2000;

/** What lives from sign-in to sign-out; one that is over lives until somebody signs in again and goes on where he was. */
interface Session {
  readonly admin: Admin;
  readonly reading: Repeating;
}

/** The root element. */
export class BelfryConsole extends LitElement {
  static override properties = {
    session: { state: true },
    asks: { state: true },
    ending: { state: true },
    seen: { state: true },
    trouble: { state: true },
    route: { state: true },
    home: { state: true },
  };
  static override styles = consoleLook;

  declare private session: Session | undefined;
  /** Whether the admin token is asked for; before that it is tried to do without. */
  declare private asks: boolean;
  /** Whether the server has not confirmed a sign-out yet. */
  declare private ending: boolean;
  declare private seen: Seen | undefined;
  /** Why the last reading, or the last sign-in, came to nothing. */
  declare private trouble: string | undefined;
  declare private route: Route;
  /** The page as a device, once somebody needed it. */
  declare private home: Home | undefined;

  #opening: Promise<Home> | undefined;
  /** A new session begins after the former has ended: else its cookie would go with that. */
  #ended: Promise<void> = Promise.resolve();
  #history: readonly Moment[] = [];
  /** Where somebody was when the session ended. */
  #left: HTMLElement | undefined;
  readonly #follow = (): void => {
    const linkToken = takeLinkToken();
    if (linkToken !== undefined) void this.#open(() => signIn(linkToken));
    this.route = readRoute(location.hash);
  };
  #wantsSearch = false;
  readonly #hearKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    if (this.session === undefined || this.asks) return;
    event.preventDefault();
    void this.#goToSearch();
  };
  readonly #openHome = (): Promise<Home> => {
    this.#opening ??= import("./home/home.ts").then(({ openHome }) => {
      this.home = openHome();
      return this.home;
    });
    return this.#opening;
  };

  constructor() {
    super();
    this.session = undefined;
    this.seen = undefined;
    this.trouble = undefined;
    this.home = undefined;
    this.asks = false;
    this.ending = false;
    const linkToken = takeLinkToken();
    this.route = readRoute(location.hash);
    void this.#open(() => (linkToken === undefined ? resume() : signIn(linkToken)));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.#follow);
    addEventListener("keydown", this.#hearKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#follow);
    removeEventListener("keydown", this.#hearKey);
    this.session?.reading.stop();
  }

  protected override updated(changed: PropertyValues): void {
    this.#nameTab();
    const before: Route | undefined = changed.get("route");
    if (before !== undefined && before.view !== this.route.view) void this.#focusView();
    if (this.#wantsSearch && changed.has("seen")) void this.#goToSearch();
  }

  #nameTab(): void {
    const state = this.trouble !== undefined ? "out of reach" : this.seen?.status.draining ? "draining" : undefined;
    const view = VIEWS.find((each) => each.view === this.route.view)?.label;
    const place = this.session === undefined ? "Belfry" : `${view}, Belfry`;
    document.title = state === undefined ? place : `${place}, ${state}`;
  }

  get #view(): LitElement | null {
    return this.renderRoot.querySelector<LitElement>("main > *");
  }

  /** Whoever went to another view by keyboard or hears the page begins at its heading. */
  async #focusView(): Promise<void> {
    await this.#view?.updateComplete;
    this.#view?.renderRoot.querySelector<HTMLElement>(".view-title")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  async #goToSearch(): Promise<void> {
    if (this.route.view !== "anatomy") {
      location.hash = linkTo("anatomy");
      this.#follow();
      await this.updateComplete;
      await this.#focusView();
    }
    await this.#view?.updateComplete;
    this.#view?.renderRoot.querySelector<HTMLElement>("search-form")?.focus();
    // Before the first reading there is no view yet; whoever is that quick is led there when it comes.
    this.#wantsSearch = this.#view === null;
  }

  /** Enters the session that is given, or asks for the admin token where there is none. */
  async #open(begin: () => Promise<SessionBody | undefined>): Promise<void> {
    try {
      await this.#ended;
      const session = await begin();
      if (session === undefined) this.asks = true;
      else this.#enter(session);
    } catch (error) {
      if (!(error instanceof BelfryError)) throw error;
      this.asks = true;
      this.trouble = `${error.message}.`;
    }
  }

  #enter(session: SessionBody): void {
    this.session?.reading.stop();
    const admin = connectAdmin(askIn(session, () => this.#ask(admin)));
    this.asks = false;
    this.trouble = undefined;
    this.session = { admin, reading: whileVisible(() => this.#read(admin), READ_EVERY_MS) };
    void this.updateComplete.then(() => this.#left?.focus());
  }

  /** What is on the page stays, out of sight, for whoever signs in again. */
  #ask(admin: Admin): void {
    if (this.session?.admin !== admin) return;
    this.session.reading.stop();
    this.#left = focused();
    this.asks = true;
    this.trouble = "The session is over. Sign in to go on where you were.";
  }

  #signOut({ admin, reading }: Session): void {
    reading.stop();
    void this.home?.device.leave();
    this.#opening = undefined;
    this.home = undefined;
    this.session = undefined;
    this.seen = undefined;
    this.#history = [];
    this.#left = undefined;
    this.trouble = undefined;
    this.asks = true;
    this.#ended = this.#end(admin);
  }

  /** Whoever sees the page ask for the token takes the session for over: while it is not, the page says so. */
  async #end(admin: Admin): Promise<void> {
    this.ending = true;
    try {
      await admin.signOut();
    } catch (error) {
      if (!(error instanceof BelfryError)) throw error;
      this.trouble = `This page forgot the session, but could not end it: ${error.message}.`;
    } finally {
      this.ending = false;
    }
  }

  async #read(admin: Admin): Promise<void> {
    // What comes back after a sign-out belongs to nobody.
    const current = () => this.session?.admin === admin && !this.asks;
    try {
      const lacks = lacksMoments(this.#history, Date.now());
      const [seen, past] = await Promise.all([readService(admin), lacks ? admin.history() : undefined]);
      if (!current()) return;
      if (past !== undefined) this.#history = readHistory(past, Date.now());
      this.#history = remember(this.#history, seen.moment);
      this.seen = seen;
      this.trouble = undefined;
    } catch (error) {
      if (current()) this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    if (!(error instanceof BelfryError)) throw error;
    this.trouble = error.message;
  }

  #renderNav() {
    return html`<nav aria-label="Views">
      ${VIEWS.map(
        ({ view, label }) =>
          html`<a href=${linkTo(view)} aria-current=${view === this.route.view ? "page" : nothing}>${label}</a>`,
      )}
    </nav>`;
  }

  #renderView({ admin }: Session, seen: Seen): TemplateResult {
    const { route } = this;
    const { apps } = seen;
    switch (route.view) {
      case "now":
        return html`<now-view .admin=${admin} .seen=${seen} .history=${this.#history}></now-view>`;
      case "anatomy":
        return html`<anatomy-view .admin=${admin} .apps=${apps} .route=${route}></anatomy-view>`;
      case "apps":
        return html`<apps-view .admin=${admin} .apps=${apps} .route=${route}></apps-view>`;
      case "devices":
        return html`<devices-view
          .admin=${admin}
          .apps=${apps}
          .route=${route}
          .ownDevice=${this.home?.device.id}
        ></devices-view>`;
      case "hub":
        return html`<hub-view .admin=${admin} .apps=${apps} .route=${route}></hub-view>`;
      case "send":
        return html`<send-view .admin=${admin} .apps=${apps} .route=${route} .openHome=${this.#openHome}></send-view>`;
      case "start":
        return html`<start-view .apps=${apps} .openHome=${this.#openHome}></start-view>`;
    }
  }

  #renderSignIn() {
    const open = ({ detail }: CustomEvent<string>) => void this.#open(() => signIn(detail));
    return html`<sign-in .trouble=${this.trouble} .ending=${this.ending} @admin-token=${open}></sign-in>`;
  }

  #renderPage(session: Session) {
    const { seen, trouble, home, asks } = this;
    return html`<div ?hidden=${asks}>
      <a class="skip" href="#content" @click=${this.#skip}>Skip to the content</a>
      ${renderHeader({ seen, trouble }, () => this.#signOut(session))} ${this.#renderNav()}
      <main @changed=${() => void session.reading.now()}>${seen && this.#renderView(session, seen)}</main>
      ${home === undefined ? nothing : html`<belfry-toasts .shell=${home.shell}></belfry-toasts>`}
    </div>`;
  }

  protected override render() {
    return html`${this.asks ? this.#renderSignIn() : nothing}
      ${this.session === undefined ? nothing : this.#renderPage(this.session)}`;
  }

  /** Its fragment would be taken for a view. */
  #skip(event: Event): void {
    event.preventDefault();
    void this.#focusView();
  }
}

customElements.define("belfry-console", BelfryConsole);
