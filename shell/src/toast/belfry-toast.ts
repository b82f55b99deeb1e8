/**
 * `<belfry-toast>`: one toast with everything that can be done on it. Says what the person did; what comes of it is for its owner to
 * decide. Knows nothing of devices, lists and time.
 */
import {
  type Laid,
  type LayoutFinding,
  readableText,
  snoozeChoices,
  staysUntilDismissed,
  type Toast,
  type ToastScene,
} from "@belfry/content";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { renderDrawing } from "../glyph/drawing.ts";
import { CLOSE, EXPAND, MORE } from "../glyph/icons.ts";
import { themes } from "../look/themes.ts";
import { Menu, type MenuItem, type Point } from "../menu/menu.ts";
import { byKey } from "../paint/by-key.ts";
import { DrawnElement } from "../paint/drawn-element.ts";
import { paint, paintStyles, place } from "../paint/piece.ts";
import type { ControlTools } from "./controls.ts";
import { foot } from "./late-foot.ts";
import { layToast } from "./lay-toast.ts";
import { outcomeOf, type Pressed } from "./press.ts";
import { sayingOf } from "./saying.ts";
import { toastLook } from "./toast-look.ts";

/** What decides where everything stands. */
const INPUTS = ["toast", "app", "data", "expanded", "profile", "build"] as const;
/** From the upper edge of the row with the app's name to that of the buttons at its end. */
const CORNER_TOP = 10;
/** Handed to the foot, which comes later and shares nothing with what is here. */
const TOOLS: ControlTools = { html, nothing, place, expandIcon: () => renderDrawing(EXPAND), snoozeChoices };

/** A toast as it is drawn. */
interface Drawn extends Laid<ToastScene> {
  readonly toast: Toast;
}

/**
 * See the head of this file.
 *
 * @fires belfry-toast-activate its detail is a `ToastActivate`
 * @fires belfry-toast-dismiss its detail is `{ reason: "user" }`
 * @fires belfry-toast-snooze its detail is `{ minutes }`
 * @slot time beside the app's name
 * @slot tools buttons before ours at the end of the row with the app's name
 */
export class BelfryToast extends DrawnElement {
  static override properties = {
    toast: { attribute: false },
    data: { attribute: false },
    expanded: { converter: (value: string | null) => value !== "false" },
    listed: { type: Boolean, reflect: true },
    pending: { type: Boolean },
  };
  static override styles = [themes, paintStyles, toastLook];

  /** In place of a `payload`. */
  declare toast: Toast | undefined;
  /** What stands for the `{name}` of its texts and bars. */
  declare data: Readonly<Record<string, string>> | undefined;
  /** All of it, as a pop-up shows it, or the few lines of a list. All at first. */
  declare expanded: boolean;
  /** It stands in a list: it has no shadow, interrupts nobody, and leaves Escape to whoever opened the list. */
  declare listed: boolean;
  /** A button was pressed, and the app is to change the toast: nothing more can be pressed. */
  declare pending: boolean;

  readonly #menu = new Menu(this);
  #entered = new Map<string, string>();
  /** What is in sight, until what comes next can be drawn. */
  #drawn: Drawn | undefined;
  #stopHearing: (() => void) | undefined;

  constructor() {
    super();
    this.expanded = true;
    this.listed = false;
    this.pending = false;
  }

  /** What is drawn now; undefined until the first drawing. */
  get scene(): ToastScene | undefined {
    return this.#drawn?.scene;
  }

  /** What only drawing finds: texts and pictures that are not there. */
  get findings(): readonly LayoutFinding[] {
    return this.#drawn?.findings ?? [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const reink = () => this.#dress();
    dark.addEventListener("change", reink);
    this.#stopHearing = () => dark.removeEventListener("change", reink);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopHearing?.();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("payload")) this.#readPayload();
    if (!this.late.isStale && this.scene !== undefined && !INPUTS.some((name) => changed.has(name))) return;
    this.#lay();
  }

