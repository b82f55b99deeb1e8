/**
 * The whole page: signs in, reads the service every two seconds while somebody looks, and hands what it read to the panels.
 *
 * Knows where each panel stands and what travels between them; refuses to know how any of them looks.
 */
import { type AppBody, BelfryError, type DeviceBody, type StatusBody, type TraceBody } from "@belfry/protocol";
import { openShell } from "@belfry/shell";
import { html, LitElement, type PropertyValues } from "lit";
import { type Admin, connectAdmin } from "./admin.ts";
import { forgetAdminToken, keepAdminToken, takeAdminToken } from "./admin-token.ts";
import { consoleLook } from "./console-look.ts";
import { type Latest, mergeLatest } from "./latest.ts";
import { openPageDevice, type PageDevice } from "./page-device.ts";
import { formatSpan } from "./times.ts";
import { type Repeating, whileVisible } from "./while-visible.ts";
import "./app-panel.ts";
import "./device-panel.ts";
import "./send-panel.ts";
import "./sign-in.ts";
import "./trace-list.ts";
import "./trace-view.ts";

const READ_EVERY_MS = 2000;
const LATEST_LIMIT = 50;
/** More than these would cover the page. */
const MAX_POPUPS = 3;

/** What one reading of the service found. */
interface Seen {
  readonly status: StatusBody;
  readonly devices: readonly DeviceBody[];
  readonly apps: readonly AppBody[];
  readonly latest: readonly Latest[];
  readonly at: number;
}

async function readService(admin: Admin): Promise<Seen> {
  // First alone, so that a token that is refused is refused once.
  const status = await admin.status();
  const [devices, apps, traces, refusals] = await Promise.all([
    admin.devices(),
    admin.apps(),
    admin.traces(LATEST_LIMIT),
    admin.refusals(LATEST_LIMIT),
  ]);
  const latest = mergeLatest(traces, refusals, apps, LATEST_LIMIT);
  return { status, devices, apps, latest, at: Date.now() };
}

/** The trace that stands open, and the key of its row. */
interface Opened {
  readonly key: string;
  readonly trace: TraceBody;
}

/** What lives from sign-in to sign-out. */
interface Session {
  readonly admin: Admin;
  readonly device: PageDevice;
  readonly reading: Repeating;
}

/** The root element. */
export class BelfryConsole extends LitElement {
  static override properties = {
    session: { state: true },
    seen: { state: true },
    trouble: { state: true },
    opened: { state: true },
    newApp: { state: true },
  };
  static override styles = consoleLook;

  declare private session: Session | undefined;
  declare private seen: Seen | undefined;
  /** Why the last reading, or the last sign-in, came to nothing. */
  declare private trouble: string | undefined;
  declare private opened: Opened | undefined;
  declare private newApp: string | undefined;

  /** Pops up what comes to the device of this page. */
  readonly #shell = openShell({ maxPopups: MAX_POPUPS });

  constructor() {
    super();
    this.session = undefined;
    this.seen = undefined;
    this.trouble = undefined;
    this.opened = undefined;
    this.newApp = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const adminToken = takeAdminToken();
    if (adminToken !== undefined) this.#signIn(adminToken);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#signOut();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("seen") || changed.has("trouble")) this.#nameTab();
  }

