/** The pop-ups at a moment, with what they say. */
import { isShownAt } from "@belfry/device";
import { type Popup, type ShellState, type ToastItem, toastOf } from "./shell-state.ts";

/** A pop-up with its toast. */
export interface PopupView extends Popup {
  readonly toast: ToastItem;
}

/** The one that came first in front. @param now milliseconds since 1970 */
export function popupsAt(state: ShellState, now: number): readonly PopupView[] {
  return state.popups.flatMap((popup) => {
    const toast = toastOf(state, popup);
    const isOver = popup.heldSince === undefined && popup.until <= now;
    return toast === undefined || isOver || !isShownAt(now)(toast) ? [] : [{ ...popup, toast }];
  });
}
