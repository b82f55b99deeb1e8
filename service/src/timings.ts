/** How long the steps of notifications took since the start. `/metrics` reads them; whoever sees a step end tells it. */
import { Histogram, SLOW_SECONDS } from "@belfry/host";

export class Timings {
  /** From the request's first look to the answer, by what the sender was told. */
  readonly received = new Histogram();
  readonly dropped = new Histogram();
  readonly refused = new Histogram();
  /** What a push waited for the store. */
  readonly commit = new Histogram();
  /** From the decision to the confirmation, where the device was connected when the push came, and where it was away. */
  readonly connected = new Histogram(SLOW_SECONDS);
  readonly away = new Histogram(SLOW_SECONDS);
}
