/** What comes of pressing something on a toast: which inputs the app gets, how long a snooze is. Pure; presses nothing itself. */
import type { Action, Command, Toast } from "@belfry/content";

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

/** How long a snooze is of which nothing says it. @source Microsoft, Toast schema, actions: the time that Windows presets */
const SNOOZE_MINUTES = 9;

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

/**
 * See the head of this file.
 *
 * @param inputs what those on display hold, by their ids
 * @param minutes what the system's own choice was set to
 */
export function outcomeOf(
  { control, index }: Pressed,
  toast: Toast,
  inputs: ToastActivate["inputs"],
  minutes: string | undefined,
): Outcome {
  if (control === "dismiss") return { kind: "dismiss" };
  if (control === "snooze") return { kind: "snooze", minutes: minutesOf(minutes) };
  const detail = { control, index, inputs };
  const command = control === "command" ? toast.commands?.commands[index] : undefined;
  if (command !== undefined) return commandOutcome(command, detail);
  const action = control === "body" ? undefined : toast.actions?.actions[index];
  if (action?.activationType !== "system") return { kind: "activate", detail };
  return action.arguments === "snooze" ? snooze(action, inputs) : { kind: "dismiss" };
}
