/** The inputs and buttons of a toast as the page's own controls, each at its place. Decides neither place nor what comes of them. */
import type { Action, ControlBox, Input, SnoozeChoice, Toast } from "@belfry/content";
import { buttonStyleOf } from "@belfry/content/toast-foot";
import type { html, nothing, TemplateResult } from "lit";
import type { place } from "../paint/piece.ts";
import { type Entered, firstValueOf, nameOf } from "./entered.ts";
import type { Pressed } from "./press.ts";

/** What a page has already when the first control comes. */
export interface ControlTools {
  readonly html: typeof html;
  readonly nothing: typeof nothing;
  readonly place: typeof place;
  readonly expandIcon: () => TemplateResult;
  readonly snoozeChoices: () => readonly SnoozeChoice[];
}

/** What the controls are told, and whom they tell. */
export interface ControlsOf {
  readonly tools: ControlTools;
  readonly toast: Toast;
  readonly entered: Entered;
  /** A text as the person reads it. */
  readonly words: (text: string) => string;
  /** The toast waits for its app: its controls look as if nothing could be pressed. */
  readonly pending: boolean;
  readonly enter: (name: string, value: string) => void;
  readonly press: (pressed: Pressed) => void;
  /** Enter was typed into a text input. */
  readonly reply: (input: number) => void;
}

type Choice = readonly [value: string, words: string];

function labelOf(input: Input, { words }: ControlsOf): string {
  const placeholder = input.type === "text" ? input.placeHolderContent : undefined;
  const labels = [input.title, placeholder].map((label) => words(label ?? ""));
  return labels.find((label) => label !== "") ?? input.id;
}

function select(box: ControlBox, label: string, choices: readonly Choice[], first: string, of: ControlsOf) {
  const { html, nothing, place, expandIcon } = of.tools;
  const name = nameOf(box);
  const value = of.entered.get(name) ?? first;
  const isOpen = !choices.some(([choice]) => choice === value);
  return html`<div class="choice" data-control=${name} .style=${place(box)}>
    <select
      aria-label=${label}
      ?disabled=${of.pending}
      @change=${({ target }: Event) => target instanceof HTMLSelectElement && of.enter(name, target.value)}
    >
      ${isOpen ? html`<option value="" hidden selected></option>` : nothing}${choices.map(
        ([choice, words]) => html`<option value=${choice} ?selected=${choice === value}>${words}</option>`,
      )}
    </select>
    ${expandIcon()}
  </div>`;
}

function textInput(box: ControlBox, input: Input & { readonly type: "text" }, of: ControlsOf): TemplateResult {
  const { html, place } = of.tools;
  const name = nameOf(box);
  const typed = (event: KeyboardEvent) => {
    // The Enter that ends a word of Chinese or Japanese is not meant for the toast.
    if (event.key === "Enter" && !event.isComposing) of.reply(box.index);
  };
  return html`<input
    type="text"
    data-control=${name}
    .style=${place(box)}
    aria-label=${labelOf(input, of)}
    placeholder=${of.words(input.placeHolderContent ?? "")}
    autocomplete="off"
    ?disabled=${of.pending}
    .value=${of.entered.get(name) ?? firstValueOf(input)}
    @input=${({ target }: Event) => target instanceof HTMLInputElement && of.enter(name, target.value)}
    @keydown=${typed}
  />`;
}

function input(box: ControlBox, of: ControlsOf): TemplateResult | undefined {
  const asked = of.toast.actions?.inputs[box.index];
  if (asked === undefined) return undefined;
  if (asked.type === "text") return textInput(box, asked, of);
  const choices = asked.selections.map(({ id, content }): Choice => [id, of.words(content)]);
  return select(box, labelOf(asked, of), choices, firstValueOf(asked), of);
}

function minutes(box: ControlBox, of: ControlsOf): TemplateResult {
  const choices = of.tools.snoozeChoices();
  const preset = choices.find((choice) => choice.preset)?.minutes;
  const words = choices.map((choice): Choice => [String(choice.minutes), choice.content]);
  return select(box, box.words ?? "", words, String(preset), of);
}

/** What a button is called that shows an icon alone. */
function nameOfButton({ words }: ControlBox, action: Action | undefined, of: ControlsOf): string | undefined {
  if (words !== undefined && words !== "") return undefined;
  return of.words(action?.toolTip ?? "") || action?.arguments;
}

const isButton = (box: ControlBox): box is ControlBox & Pressed => box.control !== "input" && box.control !== "minutes";

function button(box: ControlBox & Pressed, of: ControlsOf): TemplateResult {
  const { html, nothing, place } = of.tools;
  const { control, index, look, words = "", icon, accent } = box;
  const action = control === "button" ? of.toast.actions?.actions[index] : undefined;
  const style = control === "button" ? buttonStyleOf(of.toast, index) : undefined;
  const tone = accent === true ? "accent" : style?.toLowerCase();
  return html`<button
    type="button"
    class=${tone === undefined ? "press" : `press ${tone}`}
    data-look=${look}
    data-control=${nameOf(box)}
    .style=${place(box)}
    title=${action?.toolTip === undefined ? nothing : of.words(action.toolTip)}
    aria-label=${nameOfButton(box, action, of) ?? nothing}
    aria-disabled=${of.pending ? "true" : nothing}
    @click=${() => of.press({ control, index })}
  >
    ${icon === undefined ? nothing : html`<img class="icon" src=${icon} alt="" draggable="false" referrerpolicy="no-referrer" />`}
    ${words === "" ? nothing : html`<span>${words}</span>`}
  </button>`;
}

/** See the head of this file. */
export function renderControl(box: ControlBox, of: ControlsOf): TemplateResult | undefined {
  if (isButton(box)) return button(box, of);
  return box.control === "input" ? input(box, of) : minutes(box, of);
}
