/** The badge of one tile. It stands apart from what the tile shows. */
import type { Badge } from "@belfry/content";
import type { BadgeItem, TileState } from "./shell-state.ts";

/** Whether a badge takes the one away that was there. @source Microsoft, Badge schema */
export const clears = ({ value }: Badge): boolean => value === 0 || value === "none";

/** The newest badge in place of the one before. */
export function withBadge(tile: TileState, badge: BadgeItem): TileState {
  return clears(badge.value) ? clearedBadge(tile) : { ...tile, badge };
}

/** The tile without its badge. @source Microsoft, `BadgeUpdater.Clear` */
export function clearedBadge(tile: TileState): TileState {
  return tile.badge === undefined ? tile : { ...tile, badge: undefined };
}
