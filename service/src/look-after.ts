/** What the service does now and then while it runs: it looks at connections, sweeps the inbox and finds ends that were lost. What is due is decided by those it calls. */
import { type Clock, every, helpersGoBehind, type Log, tidyWhenQuiet, watchRoom } from "@belfry/host";
import { HISTORY_EVERY_MS, type History } from "./admin/history.ts";
import type { Counts } from "./counts.ts";
import type { Delivery } from "./delivery/delivery.ts";
import { dueEvery } from "./due.ts";
import type { Store } from "./engine/store.ts";
import { createSweeper } from "./inbox/sweep.ts";
import { type SharedAllowances, TELL_MS } from "./limit/across.ts";
import type { Captures } from "./push/captures.ts";
import { LOOK_EVERY_MS, type LostEnds } from "./trace/lost-ends.ts";
import type { Trace } from "./trace/trace.ts";

/** How often anything is looked at, and connections how many at once: 20,000 of them are seen every second. */
const CHECK_EVERY_MS = 250;
const CHECKED_AT_ONCE = 5000;

/** What was over while nobody was there to see it is let go at once. */
const SWEEP_EVERY_MS = 5000;
/** Slices of one sweep: what is left is seen by the next one. */
const MAX_SLICES = 100;

/** How long helpers that the runtime has begun may go before others. */
const HELPERS_EVERY_MS = 1000;

export interface LookedAfter {
  readonly store: Store;
  /** A new one seals after a while. */
  readonly keys: { settle(at: number): void };
  readonly trace: Trace;
  readonly delivery: Delivery;
  readonly captures: Captures;
  readonly history: History;
  readonly lostEnds: LostEnds;
  readonly allowances: SharedAllowances;
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: Counts;
}

function refusedForRoom({ refusals }: Counts): number {
  let all = 0;
  for (const [key, count] of refusals) if (key.endsWith(" DISK_FULL")) all += count;
  return all;
}

/** Begins, and says how to stop and whether the store works. */
export function lookAfter({
  store,
  keys,
  trace,
  delivery,
  captures,
  history,
  lostEnds,
  allowances,
  clock,
  log,
  counts,
}: LookedAfter) {
  const room = watchRoom(
    () => refusedForRoom(counts),
    () => clock.now(),
  );
  const tidy = tidyWhenQuiet();
  let trouble = "";
  const sweeper = createSweeper(store, trace);
  const sweep = async () => {
    keys.settle(clock.now());
    captures.tidy(clock.now());
    try {
      for (let slices = 0; slices < MAX_SLICES && !(await sweeper.slice(clock.now())); slices++);
      trouble = "";
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
      throw error;
    }
  };
  const isDue = dueEvery(SWEEP_EVERY_MS, CHECK_EVERY_MS);
  const stops = [
    every(CHECK_EVERY_MS, "connections", log, () => {
      delivery.check(clock.now(), CHECKED_AT_ONCE);
      room.look();
      tidy(counts.done);
    }),
    every(CHECK_EVERY_MS, "sweep", log, () => (isDue(clock.now()) ? sweep() : undefined)),
    every(TELL_MS, "allowances", log, () => allowances.tell()),
    every(LOOK_EVERY_MS, "lost ends", log, () => lostEnds.look()),
    every(HELPERS_EVERY_MS, "helpers", log, helpersGoBehind),
    every(HISTORY_EVERY_MS, "history", log, () => history.note()),
  ];
  return {
    storeWorks: () => trouble === "" || trouble,
    hasRoom: room.hasRoom,
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}
