/** What a tile shows on one of its sizes at a moment. Draws nothing, and knows no time between two notifications. */
import { bindingFor, type TileSize } from "@belfry/content";
import { isShownAt } from "@belfry/device";
import { appOf, type BadgeItem, type ShellState, type TileItem, tileOf } from "./shell-state.ts";

/** A tile as it is seen. */
export interface TileView {
  /** Newest first, those that have something for the size; none of them: the app's default tile is shown. */
  readonly notifications: readonly TileItem[];
  readonly badge: BadgeItem | undefined;
}

/**
 * What a tile shows in turn, with a queue, or all the time.
 *
 * @param tileId a secondary tile's; empty for the app's own
 * @param now milliseconds since 1970
 * @source Microsoft, "Tile schema": a notification without a binding for the size is not shown there
 */
export function tileFor(state: ShellState, app: string, tileId: string, size: TileSize, now: number): TileView {
  const { notifications, badge, queueEnabled } = tileOf(appOf(state, app), tileId);
  const isShown = isShownAt(now);
  const shown = notifications.filter(isShown);
  // Without a queue the newest took the place of all before it, whether or not it has something for this size.
  const inTurn = queueEnabled.includes(size) ? shown : shown.slice(0, 1);
  return {
    notifications: inTurn.filter(({ value }) => bindingFor(value, size) !== undefined),
    badge: badge !== undefined && isShown(badge) ? badge : undefined,
  };
}
