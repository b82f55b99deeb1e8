/** Plain counters of what passed the rims since the start; `/metrics` reads them when it is asked. */
import type { ErrorCode, RefusalBody } from "@belfry/protocol";
import { Timings } from "./timings.ts";

/** Refusals that are the service's own trouble. */
export const ALARMS: readonly ErrorCode[] = ["DISK_FULL", "STORE_UNAVAILABLE", "OVERLOADED", "INTERNAL"];

export class Counts {
  received = 0;
  dropped = 0;
  tokensIssued = 0;
  framesSent = 0;
  acked = 0;
  nacked = 0;
  channelsOpened = 0;
  devicesWelcomed = 0;
  /** Those that are alarms stand at 0 from the start: of a series that begins at 1 nobody sees that it rose. */
  readonly refusals = new Map<string, number>(ALARMS.map((code) => [`push ${code}`, 0]));
  readonly timings: Timings;

  constructor(timings = new Timings()) {
    this.timings = timings;
  }

  /** All that leaves garbage. */
  get done(): number {
    const { received, dropped, tokensIssued, framesSent, acked, channelsOpened, devicesWelcomed } = this;
    return received + dropped + tokensIssued + framesSent + acked + channelsOpened + devicesWelcomed;
  }

  pushed(status: "received" | "dropped", times = 1): void {
    this[status] += times;
  }

  refused(rim: RefusalBody["rim"], code: ErrorCode): void {
    const key = `${rim} ${code}`;
    this.refusals.set(key, (this.refusals.get(key) ?? 0) + 1);
  }
}
