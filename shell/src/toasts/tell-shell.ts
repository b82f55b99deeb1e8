/** Tells the shell what the person did on a toast, wherever it stands. Decides nothing about what comes of it. */
import type { Shell } from "../open-shell.ts";
import type { Activation, Control } from "../state/activation.ts";
import type { ToastRef } from "../state/shell-state.ts";
import type { ToastActivate } from "../toast/press.ts";

function controlOf({ control, index }: ToastActivate): Control {
  if (control === "body") return { kind: "toast" };
  return { kind: control === "command" ? "command" : "button", index };
}

/** A click that is the app's. @returns what the app was told */
export function tellActivated(
  shell: Shell,
  { app, key }: ToastRef,
  event: CustomEvent<ToastActivate>,
): Activation | undefined {
  return shell.activate(app, key, controlOf(event.detail), event.detail.inputs);
}

/** The person put the toast away. */
export function tellDismissed(shell: Shell, { app, key }: ToastRef): void {
  shell.dispatch({ type: "dismissed", app, key });
}

/** The person put it off. */
export function tellSnoozed(shell: Shell, { app, key }: ToastRef, event: CustomEvent<{ minutes: number }>): void {
  shell.dispatch({ type: "snoozed", app, key, minutes: event.detail.minutes });
}
