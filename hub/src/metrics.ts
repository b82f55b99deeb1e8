/** What `/metrics` shows of the hubs. Reads it when asked; owns none of it. */
import type { Metrics } from "@belfry/host";
import type { HubStore } from "./engine/store.ts";
import type { HubRecord } from "./model.ts";

/** What is measured. */
export interface MeasuredHubs {
  readonly store: HubStore;
  readonly hubs: () => readonly HubRecord[];
  /** Sends under way. */
  readonly running: () => number;
}

interface Counted {
  readonly hub: string;
  readonly registrations: number;
  readonly installations: number;
}

/** @returns reads anew what a scrape cannot wait for */
export function registerHubMetrics(metrics: Metrics, { store, hubs, running }: MeasuredHubs): () => Promise<void> {
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
  return async () => {
    const all = hubs().map(async ({ name }) => ({ hub: name, ...(await store.counts(name.toLowerCase())) }));
    counted = await Promise.all(all);
  };
}