  #nameTab(): void {
    const state = this.trouble !== undefined ? "out of reach" : this.seen?.status.draining ? "draining" : undefined;
    document.title = state === undefined ? "Belfry" : `Belfry, ${state}`;
  }

  #signIn(adminToken: string): void {
    keepAdminToken(adminToken);
    const admin = connectAdmin(adminToken);
    const device = openPageDevice(this.#shell);
    this.trouble = undefined;
    this.session = { admin, device, reading: whileVisible(() => this.#read(admin), READ_EVERY_MS) };
  }

  #signOut(): void {
    this.session?.reading.stop();
    void this.session?.device.leave();
    this.session = undefined;
    this.seen = undefined;
    this.opened = undefined;
    forgetAdminToken();
  }

  async #read(admin: Admin): Promise<void> {
    // What comes back after a sign-out belongs to nobody.
    const current = () => this.session?.admin === admin;
    try {
      const seen = await readService(admin);
      if (!current()) return;
      this.#name(seen.apps);
      this.seen = seen;
      this.opened = seen.latest.find(({ key }) => key === this.opened?.key) ?? this.opened;
      this.trouble = undefined;
    } catch (error) {
      if (current()) this.#failed(error);
    }
  }

  /** A refused token ends the session; everything else is said and tried again. */
  #failed(error: unknown): void {
    if (!(error instanceof BelfryError)) throw error;
    if (error.code === "ADMIN_TOKEN_INVALID") this.#signOut();
    this.trouble = error.message;
  }

  async #open({ admin, reading }: Session, key: string): Promise<void> {
    this.opened = this.seen?.latest.find((row) => row.key === key);
    if (this.opened !== undefined) return;
    try {
      this.opened = { key, trace: await admin.trace(key) };
      await reading.now();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Toasts are called by the names of their apps. */
  #name(apps: readonly AppBody[]): void {
    for (const { packageSid, name } of apps) {
      if (this.#shell.app(packageSid)?.name !== name) this.#shell.addApp({ packageSid, name });
    }
  }

  #renderState({ status, at }: Seen) {
    const state = status.draining ? "draining" : status.ready ? "ready" : "starting";
    const facts = [
      `${status.connectedDevices} connected ${status.connectedDevices === 1 ? "device" : "devices"}`,
      `up ${formatSpan(at - status.startedAt)}`,
      `${status.profile} profile`,
      `version ${status.version}`,
      ...(status.faults === 0 ? [] : [`${status.faults} ${status.faults === 1 ? "fault" : "faults"} set`]),
    ];
    return html`<span class="state">${state}</span> <span class="quiet">${status.service}</span>
      ${facts.map((fact) => html`<span class="quiet figure">${fact}</span>`)}`;
  }

  #renderHeader() {
    return html`<header>
      <h1>Belfry</h1>
      <p class="service">
        ${
          this.trouble === undefined
            ? this.seen && this.#renderState(this.seen)
            : html`<span class="state" role="alert">${this.trouble}. Trying again.</span>`
        }
      </p>
      <a href="/workbench">Workbench</a>
      <button type="button" @click=${this.#signOut}>Sign out</button>
    </header>`;
  }

  #renderPanels(session: Session, { apps, devices, latest, at }: Seen) {
    const { admin, device, reading } = session;
    return html`<main
      class=${apps.length === 0 ? "new" : ""}
      @open-trace=${(event: CustomEvent<string>) => void this.#open(session, event.detail)}
      @app-created=${(event: CustomEvent<string>) => {
        this.newApp = event.detail;
        void reading.now();
      }}
    >
      <send-panel .admin=${admin} .device=${device} .apps=${apps} .packageSid=${this.newApp}></send-panel>
      <trace-list .latest=${latest} .openKey=${this.opened?.key}></trace-list>
      <trace-view .trace=${this.opened?.trace} .apps=${apps}></trace-view>
      <app-panel .admin=${admin} .apps=${apps}></app-panel>
      <device-panel .devices=${devices} .ownDevice=${device.id} .now=${at}></device-panel>
    </main>`;
  }

  protected override render() {
    const { session, seen } = this;
    if (session === undefined) {
      return html`<sign-in
        .trouble=${this.trouble}
        @admin-token=${(event: CustomEvent<string>) => this.#signIn(event.detail)}
      ></sign-in>`;
    }
    return html`${this.#renderHeader()} ${seen && this.#renderPanels(session, seen)}
      <belfry-toasts .shell=${this.#shell}></belfry-toasts>`;
  }
}

customElements.define("belfry-console", BelfryConsole);
