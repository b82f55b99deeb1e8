/** Accepts one proved push: decides, records, and says what became of it. No HTTP, no clock. */
import type { Profile } from "@belfry/protocol";
import type { ChannelName, EntryContent } from "../engine/store.ts";
import type { Faults, PushBite } from "../fault/fault.ts";
import { type InboxParts, putEntry } from "../inbox/put.ts";
import type { Trace, TracedPush } from "../trace/trace.ts";
import { type Decision, decide } from "./decide.ts";
import { deadChannel, refuseDead } from "./prove.ts";
import type { Outcome, ProvedPush, ProvedSender } from "./push.ts";

export interface AcceptParts extends InboxParts {
  readonly profile: Profile;
  readonly faults: Faults;
}

/** What is so at this moment, besides the push itself. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What faults do to it; undefined nearly always. */
  readonly bite: PushBite | undefined;
}

/**
 * Decides what becomes of one notification.
 *
 * The inbox is written before this resolves, so a received outcome survives a crash.
 *
 * @throws BelfryError CHANNEL_CLOSED, CHANNEL_UNKNOWN, STORE_UNAVAILABLE, DISK_FULL, OVERLOADED
 * @source docs/reference/wns.md, R-5.16, R-5.17 and
 */
export function acceptPush(parts: AcceptParts, push: ProvedPush, { at, bite }: Moment): Promise<Outcome> {
  const { headers, payload, topic, channel } = push;
  const connected = isConnected(parts, channel, bite);
  if (bite?.loses) return lose(parts, push, at, connected);
  const facts = { headers, topic, payloadBytes: payload.bytes, kind: channel.kind, connected, profile: parts.profile };
  const decision = decide(facts);
  return decision.keep ? keep(parts, push, decision, at, connected) : drop(parts, push, decision.why, at, connected);
}

/** As far as the sender is concerned. */
export const isConnected = ({ bus }: InboxParts, { deviceId }: ChannelName, bite: PushBite | undefined): boolean =>
  !bite?.offline && bus.present(deviceId);

async function keep(
  parts: AcceptParts,
  push: ProvedPush,
  decision: Decision & { keep: true },
  at: number,
  deviceConnected: boolean,
): Promise<Outcome> {
  const { deviceId, channelId } = push.channel;
  const messageId = beginTrace(parts.trace, push, decision.why, at, proverOf(push));
  try {
    // Assigned, here and in `announceEntry`, because a copy of so many fields is felt at this pace.
    const entry = Object.assign(contentOf(push, decision, at), { deviceId, channelId, messageId });
    const { state } = await putEntry(parts, entry);
    if (state === "muted") return { status: "dropped", messageId, deviceConnected, description: MUTED };
    if (state !== "recorded") throw deadChannel(state);
    return { status: "received", messageId, deviceConnected };
  } catch (error) {
    parts.trace.withdraw(messageId);
    throw error;
  }
}

/** What the sender is told of an app that the person switched off. @source docs/reference/wns.md, WNS-7.13 */
const MUTED = "The user turned the app's notifications off";

/** Accepts what nobody will ever receive, and says so. */
export async function drop(
  parts: AcceptParts,
  push: Traced & ProvedSender,
  why: string,
  at: number,
  deviceConnected: boolean,
): Promise<Outcome> {
  await refuseDead(parts.store, push, at);
  await parts.store.countDropped(push.app.packageSid, 1);
  const messageId = beginTrace(parts.trace, push, why, at, proverOf(push));
  parts.trace.ended(messageId, "dropped", why);
  return { status: "dropped", messageId, deviceConnected, description: why };
}

/** What a fault takes away after it was accepted: the sender hears nothing of it. */
export async function lose(
  parts: AcceptParts,
  push: Traced & ProvedSender,
  at: number,
  connected: boolean,
): Promise<Outcome> {
  const { messageId, deviceConnected } = await drop(parts, push, "lost, as a fault ordered", at, connected);
  return { status: "received", messageId, deviceConnected };
}

/** What stood in for the operator's word. */
const proverOf = ({ channel }: ProvedSender): TracedPush["by"] => (channel.kind === "alternate" ? "key" : "sender");

/** What the trace is told of a push, whoever pushes. */
export function beginTrace(trace: Trace, push: Traced, decision: string, at: number, by: TracedPush["by"]): string {
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
    decision,
  });
}

/** What the trace wants to know of whatever was accepted. */
export interface Traced extends Pick<ProvedPush, "app" | "readAt" | "provedAt"> {
  readonly channel: ChannelName;
  readonly headers: Pick<TracedPush, "type">;
  readonly payload: Pick<TracedPush, "bytes">;
}

/** What is recorded of a push, whoever it is for. */
export function contentOf(
  { app, headers, payload, encryption }: Pick<ProvedPush, "app" | "headers" | "payload" | "encryption">,
  decision: Decision & { keep: true },
  at: number,
): EntryContent {
  const acceptedAt = Math.floor(at);
  const { ttlSeconds } = headers;
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
    headers: encryption === null ? null : JSON.stringify(encryption),
    acceptedAt,
    expiresAt: acceptedAt + decision.ttlSeconds * 1000,
    // A time to live of 0 means "now or never", and once it is there it is shown like any other.
    showUntil: ttlSeconds ? acceptedAt + ttlSeconds * 1000 : null,
  };
}
