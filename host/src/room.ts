/** Whether a store has room, for those who ask whether a server can serve. A full disk is found by those who write; nobody is asked. */

/** So long after the last write that found no room another may try: what `Retry-After` says to whoever it was refused. */
const FULL_MS = 30_000;

export interface Room {
  /** Looks whether writes were refused since the last look; called now and then. */
  look(): void;
  /** A load balancer that is told so sends no more writes, and so nobody would find out that there is room again: after a while one may try. */
  hasRoom(): true | string;
}

/** @param refused how many writes were refused for it, since the start */
export function watchRoom(refused: () => number, now: () => number): Room {
  let seen = 0;
  let until = Number.NEGATIVE_INFINITY;
  const look = () => {
    const all = refused();
    if (all > seen) until = now() + FULL_MS;
    seen = all;
  };
  return {
    look,
    hasRoom() {
      look();
      return now() >= until || "the disk is full, or the database as large as it may be";
    },
  };
}
