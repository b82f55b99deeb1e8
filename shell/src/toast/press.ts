/** What comes of pressing something on a toast: which inputs the app gets, how long a snooze is. Pure; presses nothing itself. */
import type { Action, Command, ControlBox, Input, Toast } from "@belfry/content";

/** What was pressed; `body` is everything that is no control. */
export interface Pressed {
  readonly control: "body" | "button" | "menu" | "command" | "snooze" | "dismiss";
  /** From 0, among the toast's actions or commands; 0 for the others. */
  readonly index: number;
}

/** The detail of `belfry-toast-activate`. */
export interface ToastActivate {
  readonly control: "body" | "button" | "menu" | "command";
  /** From 0, among the toast's actions or commands; 0 for the body. */
  readonly index: number;
  /** What the person entered and chose, by id of the input. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** What comes of it. */
export type Outcome =
  | { readonly kind: "activate"; readonly detail: ToastActivate }
  | { readonly kind: "snooze"; readonly minutes: number }
  | { readonly kind: "dismiss" };

/** What the person entered, by {@link nameOf} of the control; what was left as it was is not there. */
export type Entered = ReadonlyMap<string, string>;

/** How long a snooze is of which nothing says it. @source Microsoft, Toast schema, actions: the time that Windows presets */
const SNOOZE_MINUTES = 9;

/** A name for a control, the same at every layout of one toast. */
export const nameOf = ({ control, index }: Pick<ControlBox, "control" | "index">): string => `${control}-${index}`;

/** What an input holds before anybody touches it. Of a selection: the id of a choice that it has, or nothing. */
export function firstValueOf(input: Input): string {
  const { defaultInput = "" } = input;
  if (input.type === "text") return defaultInput;
  return input.selections.some(({ id }) => id === defaultInput) ? defaultInput : "";
}

/** What the inputs on display hold. Of two with one id, the first counts. @param indices among the toast's inputs */
export function inputsOf(toast: Toast, indices: readonly number[], entered: Entered): Record<string, string> {
  const held = new Map<string, string>();
  for (const index of indices) {
    const input = toast.actions?.inputs[index];
    if (input === undefined || held.has(input.id)) continue;
    held.set(input.id, entered.get(nameOf({ control: "input", index })) ?? firstValueOf(input));
  }
  return Object.fromEntries(held);
}

/** What a text or a number of minutes comes to. */
function minutesOf(words: string | undefined): number {
  const minutes = Number(words);
  return words === undefined || words.trim() === "" || !(minutes > 0) ? SNOOZE_MINUTES : minutes;
}

/** The minutes stand as an id in the selection that the button names. */
function snooze({ inputId }: Pick<Action, "inputId">, inputs: Readonly<Record<string, string>>): Outcome {
  const named = inputId !== undefined && Object.hasOwn(inputs, inputId) ? inputs[inputId] : undefined;
  return { kind: "snooze", minutes: minutesOf(named) };
}

/** A phone's alarm did these two itself; the buttons of its calls are the app's. */
function commandOutcome({ id }: Command, detail: ToastActivate): Outcome {
  if (id === "snooze") return { kind: "snooze", minutes: SNOOZE_MINUTES };
  return id === "dismiss" ? { kind: "dismiss" } : { kind: "activate", detail };
}

/** @param indices of the inputs on display */
export function outcomeOf(
  { control, index }: Pressed,
  toast: Toast,
  indices: readonly number[],
  entered: Entered,
): Outcome {
  if (control === "dismiss") return { kind: "dismiss" };
  if (control === "snooze") return { kind: "snooze", minutes: minutesOf(entered.get("minutes-0")) };
  const inputs = inputsOf(toast, indices, entered);
  const detail = { control, index, inputs };
  const command = control === "command" ? toast.commands?.commands[index] : undefined;
  if (command !== undefined) return commandOutcome(command, detail);
  const action = control === "body" ? undefined : toast.actions?.actions[index];
  if (action?.activationType !== "system") return { kind: "activate", detail };
  return action.arguments === "snooze" ? snooze(action, inputs) : { kind: "dismiss" };
}

/** The button beside a text input, which Enter presses. @param indices of the buttons on display */
export function replyTo(toast: Toast, input: number, indices: readonly number[]): number | undefined {
  const asked = toast.actions?.inputs[input];
  if (asked?.type !== "text") return undefined;
  return indices.find((index) => toast.actions?.actions[index]?.inputId === asked.id);
}
