/**
 * The data of a toast, which the app changes while it is on display: what stands for the `{name}` of its texts and bars. The toast
 * keeps its place and does not pop up again.
 *
 * @source Microsoft, "Toast progress bar and data binding"
 */
import { replacesToast } from "@belfry/device";
import { withApp } from "./app-state.ts";
import type { DataUpdated } from "./event.ts";
import { appOf, type ShellState, type ToastItem } from "./shell-state.ts";
import { withChangedToast } from "./toast-list.ts";

/** Characters of all names and values of one toast: as many as the payload that names them. */
export const MAX_DATA_CHARACTERS = 5000;

const NAME = /^[A-Za-z0-9_]+$/;

/** What became of an update, in the words of Windows. `failed`: a newer one was there before, or it was too much. */
export type UpdateResult = "succeeded" | "failed" | "notificationNotFound";

/** The state after an update, and what to tell the app. */
export interface Update {
  readonly state: ShellState;
  readonly result: UpdateResult;
}

const sizeOf = (data: Readonly<Record<string, string>>) =>
  Object.entries(data).reduce((size, [name, value]) => size + name.length + value.length, 0);

/** What of some data counts; undefined where it is too much. */
export function limitedData(data: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined {
  const named = Object.fromEntries(Object.entries(data).filter(([name]) => NAME.test(name)));
  return sizeOf(named) > MAX_DATA_CHARACTERS ? undefined : named;
}

function withData({ pending: _, ...toast }: ToastItem, { data, sequence }: DataUpdated): ToastItem | undefined {
  if (sequence !== 0 && sequence <= toast.dataSequence) return undefined;
  const all = limitedData({ ...toast.data, ...data });
  if (all === undefined) return undefined;
  return { ...toast, data: all, dataSequence: Math.max(sequence, toast.dataSequence) };
}

/** Gives a toast other data. It is found by its tag and group; one that the person put away is not found. */
export function updateData(state: ShellState, event: DataUpdated): Update {
  const app = appOf(state, event.app);
  const toast = app.toasts.find((older) => replacesToast(event, older));
  if (toast === undefined) return { state, result: "notificationNotFound" };
  const next = withData(toast, event);
  if (next === undefined) return { state, result: "failed" };
  const changed = withChangedToast(app, toast.key, () => next);
  return { state: withApp(state, event.app, changed), result: "succeeded" };
}
