/** What one tile shows: its notifications, and on which sizes it shows several in turn. Refuses to know how they are drawn. */
import { TILE_SIZES } from "@belfry/content";
import { isShownAt, MAX_SHOWN_TILES, replacesTile, withNewest } from "@belfry/device";
import type { QueueEnabled } from "./event.ts";
import { keepThose } from "./same-list.ts";
import type { TileItem, TileState } from "./shell-state.ts";

const mostOf = ({ queueEnabled }: TileState): number => (queueEnabled.length > 0 ? MAX_SHOWN_TILES : 1);

function withNotifications(tile: TileState, notifications: TileState["notifications"]): TileState {
  return notifications === tile.notifications ? tile : { ...tile, notifications };
}

/** A new notification; it replaces what was there, or with a queue what has its tag. @source docs/reference/wns.md, R-7.4 */
export function withTileNotification(tile: TileState, item: TileItem): TileState {
  const isReplaced = (older: TileItem) => replacesTile(item, older);
  return withNotifications(tile, withNewest(tile.notifications, item, mostOf(tile), isReplaced));
}

/** The tile without what it shows. Its badge stays. @source Microsoft, `TileUpdater.Clear` */
export function clearedTile(tile: TileState): TileState {
  return tile.notifications.length === 0 ? tile : { ...tile, notifications: [] };
}

/**
 * The tile with its queue on or off, on one size or on all. Where none has it any more, the newest stays.
 *
 * @source Microsoft, `TileUpdater.EnableNotificationQueue`, `EnableNotificationQueueForWide310x150`
 */
export function withQueue(tile: TileState, { enabled, size }: Pick<QueueEnabled, "enabled" | "size">): TileState {
  const isEnabled = (each: (typeof TILE_SIZES)[number]) =>
    size === undefined || each === size ? enabled : tile.queueEnabled.includes(each);
  const queueEnabled = TILE_SIZES.filter(isEnabled);
  if (queueEnabled.length === tile.queueEnabled.length && queueEnabled.every(isIn(tile.queueEnabled))) return tile;
  const next = { ...tile, queueEnabled };
  return withNotifications(next, tile.notifications.slice(0, mostOf(next)));
}

const isIn =
  <Item>(items: readonly Item[]) =>
  (item: Item): boolean =>
    items.includes(item);

/** The tile without what has expired. */
export function currentTile(tile: TileState, now: number): TileState {
  const next = withNotifications(tile, keepThose(tile.notifications, isShownAt(now)));
  return next.badge === undefined || isShownAt(now)(next.badge) ? next : { ...next, badge: undefined };
}
