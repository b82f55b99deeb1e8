/**
 * `<belfry-centre>`: the notification centre, with the toasts of every app, newest first. Which toasts there are is the shell's to say;
 * what the person does is handed to it.
 */
import type { Profile } from "@belfry/content";
import type { Cancel } from "@belfry/device";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { renderDrawing } from "../glyph/drawing.ts";
import { BELL, DO_NOT_DISTURB } from "../glyph/icons.ts";
import { HomeElement } from "../home/home-element.ts";
import { themes } from "../look/themes.ts";
import { byKey } from "../paint/by-key.ts";
import "../toast/belfry-toast.ts";
import { tellActivated, tellDismissed, tellSnoozed } from "../toasts/tell-shell.ts";
import { centreLook } from "./centre-look.ts";
import { drawGroup, type Group, type GroupHome } from "./draw-group.ts";
import { neighbourOf, walkList } from "./neighbour.ts";
import { FEW, shorten } from "./shorten.ts";

const MINUTE_MS = 60_000;

/** What gets the focus after the next drawing: a toast by its key, or what is always there. */
type FocusGoal = { readonly key: string } | "start";

/** These do something of their own with the keys of a list. */
const TAKES_KEYS = "input, select, [role=menu] *";

/**
 * See the head of this file.
 *
 * @fires belfry-activated its detail is the `Activation` that the shell told the app
 */
export class BelfryCentre extends HomeElement {
  static override properties = { profile: {}, build: { type: Number } };
  static override styles = [themes, centreLook];

  declare profile: Profile | undefined;
  declare build: number | undefined;

  /** Apps of which all toasts are in sight. */
  readonly #all = new Set<string>();
  /** Toasts whose chevron was pressed, and whether all of them is in sight since. */
  readonly #expanded = new Map<string, boolean>();
  #groups: readonly Group[] = [];
  #goal: FocusGoal | undefined;
  #stopClock: Cancel | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopClock?.();
  }

  protected override hear(): void {
    super.hear();
    this.#stopClock?.();
    this.#awaitMinute();
  }

  #awaitMinute(): void {
    this.#stopClock = this.shell?.time.after(MINUTE_MS, () => {
      this.requestUpdate();
      this.#awaitMinute();
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const focused = this.#focusedToast?.dataset.key;
    const before = this.#order;
    this.#groups = this.#look();
    if (focused === undefined || this.#goal !== undefined) return;
    const left = new Set(this.#order);
    if (left.has(focused)) return;
    const key = neighbourOf(before, focused, left);
    this.#goal = key === undefined ? "start" : { key };
  }

  #look(): readonly Group[] {
    const { shell } = this;
    const groups = shell?.centre() ?? [];
    return groups.map((group) => ({
      app: shell?.app(group.app) ?? { packageSid: group.app, name: group.app },
      ...shorten(group, this.#all.has(group.app)),
    }));
  }

  /** Keys of the toasts in sight, from the top down. */
  get #order(): readonly string[] {
    return this.#groups.flatMap(({ sections }) => sections.flatMap(({ toasts }) => toasts.map(({ key }) => key)));
  }

  get #focusedToast(): HTMLElement | null | undefined {
    return this.shadowRoot?.activeElement?.closest("belfry-toast");
  }

  protected override updated(): void {
    const goal = this.#goal;
    this.#goal = undefined;
    if (goal === "start") this.renderRoot.querySelector<HTMLElement>("[role=switch]")?.focus();
    else if (goal !== undefined) void this.#focus(goal.key);
  }

  /** A toast that was only just put there has nothing yet that could get the focus. */
  async #focus(key: string): Promise<void> {
    const toast = [...this.renderRoot.querySelectorAll("belfry-toast")].find(({ dataset }) => dataset.key === key);
    await toast?.updateComplete;
    toast?.focus();
  }

  readonly #home: Omit<GroupHome, "now" | "lang" | "theme" | "profile" | "build"> = {
    isExpanded: (key) => this.#expanded.get(key),
    expand: (key, isExpanded) => {
      this.#expanded.set(key, isExpanded);
      this.requestUpdate();
    },
    activate: (ref, event) => this.tell(this.shell && tellActivated(this.shell, ref, event)),
    dismiss: (ref) => this.shell && tellDismissed(this.shell, ref),
    snooze: (ref, event) => this.shell && tellSnoozed(this.shell, ref, event),
    activateHeader: ({ app, key }) => this.tell(this.shell?.activate(app, key, { kind: "header" })),
    clear: (app) => this.#clear(app),
    seeMore: (app) => this.#seeMore(app),
  };

  /** @param app only of this app; of every one when absent */
  #clear(app?: string): void {
    const other = app === undefined ? undefined : this.#groups.find((group) => group.app.packageSid !== app);
    const key = other?.sections[0]?.toasts[0]?.key;
    this.#goal = key === undefined ? "start" : { key };
    this.shell?.dispatch({ type: "centreCleared", ...(app === undefined ? {} : { app }) });
  }

  #disturb(): void {
    const enabled = this.shell?.state.doNotDisturb !== true;
    this.shell?.dispatch({ type: "doNotDisturb", enabled });
  }

  /** The button is gone afterwards; the first toast that it brought has the focus. */
  #seeMore(packageSid: string): void {
    this.#all.add(packageSid);
    const group = this.#look().find(({ app }) => app.packageSid === packageSid);
    const key = group?.sections.flatMap(({ toasts }) => toasts)[FEW]?.key;
    if (key !== undefined) this.#goal = { key };
    this.requestUpdate();
  }

  #keyDown(event: KeyboardEvent): void {
    const [from] = event.composedPath();
    if (event.defaultPrevented || (from instanceof Element && from.matches(TAKES_KEYS))) return;
    const { app, key } = this.#focusedToast?.dataset ?? {};
    if (app === undefined || key === undefined) return;
    if (event.key === "Delete") {
      event.preventDefault();
      this.#home.dismiss({ app, key });
      return;
    }
    const next = walkList(event.key, this.#order, key);
    if (next === undefined) return;
    event.preventDefault();
    void this.#focus(next);
  }

  #head(): TemplateResult {
    const clear = html`<button type="button" class="words" @click=${() => this.#clear()}>Clear all</button>`;
    return html`<header>
      <h2>Notifications</h2>
      <button
        type="button"
        class="icon"
        role="switch"
        aria-label="Do not disturb"
        title="Do not disturb"
        aria-checked=${this.shell?.state.doNotDisturb === true}
        @click=${this.#disturb}
      >
        ${renderDrawing(DO_NOT_DISTURB)}
      </button>
      ${this.#groups.length === 0 ? nothing : clear}
    </header>`;
  }

  #list(): unknown {
    if (this.#groups.length === 0) {
      return html`<div class="empty">${renderDrawing(BELL)}<p>No new notifications</p></div>`;
    }
    const { theme, profile, build } = this;
    const lang = this.closest<HTMLElement>("[lang]")?.lang;
    const home = { ...this.#home, now: this.shell?.time.now() ?? 0, lang, theme, profile, build };
    return byKey(this.#groups.map((group) => [group.app.packageSid, drawGroup(group, home)]));
  }

  protected override render() {
    return html`<div @keydown=${this.#keyDown}>${this.#head()}${this.#list()}</div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "belfry-centre": BelfryCentre;
  }
}

customElements.define("belfry-centre", BelfryCentre);
