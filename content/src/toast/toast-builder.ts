/** Builds a toast step by step. Every call gives a new builder and leaves the old one as it was. */
import { type Fill, GroupBuilder } from "../binding/group-builder.ts";
import type { LegacyOptions, LegacyToastBinding } from "../binding/legacy.ts";
import { fillTemplate, type LegacyFields } from "../binding/legacy-fields.ts";
import type { CanonicalName, LegacyToastName } from "../catalogue/templates.ts";
import { ContentError } from "../content-error.ts";
import type { WriteOptions } from "../pen.ts";
import type { Action, ActionHints, Actions, Commands, Input, Selection, SelectionInput, TextInput } from "./actions.ts";
import { type Audio, SOUND_PREFIX, SOUNDS, type Sound } from "./audio.ts";
import type { Header, Progress, Toast, ToastChild, ToastImageHints, ToastTextHints } from "./toast.ts";
import { writeToast } from "./write-toast.ts";

/** What stands on the toast itself and has no method of its own. */
export type ToastOptionsOf = Omit<Toast, "kind" | "binding" | "actions" | "audio" | "header" | "commands">;

const NOTHING: Actions = { inputs: [], actions: [] };

// In what is added, the hints come first: an object is copied three times as fast into an empty one.

/** A toast being built. Begin with {@link toast} or {@link legacyToast}. */
export class ToastBuilder {
  readonly #value: Toast;

  constructor(value: Toast = { kind: "toast", binding: { kind: "generic", children: [] } }) {
    this.#value = value;
  }

  /** The title, then up to two texts of the body. */
  text(text: string, hints: ToastTextHints = {}): ToastBuilder {
    return this.#add({ ...hints, kind: "text", text });
  }

  /** A small line below the texts, such as the source. */
  attribution(text: string, hints: Pick<ToastTextHints, "lang"> = {}): ToastBuilder {
    return this.#add({ ...hints, kind: "text", text, placement: "attribution" });
  }

  /** A picture below the texts. */
  image(src: string, hints: ToastImageHints = {}): ToastBuilder {
    return this.#add({ ...hints, kind: "image", src });
  }

  /** A picture on top, 364 by 180 pixels. */
  hero(src: string, hints: Omit<ToastImageHints, "crop"> = {}): ToastBuilder {
    return this.#add({ ...hints, kind: "image", src, placement: "hero" });
  }

  /** A picture in place of the app's logo. */
  logo(src: string, hints: ToastImageHints = {}): ToastBuilder {
    return this.#add({ ...hints, kind: "image", src, placement: "appLogoOverride" });
  }

  /** Columns below the texts. */
  group(fill: Fill<GroupBuilder>): ToastBuilder {
    return this.#add(fill(new GroupBuilder()).value);
  }

  /** A bar with its status; the value is 0 to 1, `indeterminate`, or `{name}` of data. */
  progress(progress: Omit<Progress, "kind">): ToastBuilder {
    return this.#add({ kind: "progress", ...progress });
  }

  /** Groups the app's toasts in the notification centre. */
  header(header: Header): ToastBuilder {
    return this.set({ header });
  }

  /** A box for words; the app gets them under `id`. */
  input(id: string, look: Omit<TextInput, "id" | "type"> = {}): ToastBuilder {
    return this.#ask({ id, type: "text", ...look });
  }

  /** A box with up to five choices; the app gets the chosen id under `id`. */
  choice(
    id: string,
    selections: readonly Selection[],
    look: Omit<SelectionInput, "id" | "type" | "selections"> = {},
  ): ToastBuilder {
    return this.#ask({ id, type: "selection", selections, ...look });
  }

  /** A button; `args` go to the app. A style turns the toast's styles on. */
  button(content: string, args: string, hints: ActionHints = {}): ToastBuilder {
    const offered = this.#offer({ content, arguments: args, ...hints });
    return hints.buttonStyle === undefined ? offered : offered.set({ useButtonStyle: true });
  }

