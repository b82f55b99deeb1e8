/** Which toasts were dismissed by an event, and why, in the words of Windows. What expires or is replaced goes without a word. */
import type { ShellEvent } from "./event.ts";
import { current } from "./reduce.ts";
import { appOf, isSameToast, type ShellState, type ToastItem, toastOf } from "./shell-state.ts";

/**
 * `user`: put away by the person. `application`: taken back by its sender or its app. `timedOut`: its pop-up had its time; the toast
 * is in the list.
 *
 * @source Microsoft, `ToastDismissalReason`
 */
export type DismissalReason = "user" | "application" | "timedOut";

/** A toast that was dismissed. */
export interface Dismissal {
  /** Package SID, lower case. */
  readonly app: string;
  readonly toast: ToastItem;
  readonly reason: DismissalReason;
}

/** Why the event takes toasts away, if it is one of those that are told. */
const REASONS: Readonly<Partial<Record<ShellEvent["type"], DismissalReason>>> = {
  dismissed: "user",
  centreCleared: "user",
  removed: "application",
  appForgotten: "application",
};

function goneOf(before: ShellState, after: ShellState, reason: DismissalReason): Dismissal[] {
  return Object.entries(before.apps).flatMap(([app, { toasts }]) => {
    const left = appOf(after, app).toasts;
    const gone = toasts.filter(({ key }) => !left.some((toast) => toast.key === key));
    return gone.map((toast) => ({ app, toast, reason }));
  });
}

function timedOut(before: ShellState, due: ShellState, after: ShellState): Dismissal[] {
  const ended = before.popups.filter((popup) => !due.popups.some(isSameToast(popup)));
  return ended.flatMap((popup) => {
    const toast = toastOf(after, popup);
    return toast === undefined ? [] : [{ app: popup.app, toast, reason: "timedOut" as const }];
  });
}

/** @param before and after: the state around the event. What was due at its time happened before it. */
export function dismissalsBetween(before: ShellState, after: ShellState, event: ShellEvent): readonly Dismissal[] {
  if (before === after) return [];
  const due = current(before, event.at);
  const reason = REASONS[event.type];
  return [...timedOut(before, due, after), ...(reason === undefined ? [] : goneOf(due, after, reason))];
}
