/** The form that sends a toast to this very page, and above it the six steps that the toast then takes. */
import { MAX_TOAST_TEXTS, toastXml } from "@belfry/content";
import { type AppBody, BelfryError } from "@belfry/protocol";
import { css, html, LitElement, nothing } from "lit";
import type { Admin } from "./admin.ts";
import { look } from "./look.ts";
import type { PageDevice } from "./page-device.ts";
import { type Journey, STEP_NUMBERS, type StepNumber, type StepReport, sendToast } from "./send-toast.ts";
import "./story-line.ts";

const style = css`
  p.quiet {
    margin: 0.5rem 0 2rem;
  }
  form {
    display: grid;
    grid-template-columns: 1fr 1fr 2fr auto;
    gap: 1.25rem;
    align-items: end;
    margin-top: 2.25rem;
  }
  .first {
    margin-top: 2rem;
    font-weight: 600;
  }
  .away {
    grid-column: 1 / -1;
    display: flex;
    gap: 0.625rem;
    align-items: center;
    justify-self: start;
    color: var(--ink);
  }
  .away input {
    width: 1.125rem;
    min-height: 1.125rem;
    margin: 0;
    accent-color: var(--accent);
  }
  [role="alert"]:not(:empty) {
    margin-top: 1.25rem;
    font-weight: 600;
  }
  @media (max-width: 62rem) {
    form {
      grid-template-columns: 1fr 1fr;
    }
  }
  @media (max-width: 36rem) {
    form {
      grid-template-columns: 1fr;
    }
  }
`;

const NO_APPS = html`<p class="first">A channel belongs to an app, so create one first, below.</p>`;

/** The panel; fires `open-trace` (a CustomEvent with the message id) when a push was answered. */
export class SendPanel extends LitElement {
  static override properties = {
    admin: { attribute: false },
    device: { attribute: false },
    apps: { attribute: false },
    packageSid: { attribute: false },
    reports: { state: true },
    trouble: { state: true },
    underWay: { state: true },
  };
  static override styles = [...look, style];

  declare admin: Admin;
  declare device: PageDevice;
  declare apps: readonly AppBody[];
  /** The app that is chosen in the form: the newest one made here. */
  declare packageSid: string | undefined;
  declare private reports: ReadonlyMap<StepNumber, StepReport>;
  declare private trouble: string | undefined;
  declare private underWay: boolean;

  constructor() {
    super();
    this.apps = [];
    this.packageSid = undefined;
    this.reports = new Map();
    this.trouble = undefined;
    this.underWay = false;
  }

  #report(report: StepReport): void {
    this.reports = new Map(this.reports).set(report.step, report);
  }

  #fail(error: unknown): void {
    const step = STEP_NUMBERS.find((number) => this.reports.get(number)?.state === "under-way") ?? 1;
    this.#report({ step, state: "failed" });
    if (!(error instanceof BelfryError)) throw error;
    this.trouble = `${error.message}. Advice: ${error.advice}.`;
  }

  async #travel(journey: Journey): Promise<void> {
    this.reports = new Map();
    this.trouble = undefined;
    this.underWay = true;
    try {
      const steps = sendToast(journey);
      let step = await steps.next();
      for (; !step.done; step = await steps.next()) this.#report(step.value);
      if (step.value === undefined) return;
      this.dispatchEvent(new CustomEvent("open-trace", { detail: step.value, bubbles: true, composed: true }));
    } catch (error) {
      this.#fail(error);
    } finally {
      this.underWay = false;
    }
  }

  #send(event: SubmitEvent): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const app = this.apps.find(({ packageSid }) => packageSid === fields.get("app"));
    const texts = [fields.get("title"), fields.get("text")].map(String).filter((text) => text.trim() !== "");
    if (app === undefined || texts.length === 0 || this.underWay) return;
    const xml = toastXml(texts.slice(0, MAX_TOAST_TEXTS));
    void this.#travel({ admin: this.admin, device: this.device, app, xml, away: fields.has("away") });
  }

  #renderForm() {
    return html`<form @submit=${this.#send}>
      <label>
        App
        <select name="app">
          ${this.apps.map(
            ({ name, packageSid }) =>
              html`<option value=${packageSid} ?selected=${packageSid === this.packageSid}>${name}</option>`,
          )}
        </select>
      </label>
      <label>Title <input name="title" value="The bell rang" maxlength="200" required autocomplete="off" /></label>
      <label>Text <input name="text" value="Six steps, and you saw each of them." maxlength="500" autocomplete="off" /></label>
      <button class="main" type="submit" ?disabled=${this.underWay}>Send the toast</button>
      <label class="away">
        <input name="away" type="checkbox" />
        Disconnect the device before the push and connect it again after, so that the toast has to wait
      </label>
    </form>`;
  }

  protected override render() {
    return html`<h2>One toast, six steps</h2>
      <p class="quiet">
        This page is an app, its device and its cloud at once. Send yourself a toast: every step below is taken for real
        and timed here; the anatomy beneath is what the push service saw.
      </p>
      <story-line .reports=${this.reports}></story-line>
      ${this.apps.length === 0 ? NO_APPS : this.#renderForm()}
      <p role="alert">${this.trouble ?? nothing}</p>`;
  }
}

customElements.define("send-panel", SendPanel);
