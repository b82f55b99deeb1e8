/** What the office of all sends stands on, and what an operator may set of it. */
import type { Log, Tracer } from "@belfry/host";
import type { Egress } from "../egress/egress.ts";
import type { HubStore } from "../engine/store.ts";
import type { HomeService } from "../home-service.ts";
import type { HubRecord } from "../model.ts";
import type { AllowedHosts } from "./compose.ts";
import type { Timer } from "./timer.ts";
import type { SendTimings } from "./timings.ts";

/** What sends are made of. */
export interface SendingParts {
  readonly store: HubStore;
  readonly egress: Egress;
  readonly timer: Timer;
  readonly log: Log;
  /** Bytes that nobody can guess. */
  readonly random: (bytes: number) => Uint8Array;
  /** The hub as it is now, by its name in lower case. */
  readonly hubOf: (name: string) => HubRecord | undefined;
  readonly allowedHosts: AllowedHosts;
  /** How often it is asked what is due, beside the times that this node knows of: others accept sends too, and die. Default: never. */
  readonly lookEveryMs?: number | undefined;
  /** How far ahead a send may be scheduled. Default: seven days. */
  readonly maxScheduleSeconds?: number | undefined;
  /** Pushes under way to one host at most. Default: 128. */
  readonly maxPerHost?: number | undefined;
  /** Between 0 and 1; spreads what is tried again. Default: `Math.random`. */
  readonly chance?: (() => number) | undefined;
  /** Test sends that a hub takes in a minute. Default: 10. */
  readonly testsPerMinute?: number | undefined;
  /** The push service of this process, whose apps need no secret. Default: none. */
  readonly home?: HomeService | null | undefined;
  /** Where spans go. Default: nowhere. */
  readonly tracer?: Tracer | undefined;
  /** Told how long pushes took. Default: nobody is. */
  readonly timings?: SendTimings | undefined;
}
