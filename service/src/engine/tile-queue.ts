/** The tile queue: the place of a tile on a channel on which several wait in turn. Pure, and the same for every engine. */
import { MAX_QUEUED_TILES } from "@belfry/protocol";
import { type NewEntry, TILE_SLOT } from "./store.ts";

/**
 * The entry as `put` records it on a channel with the tile queue: a tile that may wait has a slot of its tag, so that the newer of a
 * tag takes a new place at the end, or stands for itself. What is no such tile is given back as it is.
 *
 * @source docs/reference/wns.md, R-7.4
 */
export function queueTile(entry: NewEntry): NewEntry {
  if (entry.slot !== TILE_SLOT) return entry;
  // No tag holds a blank, and no other slot begins with the word.
  return { ...entry, slot: entry.tag === null ? null : `${TILE_SLOT} ${entry.tag}`, keep: MAX_QUEUED_TILES };
}
