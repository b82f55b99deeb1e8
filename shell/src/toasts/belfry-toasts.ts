/**
 * `<belfry-toasts>`: the toasts that pop up in the corner of a page, seen, heard and read out. When one comes and goes is the shell's to
 * say; what the person does on one is handed to it.
 */
import { type Profile, soundOf } from "@belfry/content";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { HomeElement } from "../home/home-element.ts";
import { themes } from "../look/themes.ts";
import { byKey } from "../paint/by-key.ts";
import type { ShellApp } from "../shell-app.ts";
import type { Playing } from "../sound/playing.ts";
import { openSpeaker, type Speaker } from "../sound/speaker.ts";
import type { PopupView } from "../state/popups-at.ts";
import "../toast/belfry-toast.ts";
import type { ToastActivate } from "../toast/press.ts";
import { type Announcement, announcementOf } from "./announcement.ts";
import { type Hand, Holds } from "./holds.ts";
import { tellActivated, tellDismissed, tellSnoozed } from "./tell-shell.ts";
import { toastsLook } from "./toasts-look.ts";

/** What is read out, and a number that tells one from the next. */
interface Said extends Announcement {
  readonly turn: number;
}

/**
 * See the head of this file.
 *
 * @fires belfry-activated its detail is the `Activation` that the shell told the app
 */
export class BelfryToasts extends HomeElement {
  static override properties = {
    speaker: { attribute: false },
    profile: {},
    build: { type: Number },
  };
  static override styles = [themes, toastsLook];

  /** Plays their sounds; one of its own when absent. */
  declare speaker: Speaker | undefined;
  declare profile: Profile | undefined;
  declare build: number | undefined;

  readonly #holds = new Holds();
  readonly #playing = new Map<string, Playing>();
  #popups: readonly PopupView[] = [];
  #said: readonly Said[] = [];
  #turn = 0;
  #own: Speaker | undefined;
  /** What had the focus last that is no pop-up. */
  #cameFrom: HTMLElement | undefined;
  #lostFocus = false;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("focusin", this.#focusMoved);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("focusin", this.#focusMoved);
    for (const { key } of this.#popups) this.#gone(key);
    this.#popups = [];
    this.#own?.close();
    this.#own = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const before = this.#popups;
    const popups = this.shell?.popups() ?? [];
    this.#popups = popups;
    const isIn = (list: readonly PopupView[]) => (popup: PopupView) => list.some(({ key }) => key === popup.key);
    for (const popup of before) if (!isIn(popups)(popup)) this.#gone(popup.key);
    for (const popup of popups) if (!isIn(before)(popup)) this.#came(popup);
    if (popups.length === 0) this.#said = [];
  }

  #appOf(packageSid: string): ShellApp {
    return this.shell?.app(packageSid) ?? { packageSid, name: "" };
  }

  #came({ app, key, toast }: PopupView): void {
    const owner = this.#appOf(app);
    this.#turn += 1;
    const { words, isUrgent } = announcementOf(toast.value, owner, toast.data);
    this.#said = [...this.#said.filter((said) => said.isUrgent !== isUrgent), { words, isUrgent, turn: this.#turn }];
    const sound = soundOf(toast.value, owner.images);
    if (sound === undefined) return;
    if (this.speaker === undefined) this.#own ??= openSpeaker();
    const playing = (this.speaker ?? this.#own)?.play(sound);
    if (playing !== undefined) this.#playing.set(key, playing);
  }

  #gone(key: string): void {
    this.#playing.get(key)?.stop();
    this.#playing.delete(key);
    this.#holds.forget(key);
    if (this.shadowRoot?.activeElement?.closest(`[data-key="${CSS.escape(key)}"]`)) this.#lostFocus = true;
  }

  protected override updated(): void {
    if (!this.#lostFocus) return;
    this.#lostFocus = false;
    const newest = [...this.renderRoot.querySelectorAll("belfry-toast")].at(-1);
    (newest ?? this.#cameFrom)?.focus();
  }

  #take({ app, key }: PopupView, hand: Hand): void {
    if (this.#holds.take(key, hand)) this.shell?.dispatch({ type: "held", app, key });
  }

  #leave({ app, key }: PopupView, hand: Hand): void {
    if (this.#holds.leave(key, hand)) this.shell?.dispatch({ type: "released", app, key });
  }

  readonly #focusMoved = (event: FocusEvent): void => {
    const path = event.composedPath();
    const [target] = path;
    if (target instanceof HTMLElement && !path.includes(this)) this.#cameFrom = target;
  };

  #activate(popup: PopupView, event: CustomEvent<ToastActivate>): void {
    this.tell(this.shell && tellActivated(this.shell, popup, event));
  }

  #draw(popup: PopupView): TemplateResult {
    const { app, key, toast } = popup;
    const { shell } = this;
    return html`<belfry-toast
      data-key=${key}
      theme=${this.theme ?? nothing}
      .toast=${toast.value}
      .data=${toast.data}
      .pending=${toast.pending ?? false}
      .app=${this.#appOf(app)}
      .profile=${this.profile}
      .build=${this.build}
      @pointerenter=${() => this.#take(popup, "pointer")}
      @pointerleave=${() => this.#leave(popup, "pointer")}
      @focusin=${() => this.#take(popup, "focus")}
      @focusout=${() => this.#leave(popup, "focus")}
      @belfry-toast-activate=${(event: CustomEvent<ToastActivate>) => this.#activate(popup, event)}
      @belfry-toast-dismiss=${() => shell && tellDismissed(shell, popup)}
      @belfry-toast-snooze=${(event: CustomEvent<{ minutes: number }>) => shell && tellSnoozed(shell, popup, event)}
    ></belfry-toast>`;
  }

  /** What is read out stands in the page before it has words: readers hear changes only. */
  #region(isUrgent: boolean): TemplateResult {
    const said = this.#said.find((each) => each.isUrgent === isUrgent);
    return html`<div class="heard" role=${isUrgent ? "alert" : "status"} aria-live=${isUrgent ? "assertive" : "polite"}>
      ${said === undefined ? nothing : byKey([[said.turn, html`<p>${said.words}</p>`]])}
    </div>`;
  }

  protected override render() {
    return html`<section aria-label=${this.#popups.length === 0 ? nothing : "New notifications"}>
        ${byKey(this.#popups.map((popup) => [popup.key, this.#draw(popup)]))}
      </section>
      ${this.#region(false)}${this.#region(true)}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "belfry-toasts": BelfryToasts;
  }
}

customElements.define("belfry-toasts", BelfryToasts);
