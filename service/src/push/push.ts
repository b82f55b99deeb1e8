/** What the readers of the push rim make of a request, each in its own way: one value that says what is to be done, for whom. */
import type { SpanContext } from "@belfry/host";
import type { Match, PushHeaders } from "@belfry/protocol";
import type { ChannelAddress } from "../channel/uri.ts";
import type { AppRecord, PutResult } from "../engine/store.ts";
import type { Slot } from "../inbox/slot.ts";
import type { Payload } from "./payload.ts";

/** The sender may speak to this channel, as far as seals and signatures can tell. */
export interface ProvedSender {
  readonly app: AppRecord;
  readonly channel: ChannelAddress;
  /** When its access token was given out, in milliseconds since 1970; Infinity when a key stands in for one. */
  readonly tokenIssuedAt: number;
  /** Last characters of the client secret that the token was got with; absent where there is none. */
  readonly secret?: string | undefined;
}

/** When what was read, in milliseconds since 1970 with fractions. */
interface Timed {
  readonly readAt: number;
  readonly provedAt: number;
  /** Its place in a distributed trace; put there by the rim, and absent as a rule. */
  context?: SpanContext | undefined;
}

/** Where a sender of Web Push finds a message again. */
export interface Resource {
  /** Its URL up to the message's id. */
  readonly base: string;
  /** Where receipts go, when the sender asked for one. */
  readonly receipts: { readonly rid: string; readonly link: string } | null;
}

/** A notification of which everything is known. */
export interface ProvedPush extends ProvedSender, Timed {
  readonly headers: PushHeaders;
  readonly payload: Payload;
  /** The newest of one topic is as good as all of them; on alternate channels only. */
  readonly topic: string | undefined;
  /** What the device needs to decrypt the payload; on alternate channels only. */
  readonly encryption: Readonly<Record<string, string>> | null;
  /** By which the sender's own repetition of it is known; null, as a rule, when it named none. */
  readonly key: string | null;
  /** In Web Push only. */
  readonly resource: Resource | null;
  /** Message id of the captured push that the operator sends again as this one. */
  readonly replayOf?: string;
}

/** The sender takes toasts back. */
export interface ProvedRemoval extends ProvedSender, Timed {
  readonly match: Match;
  readonly requestForStatus: boolean;
}

/** What a reader makes of a request. */
export type Said = ProvedPush | ProvedRemoval;

/** What the sender is told: received means that it is kept until the device confirms it, never that it was delivered. */
export interface Outcome {
  readonly status: "received" | "dropped";
  readonly messageId: string;
  readonly deviceConnected: boolean;
  /** Why it was dropped. */
  readonly description?: string;
  /** What decided; absent where a push with the same key came before and stands in for this one. */
  readonly decided?: { readonly why: string; readonly slot?: Slot };
  /** What the inbox made of it, where it came so far. */
  readonly put?: PutResult;
}
