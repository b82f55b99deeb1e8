/**
 * The state after an event. Pure: events bring their time, and what does not change stays the same object, so that those who draw
 * may compare.
 */
import type { ReadOptions } from "@belfry/content";
import { withApp, withEachApp, withTile } from "./app-state.ts";
import { clearedBadge } from "./badge-state.ts";
import type { Activated, CentreCleared, Received, ShellEvent } from "./event.ts";
import {
  linedUp,
  USUAL_POPUPS,
  withArrival,
  withDoNotDisturb,
  withHeld,
  withoutEnded,
  withReleased,
} from "./popups.ts";
import { type Reception, received } from "./receive.ts";
import { keepThose } from "./same-list.ts";
import { type AppState, appOf, EMPTY_APP, isListed, type ShellState, type TileState, tileOf } from "./shell-state.ts";
import { clearedTile, currentTile, withQueue } from "./tile-state.ts";
import { updateData } from "./toast-data.ts";
import { currentToasts, snoozed, withChangedToast, withoutMatched, withoutToast } from "./toast-list.ts";

/** As which Windows notifications are read, and how many of them pop up. */
export interface ReduceOptions extends ReadOptions {
  /** How many toasts pop up at a time; 1 when absent. */
  readonly maxPopups?: number;
}

/** The state as time alone makes it: without what has expired, and with what was put off until now. */
export function current(state: ShellState, now: number): ShellState {
  let next = withoutEnded(state, now);
  for (const name of Object.keys(state.apps)) {
    const { app, back } = currentToasts(currentTiles(appOf(next, name), now), now, next.keysGiven);
    next = withApp(next, name, app);
    if (back.length > 0) next = { ...next, keysGiven: next.keysGiven + back.length };
    for (const item of back) {
      next = withArrival(next, { ref: { app: name, key: item.key }, item, isQuiet: false, at: now });
    }
  }
  return next;
}

function currentTiles(app: AppState, now: number): AppState {
  return Object.keys(app.tiles).reduce((next, id) => withTile(next, id, currentTile(tileOf(next, id), now)), app);
}

function inApp(state: ShellState, app: string, change: (app: AppState) => AppState): ShellState {
  return withApp(state, app, change(appOf(state, app)));
}

function onTile(
  state: ShellState,
  { app, tileId }: { readonly app: string; readonly tileId: string },
  change: (tile: TileState) => TileState,
): ShellState {
  return inApp(state, app, (before) => withTile(before, tileId, change(tileOf(before, tileId))));
}

/** An app without the toasts that the person saw in the notification centre. */
const withoutListed =
  (state: ShellState) =>
  (app: AppState, name: string): AppState => {
    const toasts = keepThose(app.toasts, (toast) => !isListed(state, name, toast));
    return toasts === app.toasts ? app : { ...app, toasts };
  };

function centreCleared(state: ShellState, { app }: CentreCleared): ShellState {
  if (app === undefined) return withEachApp(state, withoutListed(state));
  return inApp(state, app, (before) => withoutListed(state)(before, app));
}

function activated(state: ShellState, { app, key, pendingUpdate = false }: Activated): ShellState {
  return inApp(state, app, (before) =>
    pendingUpdate ? withChangedToast(before, key, (toast) => ({ ...toast, pending: true })) : withoutToast(before, key),
  );
}

function changed(state: ShellState, event: ShellEvent, options: ReduceOptions): ShellState {
  switch (event.type) {
    case "received":
      return received(state, event, options).state;
    case "removed":
      return inApp(state, event.app, (app) => withoutMatched(app, event.match));
    case "dismissed":
      return inApp(state, event.app, (app) => withoutToast(app, event.key));
    case "activated":
      return activated(state, event);
    case "snoozed":
      return inApp(state, event.app, (app) =>
        withChangedToast(app, event.key, (toast) => snoozed(toast, event.minutes, event.at)),
      );
    case "held":
      return withHeld(state, event, event.at);
    case "released":
      return withReleased(state, event, event.at);
    case "tick":
      return state;
    case "tileCleared":
      return onTile(state, event, clearedTile);
    case "badgeCleared":
      return onTile(state, event, clearedBadge);
    case "queueEnabled":
      return onTile(state, event, (tile) => withQueue(tile, event));
    case "resized":
      return onTile(state, event, (tile) => (tile.size === event.size ? tile : { ...tile, size: event.size }));
    case "doNotDisturb":
      return withDoNotDisturb(state, event.enabled);
    case "dataUpdated":
      return updateData(state, event).state;
    case "centreCleared":
      return centreCleared(state, event);
    case "appForgotten":
      return withApp(state, event.app, EMPTY_APP);
  }
}

const mostOf = ({ maxPopups = USUAL_POPUPS }: ReduceOptions) => Math.max(0, maxPopups);

/** See the head of this file. What is due at the time of the event happens before it. */
export function reduce(state: ShellState, event: ShellEvent, options: ReduceOptions = {}): ShellState {
  return linedUp(changed(current(state, event.at), event, options), event.at, mostOf(options));
}

/** As {@link reduce}, and tells what became of the notification. */
export function receive(state: ShellState, event: Received, options: ReduceOptions = {}): Reception {
  const { state: next, result } = received(current(state, event.at), event, options);
  return { state: linedUp(next, event.at, mostOf(options)), result };
}
