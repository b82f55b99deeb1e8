/** What the hub does now and then while it runs: it forgets what is over. What is over is decided by the store. */
import { type Clock, every, type Log } from "@belfry/host";
import type { HubStore } from "./engine/store.ts";

export interface HubUpkeepParts {
  readonly store: Pick<HubStore, "sweep">;
  readonly clock: Clock;
  readonly log: Log;
  /** For how long what became of sends, channels and jobs is kept. */
  readonly keepMs: number;
}

const SWEEP_EVERY_MS = 5000;
/** What one call takes away: some milliseconds of the store's thread. */
const SLICE = 500;
/** Slices of one sweep: what is left is seen by the next one. */
const MAX_SLICES = 100;

/** Sweeps once. */
export async function sweepHubs({ store, clock, keepMs }: Omit<HubUpkeepParts, "log">): Promise<void> {
  const now = Math.floor(clock.now());
  for (let slices = 0; slices < MAX_SLICES && (await store.sweep(now, now - keepMs, SLICE)); slices++);
}

/** Begins, and says how to stop and whether the store works. */
export function lookAfterHubs({ log, ...parts }: HubUpkeepParts) {
  let trouble = "";
  const stop = every(SWEEP_EVERY_MS, "hub sweep", log, async () => {
    try {
      await sweepHubs(parts);
      trouble = "";
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
      throw error;
    }
  });
  return { storeWorks: (): true | string => trouble === "" || trouble, stop };
}
