/** Where operators ask a hub, and where it tells of itself: the desk of a server in the same process, or one of its own. */
import {
  type Admin,
  type Clock,
  createAdmin,
  createHealth,
  createMetrics,
  type Health,
  type Log,
  type Metrics,
  openTelemetry,
  type Telemetry,
  throttleWrongTokens,
} from "@belfry/host";
import type { HubSettings } from "./config.ts";
import { version } from "./version.ts";

export interface Desk {
  readonly admin: Admin;
  readonly metrics: Metrics;
  readonly health: Health;
  /** Where its spans go; null where nobody wants any. */
  readonly telemetry: Telemetry | null;
}

/** One of its own. @param token of the operator */
export function openDesk(settings: HubSettings, { log, clock }: { log: Log; clock: Clock }, token: string): Desk {
  const metrics = createMetrics();
  const health = createHealth(metrics);
  const now = () => clock.now();
  const telemetry = openTelemetry(settings, { log, version });
  telemetry?.register(metrics);
  const admin = createAdmin({ token, health, log, now, judge: throttleWrongTokens(now) });
  return { admin, metrics, health, telemetry };
}
