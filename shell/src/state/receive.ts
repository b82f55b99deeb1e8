/** Takes in a notification that came: reads it, and puts it where it belongs. What cannot be read changes nothing. */
import { type Badge, type NotificationKind, type ReadOptions, readValue, type Tile, type Toast } from "@belfry/content";
import { isShownAt, type ReceivedNotification, replacesToast, shownUntil } from "@belfry/device";
import { withApp, withTile } from "./app-state.ts";
import { clears, withBadge } from "./badge-state.ts";
import type { Received } from "./event.ts";
import { withArrival } from "./popups.ts";
import { appOf, type ShellState, type ShownNotification, type ToastItem, tileOf } from "./shell-state.ts";
import { withTileNotification } from "./tile-state.ts";
import { withToast } from "./toast-list.ts";

/**
 * What became of a notification. `suppressed`: there is nothing wrong with it, but it is too late, there is no place for it (a toast
 * of a secondary tile, an app or a tile too many), or it is none that is shown. `malformed`: Windows would drop it.
 */
export type ReceiveResult = "shown" | "suppressed" | "malformed";

/** The state after a notification, and what became of that. */
export interface Reception {
  readonly state: ShellState;
  readonly result: ReceiveResult;
}

const KINDS: Readonly<Record<string, NotificationKind>> = {
  "wns/tile": "tile",
  "wns/toast": "toast",
  "wns/badge": "badge",
};

/** The part of a received notification that is kept of it. */
type Kept = Pick<ReceivedNotification, "tag" | "group">;

/** A notification as it goes into the state. */
export interface Coming extends Kept {
  readonly app: string;
  readonly tileId: string;
  readonly isQuiet: boolean;
  readonly shown: ShownNotification;
}

/** Puts what was read for a tile into its place. */
export function withReadOnTile(
  state: ShellState,
  value: Tile | Badge,
  { app: name, tileId, tag, shown }: Pick<Coming, "app" | "tileId" | "tag" | "shown">,
): ShellState {
  const app = appOf(state, name);
  const tile = tileOf(app, tileId);
  const next =
    value.kind === "tile" ? withTileNotification(tile, { ...shown, value, tag }) : withBadge(tile, { ...shown, value });
  return withApp(state, name, withTile(app, tileId, next));
}

/** Puts a notification that was read into its place. */
function withRead(state: ShellState, value: Tile | Toast | Badge, coming: Coming): ShellState {
  if (value.kind !== "toast") return withReadOnTile(state, value, coming);
  const { tag, group, shown } = coming;
  return withReadToast(state, { ...shown, value, tag, group, data: {}, dataSequence: 0 }, coming);
}

function withReadToast(state: ShellState, item: ToastItem, { app, isQuiet }: Coming): ShellState {
  const before = appOf(state, app);
  const older = before.toasts.find((toast) => replacesToast(item, toast));
  const next = withApp(state, app, withToast(before, item));
  if (next === state) return state;
  const ref = { app, key: item.key };
  const replaced = older && { app, key: older.key };
  return withArrival(next, { ref, item, isQuiet, replaced, at: item.receivedAt });
}

/** The id of the tile it is for; undefined for what no tile and no list shows. */
function placeOf({ type, kind, label }: ReceivedNotification): string | undefined {
  if (kind === "primary") return "";
  return kind === "tile" && type !== "wns/toast" ? label : undefined;
}

/** @param options as which Windows it is read */
export function received(state: ShellState, { app, notification, at }: Received, options: ReadOptions): Reception {
  const { type, payload, tag, group, suppressPopup } = notification;
  const kind = KINDS[type];
  const tileId = placeOf(notification);
  const until = shownUntil(notification, at);
  if (kind === undefined || tileId === undefined || !isShownAt(at)({ until })) return { state, result: "suppressed" };
  const value = typeof payload === "string" ? readValue(payload, kind, options) : undefined;
  if (value === undefined || typeof payload !== "string") return { state, result: "malformed" };
  const keyed = { ...state, keysGiven: state.keysGiven + 1 };
  const shown = { key: String(keyed.keysGiven), payload, receivedAt: at, until };
  const next = withRead(keyed, value, { app, tileId, isQuiet: suppressPopup, tag, group, shown });
  // A badge that clears where none is changes nothing, and was done all the same.
  if (next === keyed) return { state, result: value.kind === "badge" && clears(value) ? "shown" : "suppressed" };
  return { state: next, result: "shown" };
}
