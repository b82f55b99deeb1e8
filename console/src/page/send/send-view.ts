/** Send: one notification to this page, to a channel of an app or to a tag expression of a hub, and then its way, live. */
import { type AppBody, BelfryError, type ChannelBody, errorRow, type HubBody } from "@belfry/protocol";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import type { Draft } from "../../workbench/draft/draft.ts";
import type { Admin } from "../admin.ts";
import type { Home } from "../home/home.ts";
import { look } from "../look.ts";
import { panelLook } from "../parts/panel-look.ts";
import { Reading } from "../reading/reading.ts";
import { linkTo, type Route } from "../route.ts";
import "./follow-send.ts";
import "./follow-trace.ts";
import type { Kind, Order } from "./order.ts";
import { answerWords, post } from "./post.ts";
import "./send-form.ts";
import { STEP_NUMBERS, type StepNumber, type StepReport, sendToPage } from "./send-to-page.ts";
import "./story-line.ts";

const READ_EVERY_MS = 5000;
const CHANNELS = 500;

const style = css`
  section {
    margin-top: 1.25rem;
  }
  story-line {
    margin-top: 1.5rem;
  }
  [role="alert"]:not(:empty) {
    margin-top: 1rem;
    font-weight: 600;
  }
`;

/** What is followed: a notification, or a send of a hub. */
type Followed = { readonly messageId: string } | { readonly hub: string; readonly sendId: string };

/** See the head of this file. */
export class SendView extends LitElement {
  static override properties = {
    admin: { attribute: false },
    apps: { attribute: false },
    route: { attribute: false },
    openHome: { attribute: false },
    reports: { state: true },
    trouble: { state: true },
    said: { state: true },
    busy: { state: true },
    followed: { state: true },
    summary: { state: true },
  };
  static override styles = [...look, panelLook, style];

  declare admin: Admin;
  declare apps: readonly AppBody[];
  declare route: Route;
  declare openHome: () => Promise<Home>;
  /** How far it has come to this page; empty where it goes elsewhere. */
  declare private reports: ReadonlyMap<StepNumber, StepReport>;
  declare private trouble: string | undefined;
  declare private said: string | undefined;
  declare private busy: boolean;
  declare private followed: Followed | undefined;
  declare private summary: string | undefined;

  readonly #reading = new Reading<{ channels: readonly ChannelBody[]; hubs: readonly HubBody[] }>(
    this,
    async () => {
      const [channels, hubs] = await Promise.all([this.admin.channels({ limit: CHANNELS }), this.admin.hubs()]);
      return { channels, hubs: hubs ?? [] };
    },
    READ_EVERY_MS,
  );

  constructor() {
    super();
    this.reports = new Map();
    this.trouble = undefined;
    this.said = undefined;
    this.busy = false;
    this.followed = undefined;
    this.summary = undefined;
  }

  protected override firstUpdated(_changed: PropertyValues<this>): void {
    // Loaded while the person still reads the form.
    void this.openHome();
  }

  async #summarise({ kind, xml }: { readonly kind: Kind; readonly xml: string }): Promise<void> {
    if (kind === "raw") return;
    this.summary = (await this.openHome()).summarise(kind, xml);
  }

  #report(report: StepReport): void {
    this.reports = new Map(this.reports).set(report.step, report);
  }

  #fail(error: unknown): void {
    const step = STEP_NUMBERS.find((number) => this.reports.get(number)?.state === "under-way");
    if (step !== undefined) this.#report({ step, state: "failed" });
    if (!(error instanceof BelfryError)) throw error;
    this.trouble = `${error.message}. Advice: ${error.advice}.`;
  }

  async #send(order: Order): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.reports = new Map();
    this.trouble = undefined;
    this.said = undefined;
    this.followed = undefined;
    try {
      const home = await this.openHome();
      const payload = order.texts === undefined ? order.payload : home.writeToast(order.texts);
      await this.#carry({ ...order, payload }, home);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.busy = false;
    }
  }

  #carry(order: Order, home: Home): Promise<void> {
    if (order.target === "hub") return this.#sendToHub(order);
    return order.target === "channel" ? this.#sendToChannel(order) : this.#sendToPage(order, home);
  }

  async #sendToPage({ app, type, payload, away }: Order, { device }: Home): Promise<void> {
    if (app === undefined) return;
    const steps = sendToPage({ admin: this.admin, device, app, type, payload, away });
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) this.#report(step.value);
    if (step.value !== undefined) this.followed = { messageId: step.value };
  }

  async #sendToChannel({ app, type, payload, channelUri }: Order): Promise<void> {
    if (app === undefined) return;
    if (!URL.canParse(channelUri)) throw new BelfryError("CHANNEL_UNKNOWN", { detail: "that is no channel URI" });
    const { accessToken } = await this.admin.accessToken(app.packageSid);
    const answer = await post(channelUri, accessToken, { type, payload });
    this.said = `The service answered ${answerWords(answer)}.`;
    if (answer.messageId !== undefined) this.followed = { messageId: answer.messageId };
    else if (answer.status !== 200) this.trouble = errorRow("CHANNEL_UNKNOWN").sentence;
  }

  async #sendToHub({ hub, tags, type, payload }: Order): Promise<void> {
    const request = { format: "windows", tags: tags || null, headers: { "X-WNS-Type": type }, body: payload } as const;
    const { id } = await this.admin.createSend(hub, request);
    this.followed = { hub, sendId: id };
  }

  #renderFollowed(followed: Followed) {
    return html`<section class="sheet" aria-label="What became of it">
      ${
        "messageId" in followed
          ? html`<follow-trace .admin=${this.admin} .apps=${this.apps} .messageId=${followed.messageId}></follow-trace>`
          : html`<h2>The send</h2>
              <follow-send .admin=${this.admin} .hub=${followed.hub} .sendId=${followed.sendId}></follow-send>`
      }
    </section>`;
  }

  #renderForm() {
    if (this.apps.length === 0) {
      return html`<p>A channel belongs to an app, so <a href=${linkTo("apps")}>create one first</a>.</p>`;
    }
    const { channels = [], hubs = [] } = this.#reading.value ?? {};
    const draft: Draft | undefined = this.route.draft;
    return html`<send-form
      .apps=${this.apps}
      .channels=${channels}
      .hubs=${hubs}
      .packageSid=${this.route.id}
      .draft=${draft}
      .summary=${this.summary}
      ?busy=${this.busy}
      @typed=${(event: CustomEvent<{ kind: Kind; xml: string }>) => void this.#summarise(event.detail)}
      @order=${(event: CustomEvent<Order>) => void this.#send(event.detail)}
    ></send-form>`;
  }

  protected override render() {
    return html`<h2 class="view-title" tabindex="-1">Send</h2>
      <section class="sheet" aria-labelledby="story">
        <h2 id="story">One toast, six steps</h2>
        <p class="lead">
          This page is an app, its device and its cloud at once: what you send to it takes every step for real. Or be the
          cloud alone, and send to a channel or a hub.
        </p>
        <story-line .reports=${this.reports}></story-line>
      </section>
      <section class="sheet" aria-label="What to send">
        ${this.#renderForm()}
        <p role="alert" class="bad">${this.trouble ?? nothing}</p>
        <p role="status" class="said">${this.said ?? nothing}</p>
      </section>
      ${this.followed === undefined ? nothing : this.#renderFollowed(this.followed)}`;
  }
}

customElements.define("send-view", SendView);
