/**
 * The port through which every verb tells what it did to a notification.
 *
 * Telling costs a few array writes and never fails, waits or throws: nobody's work depends on being remembered. Payloads, tokens
 * and secrets are never told.
 */
import type { AckResult, ErrorCode, RefusalBody, TraceBody, TraceEnd, WaitingType } from "@belfry/protocol";

/** What is known of a push once it is proved and decided on. */
export interface TracedPush {
  /** A sender with an access token, one with the key of an alternate channel, whoever holds the URI of one without, or the operator himself. */
  readonly by: "sender" | "key" | "anyone" | "operator";
  readonly app: string;
  readonly deviceId: string;
  readonly channelId: string;
  readonly type: WaitingType;
  readonly bytes: number;
  /** When its request was read, when it was proved, when it was decided on: milliseconds since 1970, with fractions. */
  readonly readAt: number;
  readonly provedAt: number;
  readonly decidedAt: number;
  /** The rule that decided, in words; one of a small fixed set of strings. */
  readonly decision: string;
}

export interface TracedRefusal {
  readonly rim: RefusalBody["rim"];
  readonly code: ErrorCode;
  readonly detail: string;
  readonly id: string | null;
  readonly address: string | null;
  /** Whose it was and for which channel, where the sender had proved that much. */
  readonly app?: string;
  readonly device?: string;
  readonly channel?: string;
}

export interface TraceFilter {
  readonly app?: string | undefined;
  readonly device?: string | undefined;
  readonly limit: number;
}

export interface Trace {
  /** Begins the trace of a notification that passed every check. @returns its message id */
  begin(push: TracedPush): string;
  /** It was not accepted after all: the refusal is traced instead. */
  withdraw(messageId: string): void;
  /** It is on disk, and the bus is rung in the same breath. */
  recorded(messageId: string): void;
  answered(messageId: string, outcome: "received" | "dropped"): void;
  /** An operator's fault had a hand in it. @param by which, in words */
  bitten(messageId: string, by: string): void;
  /** Its frame was handed to the connection; counted, because a broken connection makes it happen again. */
  framed(messageId: string): void;
  acked(messageId: string, result: AckResult): void;
  /** @param reason in words, for a person */
  ended(messageId: string, state: Exclude<TraceEnd, "pending" | "refused">, reason: string): void;
  /** A refusal on any wire; kept apart from notifications, so that a flood of refusals pushes none of them out. */
  refused(refusal: TracedRefusal): void;
}

/** What operators ask. */
export interface TraceReader {
  find(messageId: string): TraceBody | undefined;
  /** Newest first. */
  list(filter: TraceFilter): TraceBody[];
  refusals(limit: number): RefusalBody[];
}