  /** An item in the menu of a right click. */
  menuItem(content: string, args: string, hints: Omit<ActionHints, "buttonStyle"> = {}): ToastBuilder {
    return this.#offer({ content, arguments: args, placement: "contextMenu", ...hints });
  }

  /** The system's own choice of minutes, snooze and dismiss, in place of inputs and buttons. */
  snoozeAndDismiss(): ToastBuilder {
    return this.#act({ systemCommands: "SnoozeAndDismiss" });
  }

  /** A sound of Windows by its name, or a file of the app. */
  audio(sound: Sound | `ms-${string}`, more: Omit<Audio, "src"> = {}): ToastBuilder {
    const src = (SOUNDS as readonly string[]).includes(sound) ? `${SOUND_PREFIX}${sound}` : sound;
    return this.set({ audio: { src, ...more } });
  }

  /** No sound. */
  silent(): ToastBuilder {
    return this.set({ audio: { silent: true } });
  }

  /** The buttons of Windows 8.1 phones; Windows 10 wants `button`. */
  commands(commands: Commands): ToastBuilder {
    return this.set({ commands });
  }

  /** Handed to the app when the person clicks the toast's body. */
  launch(launch: string): ToastBuilder {
    return this.set({ launch });
  }

  /** 25 seconds instead of 7. */
  long(): ToastBuilder {
    return this.set({ duration: "long" });
  }

  /** How insistent the toast is; a reminder needs a button. */
  scenario(scenario: NonNullable<Toast["scenario"]>): ToastBuilder {
    return this.set({ scenario });
  }

  /** Everything else that a toast may say; what is given here replaces what was. */
  set(parts: ToastOptionsOf & Pick<Toast, "audio" | "header" | "commands">): ToastBuilder {
    return new ToastBuilder({ ...this.#value, ...parts });
  }

  /** What has been said so far. */
  get value(): Toast {
    return this.#value;
  }

  /**
   * The XML, ready to be pushed as `wns/toast`.
   *
   * @throws ContentError for what Windows would not show, and for more than 5000 bytes
   */
  xml(options: WriteOptions = {}): string {
    return writeToast(this.#value, options);
  }

  #add(child: ToastChild): ToastBuilder {
    const { binding } = this.#value;
    if (binding.kind === "legacy") {
      const advice = "fill the template's fields, or begin with toast()";
      throw new ContentError("TEMPLATE", `${binding.template} takes nothing but its own fields`, advice);
    }
    return new ToastBuilder({ ...this.#value, binding: { ...binding, children: [...binding.children, child] } });
  }

  #act(actions: Partial<Actions>): ToastBuilder {
    return new ToastBuilder({ ...this.#value, actions: { ...(this.#value.actions ?? NOTHING), ...actions } });
  }

  #ask(input: Input): ToastBuilder {
    return this.#act({ inputs: [...(this.#value.actions?.inputs ?? []), input] });
  }

  #offer(action: Action): ToastBuilder {
    return this.#act({ actions: [...(this.#value.actions?.actions ?? []), action] });
  }
}

/**
 * Begins a toast in the form of Windows 10 and 11.
 *
 * @example toast().text("Order shipped").image(url).button("Track", "order=7").xml()
 * @source Microsoft, Toast schema
 */
export function toast(): ToastBuilder {
  return new ToastBuilder();
}

/**
 * Begins a toast with one of the eight templates of Windows 8.
 *
 * @throws ContentError TEMPLATE
 * @example legacyToast("ToastText02", { text1: "Order shipped", text2: "It comes on Friday" }).xml()
 * @source winrt-api, ToastTemplateType
 */
export function legacyToast<Name extends LegacyToastName>(
  name: Name,
  fields: LegacyFields<CanonicalName<Name>>,
  options: Omit<LegacyOptions, "branding" | "contentId"> = {},
): ToastBuilder {
  return new ToastBuilder({ kind: "toast", binding: fillTemplate(name, fields, options) as LegacyToastBinding });
}
