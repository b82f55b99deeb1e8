/** What the inputs of a toast hold: what the person entered, what was preset, and which button Enter presses. Pure; draws nothing. */
import type { ControlBox, Input, Toast } from "@belfry/content";

/** What the person entered, by {@link nameOf} of the control; what was left as it was is not there. */
export type Entered = ReadonlyMap<string, string>;

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

/** The button beside a text input, which Enter presses. @param indices of the buttons on display */
export function replyTo(toast: Toast, input: number, indices: readonly number[]): number | undefined {
  const asked = toast.actions?.inputs[input];
  if (asked?.type !== "text") return undefined;
  return indices.find((index) => toast.actions?.actions[index]?.inputId === asked.id);
}
