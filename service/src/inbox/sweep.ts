/** Lets go of what expired, a slice at a time, so that no sweep is ever felt by a push. Owns its place, not the clock. */
import { TOMBSTONE_SECONDS } from "@belfry/protocol";
import type { Store, SweepCursor } from "../engine/store.ts";
import type { Trace } from "../trace/trace.ts";

/** Rows looked at in one slice: about a millisecond of the engine's time. */
const SLICE_ROWS = 1000;

export interface Sweeper {
  /** Looks at one slice. @returns true when the whole inbox was seen and the next slice begins anew */
  slice(at: number): Promise<boolean>;
}

export function createSweeper(store: Store, trace: Trace): Sweeper {
  let cursor: SweepCursor = null;
  return {
    async slice(at) {
      const now = Math.floor(at);
      const { expired, next } = await store.sweep(cursor, now, now - TOMBSTONE_SECONDS * 1000, SLICE_ROWS);
      for (const { messageId } of expired) trace.ended(messageId, "TTL_OVER");
      cursor = next;
      return next === null;
    },
  };
}
