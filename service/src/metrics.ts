/** What `/metrics` shows: the counters of the rims and the books of every app. Reads them when asked; owns none. */
import type { Metrics } from "@belfry/host";
import type { BooksBody } from "@belfry/protocol";
import type { Counts } from "./counts.ts";
import type { Cluster } from "./engine/cluster.ts";
import type { DropCount } from "./engine/store.ts";
import type { FaultSet } from "./fault/faults.ts";
import type { Timings } from "./timings.ts";

export interface Measured {
  readonly counts: Counts;
  readonly connected: () => number;
  /** The newest books, read from the store shortly before. */
  readonly books: () => readonly BooksBody[];
  /** The same for what was dropped, by reason. */
  readonly drops: () => readonly DropCount[];
  readonly faults: FaultSet;
  readonly cluster: Pick<Cluster, "nodes" | "lateness">;
}

const ENDS = ["delivered", "replaced", "expired", "removed", "dropped"] as const;

export function registerMetrics(metrics: Metrics, measured: Measured): void {
  const { counts, connected, books, drops, faults, cluster } = measured;
  registerTimings(metrics, counts.timings);
  metrics.gauge("belfry_nodes", "Nodes that live, as this one sees them", () => cluster.nodes().length);
  metrics.gauge("belfry_rings_late", "1 while rings to other nodes cannot be sent", () =>
    Number(cluster.lateness() !== ""),
  );
  metrics.gauge("belfry_connections", "Device connections held now", connected);
  metrics.counter("belfry_pushes_total", "Pushes accepted since the start, by outcome", () => [
    { labels: { outcome: "received" }, value: counts.received },
    { labels: { outcome: "dropped" }, value: counts.dropped },
  ]);
  metrics.counter("belfry_refusals_total", "Refusals since the start, by rim and code", () =>
    [...counts.refusals].map(([key, value]) => {
      const [rim = "", code = ""] = key.split(" ");
      return { labels: { rim, code }, value };
    }),
  );
  metrics.counter("belfry_access_tokens_total", "Access tokens given since the start", () => counts.tokensIssued);
  metrics.counter(
    "belfry_channels_opened_total",
    "Channel requests granted since the start",
    () => counts.channelsOpened,
  );
  metrics.counter(
    "belfry_frames_sent_total",
    "Push frames handed to connections since the start",
    () => counts.framesSent,
  );
  metrics.counter("belfry_acks_total", "Notifications confirmed by devices since the start", () => counts.acked);
  metrics.counter("belfry_nacks_total", "Pushes that browsers failed at since the start", () => counts.nacked);
  metrics.counter("belfry_notifications_accepted_total", "Notifications ever accepted, by app", () =>
    books().map(({ app, accepted }) => ({ labels: { app }, value: accepted })),
  );
  metrics.counter("belfry_notifications_ended_total", "Notifications that reached their end, by app and end", () =>
    books().flatMap((book) => ENDS.map((end) => ({ labels: { app: book.app, end }, value: book[end] }))),
  );
  metrics.counter("belfry_notifications_dropped_total", "Notifications that were dropped, by app and reason", () =>
    drops().map(({ app, reason, count }) => ({ labels: { app, reason }, value: count })),
  );
  metrics.gauge("belfry_notifications_pending", "Notifications that wait for their device, by app", () =>
    books().map(({ app, pending }) => ({ labels: { app }, value: pending })),
  );
  metrics.gauge("belfry_faults", "Faults that are set and not over", () => faults.live);
  metrics.counter(
    "belfry_faults_bitten_total",
    "Requests bitten by faults since the start, by what was done to them",
    () => [...faults.bites].map(([effect, value]) => ({ labels: { effect }, value })),
  );
}

function registerTimings(metrics: Metrics, { received, dropped, refused, commit, connected, away }: Timings): void {
  metrics.histogram("belfry_push_seconds", "Pushes from the first look at the request to the answer, by outcome", [
    { labels: { outcome: "received" }, histogram: received },
    { labels: { outcome: "dropped" }, histogram: dropped },
    { labels: { outcome: "refused" }, histogram: refused },
  ]);
  metrics.histogram("belfry_commit_seconds", "What pushes waited until they were on disk", [
    { labels: {}, histogram: commit },
  ]);
  metrics.histogram(
    "belfry_delivery_seconds",
    "From the decision on a push to the confirmation of its device, by where the device was when it came",
    [
      { labels: { device: "connected" }, histogram: connected },
      { labels: { device: "away" }, histogram: away },
    ],
  );
}
