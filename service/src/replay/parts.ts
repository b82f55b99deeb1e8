/** What it takes to run a push once more, and what comes of comparing one part of its way. */
import type { ErrorCode, ReplayStep } from "@belfry/protocol";
import type { AppDirectory } from "../app/directory.ts";
import type { AcceptParts } from "../push/accept.ts";
import type { TraceReader } from "../trace/trace.ts";

export interface ReplayParts extends AcceptParts {
  readonly apps: Pick<AppDirectory, "find">;
  readonly anatomy: TraceReader;
  /** Bytes that are taken of a payload of WNS, and of one of Web Push. */
  readonly maxPayloadBytes: number;
  readonly maxWebPushBytes: number;
}

/** One part of the way, as it was and as it would be. */
export interface Compared extends Pick<ReplayStep, "step" | "was" | "now"> {
  /** A sentence each. */
  readonly differences: readonly string[];
  /** With what it would be refused now. */
  readonly refusedNow?: ErrorCode;
}