  #readPayload(): void {
    const value = this.read("toast");
    if (value !== undefined) this.toast = value;
  }

  #lay(): void {
    this.late.forget();
    const { toast } = this;
    if (toast === undefined) {
      this.#drawn = undefined;
      return;
    }
    const laid = layToast(toast, this, this.late);
    if (laid === undefined) return;
    if (toast !== this.#drawn?.toast) {
      this.#entered = new Map();
      this.#menu.close();
    }
    this.#drawn = { ...laid, toast };
  }

  protected override updated(): void {
    // It has no box before it is drawn, so that its coming is seen.
    this.toggleAttribute("blank", this.scene === undefined);
    this.#dress();
  }

  #dress(): void {
    if (this.shadowRoot !== null) foot().dress(this.shadowRoot);
  }

  /** Indices of what is on display of one kind. */
  #shown(kind: "input" | "button"): readonly number[] {
    const controls = this.scene?.controls ?? [];
    return controls.filter(({ control }) => control === kind).map(({ index }) => index);
  }

  readonly #dismiss = (): void => this.fire("belfry-toast-dismiss", { reason: "user" });

  readonly #press = (pressed: Pressed): void => {
    const toast = this.#drawn?.toast;
    if (toast === undefined || (this.pending && pressed.control !== "dismiss")) return;
    const inputs = foot().inputsOf(toast, this.#shown("input"), this.#entered);
    const outcome = outcomeOf(pressed, toast, inputs, this.#entered.get("minutes-0"));
    if (outcome.kind === "activate") this.fire("belfry-toast-activate", outcome.detail);
    else if (outcome.kind === "snooze") this.fire("belfry-toast-snooze", { minutes: outcome.minutes });
    else this.#dismiss();
  };

  readonly #reply = (input: number): void => {
    const toast = this.#drawn?.toast;
    const button = toast && foot().replyTo(toast, input, this.#shown("button"));
    if (button !== undefined) this.#press({ control: "button", index: button });
  };

  readonly #words = (text: string): string => readableText(text, this.app?.resources) ?? "";

  #keyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape" && !this.listed) {
      event.preventDefault();
      this.#dismiss();
    } else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      this.#menuAsked(event);
    }
  }

  #menuAsked(event: Event): void {
    const from = event.target;
    // A text input has a menu of its own, with copy and paste.
    const more = this.renderRoot.querySelector<HTMLElement>(".more");
    if (more === null || !(from instanceof Element) || from.matches("input")) return;
    event.preventDefault();
    if (event instanceof PointerEvent && event.button === 2) {
      this.#openMenu(from.closest("button") ?? more, { x: event.clientX, y: event.clientY });
    } else this.#openMenu(more);
  }

  #openMenu(opener: HTMLElement, at?: Point): void {
    const home = this.renderRoot.querySelector(".toast");
    if (home !== null) void this.#menu.open(home, { opener, at, name: "More", items: this.#menuItems() });
  }

  #menuItems(): readonly MenuItem[] {
    const actions = this.#drawn?.toast.actions?.actions ?? [];
    return (this.scene?.menu ?? []).flatMap((index) => {
      const content = actions[index]?.content;
      if (content === undefined) return [];
      return [{ words: this.#words(content), choose: () => this.#press({ control: "menu", index }) }];
    });
  }

  #corner(scene: ToastScene): TemplateResult {
    const top = scene.pieces.find((piece) => piece.kind === "image" && piece.role === "hero");
    const y = (top?.kind === "image" ? top.box.y + top.box.height : 0) + CORNER_TOP;
    const more = html`<button
      type="button"
      class="more"
      aria-label="More"
      aria-haspopup="menu"
      aria-expanded=${this.#menu.isOpen}
      @click=${({ currentTarget }: Event) => currentTarget instanceof HTMLElement && this.#openMenu(currentTarget)}
    >
      ${renderDrawing(MORE)}
    </button>`;
    return html`<div class="corner" .style=${`top:${y}px`}>
      <slot name="time"></slot><slot name="tools"></slot>${scene.menu.length === 0 ? nothing : more}<button
        type="button"
        class="close"
        aria-label="Close"
        @click=${this.#dismiss}
      >
        ${renderDrawing(CLOSE)}
      </button>
    </div>`;
  }

  #inside(toast: Toast, scene: ToastScene): TemplateResult {
    const { pending } = this;
    const enter = (name: string, value: string) => void this.#entered.set(name, value);
    const of = {
      tools: TOOLS,
      toast,
      entered: this.#entered,
      words: this.#words,
      pending,
      enter,
      press: this.#press,
      reply: this.#reply,
    };
    return html`<div class="face">${scene.pieces.map(paint)}${pending ? html`<div class="waiting"></div>` : nothing}</div>
      <button
        type="button"
        class="open"
        aria-label="Open"
        aria-disabled=${pending ? "true" : nothing}
        @click=${() => this.#press({ control: "body", index: 0 })}
      ></button>
      ${scene.controls.map((box) => foot().render(box, of))}${this.#corner(scene)}`;
  }

  protected override render() {
    const { toast, scene } = this.#drawn ?? {};
    if (toast === undefined || scene === undefined) return nothing;
    const { title, body, direction, lang } = sayingOf(scene, this.app?.name ?? "");
    const { width, height } = scene.size;
    return html`<div
      class="toast"
      role=${staysUntilDismissed(toast) && !this.listed ? "alertdialog" : "group"}
      dir=${direction}
      lang=${lang ?? nothing}
      aria-label=${title}
      aria-describedby=${body === "" ? nothing : "body"}
      aria-busy=${this.pending ? "true" : nothing}
      .style=${`width:${width}px;height:${height}px;--plate:${this.app?.color ?? "transparent"}`}
      @keydown=${this.#keyDown}
      @contextmenu=${this.#menuAsked}
    >
      <p id="body" hidden>${body}</p>
      ${byKey([[toast, this.#inside(toast, scene)]])}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "belfry-toast": BelfryToast;
  }
}

customElements.define("belfry-toast", BelfryToast);
