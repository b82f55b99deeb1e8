/** What the bench and its load generators say to each other: one JSON object a line, each command answered once. */
import type { Quantiles } from "../histogram.ts";
import type { CpuShares } from "./cpu.ts";
import type { Counts } from "./ledger.ts";
import type { Address } from "./wire.ts";

/** The system under test, and what its sending end needs. */
export type Target =
  | {
      readonly system: "belfry";
      /** Nodes that lanes push to, in turn. */
      readonly lanesAt: readonly Address[];
      /** Nodes that devices connect to, in turn. */
      readonly devicesAt: readonly Address[];
      readonly packageSid: string;
      readonly accessToken: string;
      /** `X-WNS-Tag` of every push: newer ones replace older ones that still wait. */
      readonly tag: string | null;
      /** The key whose holder pushes to alternate channels, and what that shows; null where WNS is spoken. */
      readonly vapid: { readonly key: string; readonly authorization: string } | null;
    }
  | { readonly system: "nchan" | "mosquitto"; readonly address: Address };

/** The operator's request that tells everyone. */
export interface AnnouncementRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Command =
  /** Connects the receiving ends, then opens the lanes. Comes first, once. */
  | { readonly do: "connect"; readonly target: Target; readonly receivers: number; readonly lanes: number }
  /** Closed loop: every lane sends its next message when the last one is through. */
  | {
      readonly do: "saturate";
      readonly warmUpMs: number;
      readonly ms: number;
      readonly until: "answered" | "arrived";
      readonly watchPid: number;
    }
  /** Open loop: messages are due at fixed times, whatever became of those before. */
  | {
      readonly do: "pace";
      readonly perSecond: number;
      readonly warmUpMs: number;
      readonly ms: number;
      readonly watchPid: number;
    }
  /** One message to each receiver, as fast as the lanes take them. */
  | { readonly do: "each"; readonly until: "answered" | "arrived" }
  /** One request that makes the system send the same message to every receiver. They confirm after the last one has heard. */
  | ({ readonly do: "announce" } & AnnouncementRequest)
  /** The same request `times` times, `everyMs` apart: open loop. Receivers confirm at once. */
  | ({ readonly do: "proclaim"; readonly times: number; readonly everyMs: number } & AnnouncementRequest)
  /** So many receivers read nothing more from their connections, for good. */
  | { readonly do: "stall"; readonly receivers: number }
  /** All receivers lose their connection. */
  | { readonly do: "leave" }
  /** All receivers come back at the same time, to the message that waits for each. */
  | { readonly do: "return" };

/** One run. Rates are per second of the measured window, times from when a message was due. */
export interface RunFigures {
  readonly acceptedPerSecond: number;
  readonly arrivedPerSecond: number;
  readonly answers: Quantiles;
  readonly arrivals: Quantiles;
  /** Messages that were due in the window and never sent, because no lane was free until the run gave up. */
  readonly unsent: number;
  /** The head of the first answer that was no success. */
  readonly refusal: string | null;
  /** Over the whole run, warm-up and end included. */
  readonly counts: Counts;
  /** Messages that were accepted and had not arrived when the run gave up waiting. */
  readonly lost: number;
  /** During the window. */
  readonly cpu: CpuShares;
}

/** Answer to `each`, `announce`, `proclaim` and `return`: from the first byte sent to the last arrival (or answer), in milliseconds. */
export interface SpanFigures {
  readonly ms: number;
  readonly counts: Counts;
  readonly lost: number;
}

export type Answer =
  | { readonly ok: "done" }
  | { readonly ok: "run"; readonly run: RunFigures }
  | { readonly ok: "span"; readonly span: SpanFigures }
  | { readonly error: string };
