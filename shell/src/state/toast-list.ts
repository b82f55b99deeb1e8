/** The toasts of one app, newest first. Refuses to know which of them pop up. */
import {
  isMatched,
  isShownAt,
  MAX_SHOWN_TOASTS,
  type Match,
  replacesToast,
  shownUntil,
  withNewest,
} from "@belfry/device";
import { changeEach, keepThose } from "./same-list.ts";
import type { AppState, ToastItem } from "./shell-state.ts";

const MINUTE_MS = 60_000;
/** What is chosen for the person where a toast names no number. @source Microsoft's Notifications Visualizer */
const USUAL_MINUTES = 9;
/** As long as a toast may be on display. @source docs/reference/wns.md, R-7.3 */
const MOST_MINUTES = 3 * 24 * 60;

function withToasts(app: AppState, toasts: AppState["toasts"]): AppState {
  return toasts === app.toasts ? app : { ...app, toasts };
}

/** A new toast: it goes to the top and takes the place of the one with its tag and group. @source ADR 0005 */
export function withToast(app: AppState, item: ToastItem): AppState {
  return withToasts(
    app,
    withNewest(app.toasts, item, MAX_SHOWN_TOASTS, (older) => replacesToast(item, older)),
  );
}

/** The app without one of its toasts. */
export function withoutToast(app: AppState, key: string): AppState {
  return withToasts(
    app,
    keepThose(app.toasts, (toast) => toast.key !== key),
  );
}

/** The app without the toasts that match. @source docs/reference/wns.md, R-5.18 */
export function withoutMatched(app: AppState, match: Match): AppState {
  return withToasts(
    app,
    keepThose(app.toasts, (toast) => !isMatched(match, toast)),
  );
}

/** The app with one toast as it becomes. */
export function withChangedToast(app: AppState, key: string, change: (toast: ToastItem) => ToastItem): AppState {
  return withToasts(
    app,
    changeEach(app.toasts, (toast) => (toast.key === key ? change(toast) : toast)),
  );
}

/** How long a toast is put off, in milliseconds. */
function snoozeMs(minutes: number): number {
  const asked = Number.isFinite(minutes) ? minutes : USUAL_MINUTES;
  return Math.min(Math.max(asked, 1), MOST_MINUTES) * MINUTE_MS;
}

/** When a toast that is put off now comes back at the latest. @param now milliseconds since 1970, as is what comes back */
export const latestReturn = (now: number): number => now + snoozeMs(MOST_MINUTES);

const untilFrom = (at: number) => shownUntil({ type: "wns/toast", expiresAt: undefined }, at);

/** A toast put off. Its three days begin anew with its return: the person asked for it. */
export function snoozed(toast: ToastItem, minutes: number, at: number): ToastItem {
  const snoozedUntil = at + snoozeMs(minutes);
  return { ...toast, snoozedUntil, until: untilFrom(snoozedUntil) };
}

function returned({ snoozedUntil: _, ...toast }: ToastItem, at: number, key: number): ToastItem {
  return { ...toast, key: String(key), receivedAt: at, until: untilFrom(at) };
}

/** What time makes of an app's toasts. */
export interface CurrentToasts {
  readonly app: AppState;
  /** Those that were put off and are back, the one that came first in front. */
  readonly back: readonly ToastItem[];
}

/**
 * The app without what has expired, and with those on top whose time to come back it is.
 *
 * @param keysGiven those that come back get the keys behind it
 */
export function currentToasts(app: AppState, now: number, keysGiven: number): CurrentToasts {
  const shown = withToasts(app, keepThose(app.toasts, isShownAt(now)));
  const isDue = ({ snoozedUntil }: ToastItem) => snoozedUntil !== undefined && snoozedUntil <= now;
  const due = shown.toasts.filter(isDue);
  if (due.length === 0) return { app: shown, back: [] };
  const inTurn = due.sort((a, b) => (a.snoozedUntil ?? 0) - (b.snoozedUntil ?? 0));
  const back = inTurn.map((toast, index) => returned(toast, now, keysGiven + index + 1));
  const others = shown.toasts.filter((toast) => !isDue(toast));
  return { app: { ...shown, toasts: [...back.toReversed(), ...others] }, back };
}
