/**
 * What the hub does now and then while it runs: it forgets what is over, and takes over what other nodes changed. What that is, is decided by
 * the store.
 */
import { type Clock, every, type Log, watchRoom } from "@belfry/host";
import type { HubCounts } from "./counts.ts";
import type { HubDirectory } from "./directory.ts";
import type { HubStore } from "./engine/store.ts";

export interface HubUpkeepParts {
  readonly store: Pick<HubStore, "sweep">;
  readonly clock: Clock;
  readonly log: Log;
  /** For how long what became of sends, channels and jobs is kept. */
  readonly keepMs: number;
  readonly counts: HubCounts;
}

const SWEEP_EVERY_MS = 5000;
/** What one call takes away: some milliseconds of the store's thread. */
const SLICE = 500;
/** Slices of one sweep: what is left is seen by the next one. */
const MAX_SLICES = 100;

/** Sweeps once. */
async function sweepHubs({ store, clock, keepMs }: Omit<HubUpkeepParts, "log" | "counts">): Promise<void> {
  const now = Math.floor(clock.now());
  for (let slices = 0; slices < MAX_SLICES && (await store.sweep(now, now - keepMs, SLICE)); slices++);
}

/** Begins, and says how to stop and whether the store works. */
export function lookAfterHubs({ log, counts, ...parts }: HubUpkeepParts) {
  const room = watchRoom(
    () => counts.refusals.get("DISK_FULL") ?? 0,
    () => parts.clock.now(),
  );
  let trouble = "";
  const stop = every(SWEEP_EVERY_MS, "hub sweep", log, async () => {
    room.look();
    try {
      await sweepHubs(parts);
      trouble = "";
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
      throw error;
    }
  });
  return { storeWorks: (): true | string => trouble === "" || trouble, hasRoom: room.hasRoom, stop };
}

/** So that a change of a hub, of its keys above all, is seen by every node within a second. */
const FOLLOW_EVERY_MS = 400;

/** Begins. Trouble is told once, until it is over. @returns how to stop */
export function followOthers({ hubs, log }: { readonly hubs: HubDirectory; readonly log: Log }): () => Promise<void> {
  let isInTrouble = false;
  return every(FOLLOW_EVERY_MS, "hub directory", log, async () => {
    try {
      await hubs.refresh();
      isInTrouble = false;
    } catch (error) {
      if (!isInTrouble) log.warn("changes of hubs by other nodes are not seen", { error });
      isInTrouble = true;
    }
  });
}
