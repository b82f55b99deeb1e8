/** Plain counters of what passed the rims since the start; `/metrics` reads them when it is asked. */
import type { ErrorCode, RefusalBody } from "@belfry/protocol";

export class Counts {
  received = 0;
  dropped = 0;
  tokensIssued = 0;
  framesSent = 0;
  acked = 0;
  nacked = 0;
  channelsOpened = 0;
  devicesWelcomed = 0;
  readonly refusals = new Map<string, number>();

  pushed(status: "received" | "dropped"): void {
    this[status]++;
  }

  refused(rim: RefusalBody["rim"], code: ErrorCode): void {
    const key = `${rim} ${code}`;
    this.refusals.set(key, (this.refusals.get(key) ?? 0) + 1);
  }
}
