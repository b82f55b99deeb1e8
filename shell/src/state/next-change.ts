/** When time alone changes the state next. */
import type { ShellState } from "./shell-state.ts";

function* endsOf(state: ShellState): Generator<number, void, undefined> {
  for (const { until, heldSince } of state.popups) if (heldSince === undefined) yield until;
  for (const { tiles, toasts } of Object.values(state.apps)) {
    for (const { until, snoozedUntil } of toasts) yield Math.min(until, snoozedUntil ?? until);
    for (const { notifications, badge } of Object.values(tiles)) {
      for (const { until } of notifications) yield until;
      if (badge !== undefined) yield badge.until;
    }
  }
}

/**
 * When a tick is due: something expires, a pop-up has had its time, or a toast comes back.
 *
 * @param now milliseconds since 1970
 * @returns milliseconds since 1970, `now` where it is overdue; undefined where nothing changes by itself. A tick at that moment leaves
 * nothing due, so that the next one is later
 */
export function nextChange(state: ShellState, now: number): number | undefined {
  let next = Number.POSITIVE_INFINITY;
  for (const end of endsOf(state)) next = Math.min(next, end);
  return next === Number.POSITIVE_INFINITY ? undefined : Math.max(next, now);
}
