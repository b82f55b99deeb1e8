/** The installations of one hub, page by page, narrowed to a tag where one is given. */
import type { InstallationBody } from "@belfry/protocol";
import { css, html, LitElement, nothing } from "lit";
import type { Admin } from "../admin.ts";
import { look } from "../look.ts";
import { Acting } from "../parts/acting.ts";
import { confirmed } from "../parts/confirm-dialog.ts";
import { panelLook } from "../parts/panel-look.ts";
import { Reading } from "../reading/reading.ts";
import { formatDay } from "../times.ts";

const READ_EVERY_MS = 5000;
const PAGE = 25;

const style = css`
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.75rem;
    align-items: end;
    margin-top: 0.75rem;
  }
  li {
    padding: 0.625rem 0;
    border-top: 1px solid var(--line);
  }
  .tags {
    gap: 0.25rem;
  }
  .top {
    justify-content: space-between;
  }
`;

/** What one reading found. */
type Found = Awaited<ReturnType<Admin["installations"]>>;

/** See the head of this file. */
export class InstallationPanel extends LitElement {
  static override properties = {
    admin: { attribute: false },
    name: { attribute: false },
    tag: { state: true },
    begin: { state: true },
  };
  static override styles = [...look, panelLook, style];

  declare admin: Admin;
  /** Of the hub. */
  declare name: string;
  declare private tag: string;
  /** Where the page begins. */
  declare private begin: number | undefined;

  readonly #acting = new Acting(this);
  readonly #reading = new Reading<Found>(
    this,
    () => this.admin.installations(this.name, { tag: this.tag, after: this.begin, limit: PAGE }),
    READ_EVERY_MS,
  );

  constructor() {
    super();
    this.tag = "";
    this.begin = undefined;
  }

  #narrow(event: SubmitEvent): void {
    event.preventDefault();
    this.tag = String(new FormData(event.currentTarget as HTMLFormElement).get("tag") ?? "").trim();
    this.#turn(undefined);
  }

  #turn(after: number | undefined): void {
    this.begin = after;
    void this.#reading.now();
  }

  async #delete(id: string): Promise<void> {
    const isSure = await confirmed({
      title: `Delete the installation ${id}?`,
      text: "Sends reach it no more, until its device or its backend puts it again.",
      verb: "Delete it",
    });
    if (!isSure) return;
    await this.#acting.run(async () => {
      await this.admin.deleteInstallation(this.name, id);
      await this.#reading.now();
    }, `${id} is deleted.`);
  }

  #renderInstallation(each: InstallationBody) {
    const { installationId, platform, userId, pushChannelExpired, tags, templates, updatedAt } = each;
    const words = [
      platform,
      userId === null ? "" : `user ${userId}`,
      templates.length === 0 ? "" : `templates ${templates.join(", ")}`,
      `of ${formatDay(updatedAt)}`,
    ];
    return html`<li>
      <div class="bar top">
        <span class="mono">
          ${installationId} ${pushChannelExpired ? html`<span class="tag bad">its channel is gone</span>` : nothing}
        </span>
        <button
          type="button"
          class="slim bad"
          aria-label="Delete ${installationId}"
          ?disabled=${this.#acting.busy}
          @click=${() => void this.#delete(installationId)}
        >
          Delete
        </button>
      </div>
      <div class="small quiet">${words.filter((word) => word !== "").join("; ")}</div>
      <div class="bar tags">${tags.map((tag) => html`<span class="tag">${tag}</span>`)}</div>
    </li>`;
  }

  protected override render() {
    const { value, trouble } = this.#reading;
    const { installations = [], next = null } = value ?? {};
    return html`<h2>Installations</h2>
      <form @submit=${this.#narrow}>
        <label>With the tag <input name="tag" autocomplete="off" spellcheck="false" placeholder="any" /></label>
        <button type="submit">Show</button>
      </form>
      <p class="said bad" role="alert">${trouble ?? nothing}</p>
      ${this.#acting.render()}
      ${
        value !== undefined && installations.length === 0
          ? html`<p class="said quiet">None. A device or its backend puts one.</p>`
          : html`<ul>${installations.map((each) => this.#renderInstallation(each))}</ul>`
      }
      <div class="bar">
        ${this.begin === undefined ? nothing : html`<button type="button" class="slim" @click=${() => this.#turn(undefined)}>From the first</button>`}
        ${next === null ? nothing : html`<button type="button" class="slim" @click=${() => this.#turn(next)}>More</button>`}
      </div>`;
  }
}

customElements.define("installation-panel", InstallationPanel);
