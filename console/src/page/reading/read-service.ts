/** One reading of the service as every view needs it: who it is, its apps, its numbers. */
import type { AppBody, StatusBody } from "@belfry/protocol";
import type { Admin } from "../admin.ts";
import { bucketsOf } from "./buckets.ts";
import type { Moment } from "./history.ts";
import { readMetrics, type Sample, total } from "./metrics.ts";

/** What one reading found. */
export interface Seen {
  readonly status: StatusBody;
  readonly apps: readonly AppBody[];
  readonly samples: readonly Sample[];
  readonly moment: Moment;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Refusals for which no sender is to blame. */
const OWN_TROUBLE = ["STORE_UNAVAILABLE", "DISK_FULL", "OVERLOADED", "INTERNAL"] as const;

/**
 * Three requests, however many pushes there are: the service counts them, and the page reads counts.
 *
 * @throws BelfryError as {@link Admin} does
 */
export async function readService(admin: Admin): Promise<Seen> {
  const [status, apps, text] = await Promise.all([admin.status(), admin.apps(), admin.metrics()]);
  const samples = readMetrics(text);
  const at = Date.now();
  const failures = OWN_TROUBLE.map((code) => total(samples, "belfry_refusals_total", { code }));
  const moment: Moment = {
    at,
    pushes: total(samples, "belfry_pushes_total"),
    refusals: total(samples, "belfry_refusals_total"),
    failures: failures.reduce((sum, each) => sum + each, 0),
    acks: total(samples, "belfry_acks_total"),
    connected: status.connectedDevices,
    waiting: total(samples, "belfry_notifications_pending"),
    answered: bucketsOf(samples, "belfry_push_seconds", { outcome: "received" }),
    acked: bucketsOf(samples, "belfry_delivery_seconds", { device: "connected" }),
  };
  return { status, apps, samples, moment, at };
}
