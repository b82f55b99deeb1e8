/** How much of its multicasts each app has in hand: what a sender that has proved itself may take of this node's memory, and of its store. */
import { BelfryError, MAX_MULTICAST_BYTES } from "@belfry/protocol";

/**
 * Bytes of bodies for one app, 4 of the largest: some ten times what a hub has under way. A channel has 130 bytes at least, so that it is 8,000
 * pushes, less than half of those that may wait for the store: no app alone fills that up for all others.
 */
const MAX_BYTES = 4 * MAX_MULTICAST_BYTES;

export interface InHand {
  /**
   * Does something that a body of so many bytes is held for.
   *
   * @param app package SID
   * @throws BelfryError OVERLOADED where its app has as much in hand as it may
   */
  hold<T>(app: string, bytes: number, work: () => Promise<T>): Promise<T>;
}

export function createInHand(): InHand {
  const held = new Map<string, number>();
  return {
    async hold(app, bytes, work) {
      const before = held.get(app) ?? 0;
      if (before + bytes > MAX_BYTES) {
        throw new BelfryError("OVERLOADED", { detail: `${before} bytes of multicasts are in hand for one app` });
      }
      held.set(app, before + bytes);
      try {
        return await work();
      } finally {
        const left = (held.get(app) ?? 0) - bytes;
        if (left > 0) held.set(app, left);
        else held.delete(app);
      }
    },
  };
}

/** What a body may come to by its head: one in chunks may be as long as any. */
export function bytesAhead({ headers }: Request): number {
  const declared = headers.get("content-length");
  return declared === null ? MAX_MULTICAST_BYTES : Math.min(Number(declared), MAX_MULTICAST_BYTES);
}
