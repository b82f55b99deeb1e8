/** What every reader of the push rim needs to prove a request: that what was read is no refusal, and that its channel lives. */
import { BelfryError, type ErrorCode, isRefusal, type Refusal, TOMBSTONE_SECONDS } from "@belfry/protocol";
import type { DeadState, Store } from "../engine/store.ts";
import type { ProvedSender } from "./push.ts";

/** @throws BelfryError what the reader refused */
export function unlessRefused<T extends object | boolean>(read: T | Refusal): T {
  if (typeof read === "object" && isRefusal(read)) {
    throw new BelfryError(read.refused, { detail: read.detail || undefined });
  }
  return read;
}

const KEY = /^[\x21-\x7e]{1,128}$/;

/**
 * By what a sender wants a push to be known when it sends it again: on one channel, and for half an hour.
 *
 * @returns null when there is none
 * @throws BelfryError HEADER_INVALID
 * @source draft-ietf-httpapi-idempotency-key-header, section 2; ADR 0016
 */
export function readIdempotencyKey(header: string | null): string | null {
  if (header === null || KEY.test(header)) return header;
  throw new BelfryError("HEADER_INVALID", { detail: "Idempotency-Key must be 1 to 128 characters without blanks" });
}

/** What seals and the app's record say against the channel's life. @throws BelfryError CHANNEL_UNKNOWN, CHANNEL_EXPIRED, SENDER_BLOCKED */
export function proveAlive({ app, channel }: ProvedSender, at: number): void {
  // Forgotten by the store, too: the sender hears of it what it would hear of a channel that never was.
  if (channel.expiresAt + TOMBSTONE_SECONDS * 1000 <= at) throw new BelfryError("CHANNEL_UNKNOWN");
  if (channel.expiresAt <= at) throw new BelfryError("CHANNEL_EXPIRED");
  if (app.blocked) throw new BelfryError("SENDER_BLOCKED");
}

const DEAD: Readonly<Record<DeadState, ErrorCode>> = {
  closed: "CHANNEL_CLOSED",
  expired: "CHANNEL_EXPIRED",
  unknown: "CHANNEL_UNKNOWN",
};

/** What the sender to a dead channel is told. */
export const deadChannel = (state: DeadState): BelfryError => new BelfryError(DEAD[state]);

/** What is not recorded is not checked by recording: ask whether the channel still lives. */
export async function refuseDead(store: Store, { channel }: ProvedSender, at: number): Promise<void> {
  const state = await store.channelState(channel.deviceId, channel.channelId, Math.floor(at));
  if (state !== "open") throw deadChannel(state);
}
