/** Plain counters of what passed the hub's rim since the start; `/metrics` reads them when it is asked. */
import { Histogram } from "@belfry/host";
import type { HubRefusal } from "./refusal.ts";

const ALARMS: readonly HubRefusal["code"][] = ["DISK_FULL", "STORE_UNAVAILABLE", "OVERLOADED", "INTERNAL"];

export class HubCounts {
  /** From the first look at a request to its answer. */
  readonly answered = new Histogram();
  readonly refused = new Histogram();
  /** Those that are alarms stand at 0 from the start: of a series that begins at 1 nobody sees that it rose. */
  readonly refusals = new Map<HubRefusal["code"], number>(ALARMS.map((code) => [code, 0]));

  refuse({ code }: HubRefusal): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }
}
