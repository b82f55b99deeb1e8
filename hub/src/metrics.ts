/** What `/metrics` shows of the hubs. Reads it when asked; owns none of it. */
import type { Metrics } from "@belfry/host";
import type { HubCounts } from "./counts.ts";
import type { HubStore } from "./engine/store.ts";
import type { HubRecord } from "./model.ts";
import type { SendTimings } from "./send/timings.ts";

/** What is measured. */
export interface MeasuredHubs {
  readonly store: HubStore;
  readonly hubs: () => readonly HubRecord[];
  /** Sends under way. */
  readonly running: () => number;
  readonly timings: SendTimings;
  readonly counts: HubCounts;
}

interface Counted {
  readonly hub: string;
  readonly registrations: number;
  readonly installations: number;
}

/** @returns reads anew what a scrape cannot wait for */
export function registerHubMetrics(
  metrics: Metrics,
  { store, hubs, running, timings, counts }: MeasuredHubs,
): () => Promise<void> {
  let counted: readonly Counted[] = [];
  const samples = (field: "registrations" | "installations") =>
    counted.map((one) => ({ labels: { hub: one.hub }, value: one[field] }));
  metrics.gauge("belfry_hub_registrations", "Registrations, by hub", () => samples("registrations"));
  metrics.gauge("belfry_hub_installations", "Installations, by hub", () => samples("installations"));
  metrics.gauge(
    "belfry_hub_sends_running",
    "Sends that are under way, those that wait for another try included",
    running,
  );
  metrics.histogram("belfry_hub_request_seconds", "Requests from the first look to the answer, by outcome", [
    { labels: { outcome: "answered" }, histogram: counts.answered },
    { labels: { outcome: "refused" }, histogram: counts.refused },
  ]);
  metrics.counter("belfry_hub_refusals_total", "Refusals since the start, by code", () =>
    Array.from(counts.refusals, ([code, value]) => ({ labels: { code }, value })),
  );
  metrics.histogram(
    "belfry_hub_push_seconds",
    "Tries of pushes from their turn to the answer of the push service, by what came of them",
    Object.entries(timings.pushes).map(([came, histogram]) => ({ labels: { came }, histogram })),
  );
  metrics.counter("belfry_hub_pushes_total", "Tries of pushes since the start, by outcome", () =>
    Array.from(timings.outcomes, ([outcome, value]) => ({ labels: { outcome }, value })),
  );
  return async () => {
    const all = hubs().map(async ({ name }) => ({ hub: name, ...(await store.counts(name.toLowerCase())) }));
    counted = await Promise.all(all);
  };
}
