/** One reading of the service as every view needs it: who it is, its apps, its numbers. */
import type { AppBody, StatusBody } from "@belfry/protocol";
import type { Admin } from "../admin.ts";
import { ackTimes } from "./ack-times.ts";
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

/** Notifications whose times are looked at: enough for the 99th of a hundred, few enough to be read all the time. */
const TIMED = 100;

/** Refusals for which no sender is to blame. */
export const OWN_TROUBLE = ["STORE_UNAVAILABLE", "DISK_FULL", "OVERLOADED", "INTERNAL"] as const;

/** @throws BelfryError as {@link Admin} does */
export async function readService(admin: Admin): Promise<Seen> {
  // First alone, so that a token that is refused is refused once.
  const status = await admin.status();
  const [apps, text, traces] = await Promise.all([admin.apps(), admin.metrics(), admin.traces({ limit: TIMED })]);
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
    ...ackTimes(traces, at),
  };
  return { status, apps, samples, moment, at };
}
