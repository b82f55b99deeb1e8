/** What the service does now and then while it runs: it looks at connections and sweeps the inbox. What is due is decided by those it calls. */
import { type Clock, every, type Log } from "@belfry/host";
import type { Delivery } from "./delivery/delivery.ts";
import type { Store } from "./engine/store.ts";
import { createSweeper } from "./inbox/sweep.ts";
import type { TraceRing } from "./trace/ring.ts";

/** How often connections are looked at, and how many at once: 20,000 of them are seen every second. */
const CHECK_EVERY_MS = 250;
const CHECKED_AT_ONCE = 5000;

const SWEEP_EVERY_MS = 5000;
/** Slices of one sweep: what is left is seen by the next one. */
const MAX_SLICES = 100;

export interface LookedAfter {
  readonly store: Store;
  readonly trace: TraceRing;
  readonly delivery: Delivery;
  readonly clock: Clock;
  readonly log: Log;
}

/** Begins, and says how to stop and whether the store works. */
export function lookAfter({ store, trace, delivery, clock, log }: LookedAfter) {
  let trouble = "";
  const sweeper = createSweeper(store, trace);
  const sweep = async () => {
    try {
      for (let slices = 0; slices < MAX_SLICES && !(await sweeper.slice(clock.now())); slices++);
      trouble = "";
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
      throw error;
    }
  };
  const stops = [
    every(CHECK_EVERY_MS, "connections", log, () => delivery.check(clock.now(), CHECKED_AT_ONCE)),
    every(SWEEP_EVERY_MS, "sweep", log, sweep),
  ];
  return {
    storeWorks: () => trouble === "" || trouble,
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}
