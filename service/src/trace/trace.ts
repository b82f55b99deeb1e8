/**
 * The port through which every verb tells what it did to a notification.
 *
 * Telling costs a few array writes and never fails, waits or throws: nobody's work depends on being remembered. Payloads, tokens
 * and secrets are never told.
 */
import type { SpanContext } from "@belfry/host";
import type {
  AckResult,
  EndReason,
  RefusalBody,
  ToldNotification,
  TraceBody,
  TraceEnd,
  TracePusher,
  TracesBody,
  WaitingType,
} from "@belfry/protocol";

/** What is known of a push once it is proved and decided on. */
export interface TracedPush {
  readonly by: TracePusher;
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
  /** By which client secret the access token was got, as its last four characters, and when; absent where no token was shown. */
  readonly secret?: string | undefined;
  readonly tokenIssuedAt?: number | undefined;
  /** The life of its channel. */
  readonly channelOpenedAt?: number | undefined;
  readonly channelExpiresAt?: number | undefined;
  /** Whether its device was connected when it came. */
  readonly isConnected?: boolean | undefined;
  /** Until when it waits. */
  readonly waitsUntil?: number | undefined;
  readonly tag?: string | undefined;
  readonly group?: string | undefined;
  /** Message id of the captured push that the operator sends again. */
  readonly replayOf?: string | undefined;
  /** Its place in the distributed trace of whoever sent it; absent where nobody wants one. */
  readonly context?: SpanContext | undefined;
}

/** A refusal as the trace is told of it; when, and what its code says, the trace adds. */
export interface TracedRefusal extends Omit<RefusalBody, "at" | "message" | "advice"> {
  /** Its place in a distributed trace, and when its request was read. */
  readonly context?: SpanContext | undefined;
  readonly readAt?: number | undefined;
}

/** Whose notifications are wanted. Each that is given must fit. */
export interface TraceFilter {
  readonly app?: string | undefined;
  readonly device?: string | undefined;
  readonly channel?: string | undefined;
  /** Those that were under way at some time from here on, or up to there: milliseconds since 1970. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly end?: TraceEnd | undefined;
  readonly reason?: EndReason | undefined;
  readonly clientId?: string | undefined;
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
  /** Its sender knows it under another name. */
  named(messageId: string, clientId: string): void;
  /** An operator's fault had a hand in it. @param by which, in words */
  bitten(messageId: string, by: string): void;
  /** Its frame was handed to the connection; counted, because a broken connection makes it happen again. */
  framed(messageId: string): void;
  /** Its device confirmed it. @param at when, in milliseconds since 1970; now unless given */
  acked(messageId: string, result: AckResult, at?: number): void;
  /** The confirmation of that moment did not count: it waits still, and is told to a newer connection of its device. */
  unsettled(messageId: string, ackedAt: number): void;
  /**
   * @param words where there is more to say than the reason's own sentence
   * @param by message id of the one that ended it
   */
  ended(messageId: string, reason: EndReason, words?: string, by?: string): void;
  /** A refusal on any wire; kept apart from notifications, so that a flood of refusals pushes none of them out. */
  refused(refusal: TracedRefusal): void;
}

/** What a device asks about its own notifications; see `WhyFrame`. */
export interface DeviceQuestion {
  readonly deviceId: string;
  readonly id?: string | undefined;
  readonly channel?: string | undefined;
  readonly since?: number | undefined;
  readonly before?: string | undefined;
  /** Those sent up to then: milliseconds since 1970. */
  readonly until?: number | undefined;
  readonly limit: number;
}

/** See `ToldFrame`. */
export interface Told {
  readonly notifications: readonly ToldNotification[];
  readonly more: boolean;
  readonly reachesBackTo: number;
}

/** What operators ask, and devices. */
export interface TraceReader {
  find(messageId: string): Promise<TraceBody | undefined>;
  /** Newest first, and whether the search went to its end. */
  list(filter: TraceFilter): Promise<TracesBody>;
  /** Newest first. */
  refusals(limit: number): Promise<readonly RefusalBody[]>;
  /** @throws BelfryError NOTIFICATION_UNKNOWN for an id that is not that of a notification for this device */
  tell(question: DeviceQuestion): Promise<Told>;
}
