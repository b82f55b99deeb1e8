/**
 * What the admin API says of notifications and refusals: shapes only.
 *
 * @source docs/reference/trace.md; docs/reference/http.md, chapter "Traces"
 */
import type { Advice, ErrorCode } from "../errors.ts";
import type { WaitingType } from "../wns/push-request.ts";
import type { EndReason } from "./end-reasons.ts";

/** Steps of one notification, in the order of the story. */
export type TraceStepName =
  | "read"
  | "proved"
  | "decided"
  | "recorded"
  | "announced"
  | "answered"
  | "framed"
  | "acked"
  | "refused"
  | "ended";

export interface TraceStep {
  readonly step: TraceStepName;
  /** Milliseconds since 1970, with fractions. */
  readonly at: number;
  /** Milliseconds since the first step. */
  readonly ms: number;
  /** What happened, in words. */
  readonly what: string;
  /** The rule or fact that made it so. */
  readonly why: string;
}

/** A sender with an access token, one with the key of an alternate channel, whoever holds the URI of one without, or the operator himself. */
export type TracePusher = "sender" | "key" | "anyone" | "operator";

/** How notifications end, in the order in which they are listed. `unknown`: it waits no more, and nobody was told how it ended. */
export const TRACE_ENDS = [
  "pending",
  "delivered",
  "replaced",
  "expired",
  "removed",
  "dropped",
  "unknown",
  "refused",
] as const;
export type TraceEnd = (typeof TRACE_ENDS)[number];

/**
 * `GET /v1/traces?app=SID&device=D&channel=C&since=MS&until=MS&end=E&reason=R&clientId=X&limit=N`, each optional: newest first. `since` and
 * `until` are milliseconds since 1970, and take what was under way in between.
 */
export interface TracesBody {
  readonly traces: readonly TraceBody[];
  /** How far back anything is remembered: milliseconds since 1970. */
  readonly reachesBackTo: number;
  /** False when the search stopped early; absent from servers of before. */
  readonly complete?: boolean;
  /** Where it stopped: whatever fits and was sent since then is there. Milliseconds since 1970; only where it is not complete. */
  readonly lookedBackTo?: number;
  /** Names of nodes that did not answer: what they accepted may be missing. Absent when there are none. */
  readonly silent?: readonly string[];
}

/** `GET /v1/traces/ID`. */
export interface TraceBody {
  readonly id: string;
  readonly app: string | null;
  readonly device: string | null;
  readonly channel: string | null;
  readonly type: WaitingType | null;
  readonly bytes: number;
  /** Notification tag and group, where its sender gave them. */
  readonly tag?: string;
  readonly group?: string;
  /** Under which its sender knows it: MS-CV, X-Client-Request-Id. */
  readonly clientIds?: readonly string[];
  /** Who pushed; absent where nobody had proved it, and from servers of before. */
  readonly by?: TracePusher;
  /** Message id of the captured push that the operator sent again as this one. */
  readonly replayOf?: string;
  /** Its request and its payload are kept, see {@link CapturedBody}; of `GET /v1/traces/ID` only. */
  readonly captured?: true;
  readonly steps: readonly TraceStep[];
  readonly end: {
    readonly state: TraceEnd;
    readonly reason: string;
    /** A row of the table of reasons; absent while it is pending, and of refusals. */
    readonly code?: EndReason;
    /** Message id of the one that ended it. */
    readonly by?: string;
  };
  /** All of it in a few sentences; absent from servers of before. */
  readonly account?: string;
  /** The next thing to try; empty where nothing is wrong. */
  readonly next?: string;
  /** Filled for refusals: the row's code and advice. */
  readonly code?: ErrorCode;
  readonly advice?: Advice;
}

/** One refusal on a wire where there is no notification yet. `GET /v1/refusals` answers `{"refusals": RefusalBody[]}`, newest first. */
export interface RefusalBody {
  readonly at: number;
  readonly rim: "push" | "token" | "device" | "admin";
  readonly code: ErrorCode;
  readonly message: string;
  readonly advice: Advice;
  readonly detail: string;
  /** Message id, where the answer carried one. */
  readonly id: string | null;
  readonly address: string | null;
  /** Whose it was and for which channel, where the sender had proved that much. */
  readonly app?: string;
  readonly device?: string;
  readonly channel?: string;
  /** Under which its sender knows it. */
  readonly clientId?: string;
  /** Who pushed, where that was known. */
  readonly by?: TracePusher;
}
