/** The page as a device: the start screen and the notification centre of what comes to it, and the apps that have a channel here. */
import { type AppBody, BelfryError } from "@belfry/protocol";
import type { Activated } from "@belfry/shell";
import { css, html, LitElement, nothing } from "lit";
import type { Home } from "../home/home.ts";
import { look } from "../look.ts";
import { Acting } from "../parts/acting.ts";
import { panelLook } from "../parts/panel-look.ts";
import { linkTo } from "../route.ts";

const style = css`
  .apps {
    margin-top: 1.25rem;
  }
  .apps .bar {
    margin-top: 0.75rem;
  }
  .both {
    display: grid;
    /* The notification centre is 396 pixels wide, as on Windows. */
    grid-template-columns: minmax(0, 1fr) 27.5rem;
    gap: 1.25rem;
    align-items: start;
    margin-top: 1.25rem;
  }
  .screen {
    min-height: 16rem;
  }
  belfry-start {
    display: block;
    margin-top: 1rem;
  }
  belfry-centre {
    display: block;
    margin-top: 1rem;
  }
  @media (max-width: 62rem) {
    .both {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (max-width: 40rem) {
    .centre {
      padding: 0.5rem;
    }
    belfry-centre {
      zoom: 0.8;
    }
  }
`;

/** See the head of this file. */
export class StartView extends LitElement {
  static override properties = {
    apps: { attribute: false },
    openHome: { attribute: false },
    home: { state: true },
    told: { state: true },
  };
  static override styles = [...look, panelLook, style];

  declare apps: readonly AppBody[];
  declare openHome: () => Promise<Home>;
  declare private home: Home | undefined;
  /** What an app was told last, by a click. */
  declare private told: string | undefined;
  readonly #acting = new Acting(this);
  #stopHearing: (() => void) | undefined;

  constructor() {
    super();
    this.apps = [];
    this.home = undefined;
    this.told = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#connect();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopHearing?.();
  }

  async #connect(): Promise<void> {
    const home = await this.openHome();
    if (!this.isConnected) return;
    this.home = home;
    this.#stopHearing = home.shell.onActivated((activated) => this.#hear(activated));
    await this.#acting.run(() => home.device.connect());
  }

  #hear({ app, arguments: given }: Activated): void {
    const name = this.apps.find(({ packageSid }) => packageSid.toLowerCase() === app)?.name ?? app;
    this.told = `${name} was started${given === "" ? "" : ` with ${given}`}.`;
  }

  async #put(app: AppBody): Promise<void> {
    const { home } = this;
    if (home === undefined) throw new BelfryError("NETWORK_FAILED");
    await home.device.connect();
    await home.device.openChannel(app);
  }

  #renderApp(app: AppBody) {
    const isHere = this.home?.device.apps.has(app.packageSid) === true;
    if (isHere) return html`<a href=${linkTo("send", app.packageSid)}>Send to ${app.name}</a>`;
    return html`<button
      type="button"
      ?disabled=${this.#acting.busy || this.home === undefined}
      @click=${() => void this.#acting.run(() => this.#put(app), `${app.name} has a channel here now.`)}
    >
      Add ${app.name}
    </button>`;
  }

  #renderScreen({ shell, device }: Home) {
    const isEmpty = device.apps.size === 0;
    return html`<div class="both">
      <section class="sheet screen">
        <h2>Start</h2>
        ${isEmpty ? html`<p class="lead">Empty. Add an app, and its tile is here.</p>` : html`<belfry-start .shell=${shell}></belfry-start>`}
        <p class="said quiet" role="status">${this.told ?? nothing}</p>
      </section>
      <section class="sheet screen centre">
        <h2>Notification centre</h2>
        <belfry-centre .shell=${shell}></belfry-centre>
      </section>
    </div>`;
  }

  protected override render() {
    const id = this.home?.device.id;
    return html`<h2 class="view-title" tabindex="-1">Start screen</h2>
      <p class="lead">
        This page is a device.
        ${id === undefined ? "It connects." : html`It is connected as <a class="mono" href=${linkTo("devices", id)}>${id}</a>.`}
      </p>
      <section class="sheet apps">
        <h2>Apps on it</h2>
        ${
          this.apps.length === 0
            ? html`<p class="lead">There is no app yet. <a href=${linkTo("apps")}>Make one</a></p>`
            : html`<div class="bar">${this.apps.map((app) => this.#renderApp(app))}</div>`
        }
        ${this.#acting.render()}
      </section>
      ${this.home === undefined ? nothing : this.#renderScreen(this.home)}`;
  }
}

customElements.define("start-view", StartView);
