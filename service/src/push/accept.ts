/** Accepts one proved push: decides, records, and says what became of it. No HTTP, no clock. */
import { BelfryError, type Profile, type PushHeaders } from "@belfry/protocol";
import type { ChannelName, EntryContent } from "../engine/store.ts";
import { type InboxParts, putEntry } from "../inbox/put.ts";
import type { Trace, TracedPush } from "../trace/trace.ts";
import { type Decision, decide } from "./decide.ts";
import type { Payload } from "./payload.ts";
import type { ProvedSender } from "./prove.ts";

/** A push of which everything is known. */
export interface ProvedPush extends ProvedSender {
  readonly headers: PushHeaders;
  readonly payload: Payload;
  readonly readAt: number;
  readonly provedAt: number;
}

/** What the sender is told: received means that it is kept until the device confirms it, never that it was delivered. */
export interface Outcome {
  readonly status: "received" | "dropped";
  readonly messageId: string;
  readonly deviceConnected: boolean;
  /** Why it was dropped. */
  readonly description?: string;
}

/**
 * Decides what becomes of one notification.
 *
 * The inbox is written before this resolves, so a received outcome survives a crash.
 *
 * @param at milliseconds since 1970
 * @throws BelfryError CHANNEL_CLOSED, CHANNEL_UNKNOWN, STORE_UNAVAILABLE, DISK_FULL, OVERLOADED
 * @source docs/reference/wns.md, R-5.16, R-5.17 and
 */
export function acceptPush(parts: AcceptParts, push: ProvedPush, at: number): Promise<Outcome> {
  const { headers, payload, channel } = push;
  const connected = parts.bus.present(channel.deviceId);
  const decision = decide({ headers, payloadBytes: payload.bytes, connected, profile: parts.profile });
  const moment = { connected, at };
  return decision.keep ? keep(parts, push, decision, moment) : drop(parts, push, decision, moment);
}

export interface AcceptParts extends InboxParts {
  readonly profile: Profile;
}

interface Moment {
  readonly connected: boolean;
  readonly at: number;
}

async function keep(
  parts: AcceptParts,
  push: ProvedPush,
  decision: Decision & { keep: true },
  { connected, at }: Moment,
): Promise<Outcome> {
  const { deviceId, channelId } = push.channel;
  const messageId = beginTrace(parts.trace, push, decision, at, "sender");
  try {
    const { state } = await putEntry(parts, { ...contentOf(push, decision, at), deviceId, channelId, messageId });
    if (state !== "recorded") throw new BelfryError(state === "closed" ? "CHANNEL_CLOSED" : "CHANNEL_UNKNOWN");
    return { status: "received", messageId, deviceConnected: connected };
  } catch (error) {
    parts.trace.withdraw(messageId);
    throw error;
  }
}

async function drop(
  parts: AcceptParts,
  push: ProvedPush,
  decision: Decision & { keep: false },
  { connected, at }: Moment,
): Promise<Outcome> {
  await refuseDead(parts, push, at);
  await parts.store.countDropped(push.app.packageSid, 1);
  const messageId = beginTrace(parts.trace, push, decision, at, "sender");
  parts.trace.ended(messageId, "dropped", decision.why);
  return { status: "dropped", messageId, deviceConnected: connected, description: decision.why };
}

/** What is not recorded is not checked by recording: ask whether the channel still lives. */
export async function refuseDead(
  { store }: Pick<InboxParts, "store">,
  { channel }: ProvedSender,
  at: number,
): Promise<void> {
  const state = await store.channelState(channel.deviceId, channel.channelId, at);
  if (state === "closed") throw new BelfryError("CHANNEL_CLOSED");
  if (state === "unknown") throw new BelfryError("CHANNEL_UNKNOWN");
}

/** What the trace is told of a push, whoever pushes. */
export function beginTrace(trace: Trace, push: Traced, decision: Decision, at: number, by: TracedPush["by"]): string {
  const { app, channel, headers, payload, readAt, provedAt } = push;
  return trace.begin({
    by,
    app: app.packageSid,
    deviceId: channel.deviceId,
    channelId: channel.channelId,
    type: headers.type,
    bytes: payload.bytes,
    readAt,
    provedAt,
    decidedAt: at,
    decision: decision.why,
  });
}

type Traced = Omit<ProvedPush, "channel"> & { readonly channel: ChannelName };

/** What is recorded of a push, whoever it is for. */
export function contentOf(
  { app, headers, payload }: Pick<ProvedPush, "app" | "headers" | "payload">,
  decision: Decision & { keep: true },
  at: number,
): EntryContent {
  const acceptedAt = Math.floor(at);
  return {
    app: app.packageSid,
    slot: decision.slot.slot,
    keep: decision.slot.keep,
    type: headers.type,
    payload: payload.text,
    base64: payload.base64,
    tag: headers.tag ?? null,
    group: headers.group ?? null,
    priority: headers.priority,
    suppressPopup: headers.suppressPopup,
    collectionId: headers.collectionId ?? null,
    acceptedAt,
    expiresAt: acceptedAt + decision.ttlSeconds * 1000,
  };
}
