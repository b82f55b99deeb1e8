/** Accepts one proved push: decides, records, and says what became of it. No HTTP, no clock. */
import type { EndReason, Profile } from "@belfry/protocol";
import type { ChannelName, EntryContent, NewEntry, Repeated } from "../engine/store.ts";
import type { Faults, PushBite } from "../fault/fault.ts";
import { announceEntry, type InboxParts, type Put, put, putIfHeld, putOnce } from "../inbox/put.ts";
import type { Trace, TracedPush } from "../trace/trace.ts";
import { type Circumstances, type Decision, decide } from "./decide.ts";
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
export function acceptPush(parts: AcceptParts, push: ProvedPush, moment: Moment): Promise<Outcome> {
  if (isPresumed(parts, push, moment)) {
    const decision = decide(factsOf(parts, push, true));
    if (decision.keep) return keep(parts, push, decision, moment.at, true, putIfHeld);
  }
  return acceptKnowing(parts, push, moment);
}

/** Another node held the device a moment ago: the store records it only if that is still so, which saves a question for each push that crosses. */
const isPresumed = ({ bus }: AcceptParts, { key, channel }: ProvedPush, { bite }: Moment): boolean =>
  bite === undefined && key === null && bus.presumed(channel.deviceId);

function acceptKnowing(parts: AcceptParts, push: ProvedPush, moment: Moment): Promise<Outcome> {
  const connected = isConnected(parts, push.channel, moment.bite);
  // A node knows the devices that it holds: a promise for each of their pushes would be felt.
  return typeof connected === "boolean"
    ? acceptAs(parts, push, moment, connected)
    : connected.then((known) => acceptAs(parts, push, moment, known));
}

function acceptAs(parts: AcceptParts, push: ProvedPush, { at, bite }: Moment, connected: boolean): Promise<Outcome> {
  const { key } = push;
  if (bite?.loses) return lose(parts, push, at, connected);
  const decision = decide(factsOf(parts, push, connected));
  if (decision.keep) {
    return keep(parts, push, decision, at, connected, key === null ? put : putOnce(key));
  }
  return key === null
    ? drop(parts, push, decision, at, connected)
    : dropOnce(parts, push, key, decision, at, connected);
}

const factsOf = ({ profile }: AcceptParts, push: ProvedPush, connected: boolean): Circumstances => {
  const { headers, payload, topic, channel } = push;
  return { headers, topic, payloadBytes: payload.bytes, kind: channel.kind, connected, profile };
};

/** An end is told soon after; what is expected longer than that was never recorded. */
const RECEIPT_MS = 3_600_000;

/** As far as the sender is concerned. */
export const isConnected = (
  { bus }: InboxParts,
  { deviceId }: ChannelName,
  bite: PushBite | undefined,
): boolean | Promise<boolean> => !bite?.offline && bus.present(deviceId);

async function keep(
  parts: AcceptParts,
  push: ProvedPush,
  decision: Decision & { keep: true },
  at: number,
  deviceConnected: boolean,
  record: Put,
): Promise<Outcome> {
  const messageId = beginTrace(parts.trace, push, decision.why, at, proverOf(push), {
    connected: deviceConnected,
    decision,
  });
  try {
    const entry = named(contentOf(push, decision, at), push.channel, messageId);
    const expecting =
      push.resource?.receipts == null ? undefined : expectReceipt(parts, push, messageId, entry.expiresAt);
    const result = await record(parts.store, entry);
    announceEntry(parts, entry, result);
    if (expecting !== undefined) await expecting;
    if (result.state === "unheld") {
      parts.trace.withdraw(messageId);
      return acceptKnowing(parts, push, { at, bite: undefined });
    }
    if (result.state === "repeated") return tellAgain(parts.trace, messageId, result, deviceConnected);
    if (result.state === "muted") {
      return { status: "dropped", messageId, deviceConnected, description: MUTED, decided: decision, put: result };
    }
    if (result.state !== "recorded") throw deadChannel(result.state);
    return { status: "received", messageId, deviceConnected, decided: decision, put: result };
  } catch (error) {
    parts.trace.withdraw(messageId);
    throw error;
  }
}

/** The entry of a content, in place: a copy of so many fields is felt at this pace. */
function named(
  entry: EntryContent & { deviceId?: string; channelId?: string; messageId?: string },
  { deviceId, channelId }: ChannelName,
  messageId: string,
): NewEntry {
  entry.deviceId = deviceId;
  entry.channelId = channelId;
  entry.messageId = messageId;
  return entry as NewEntry;
}

/** What the sender is told of an app that the person switched off. @source docs/reference/wns.md, WNS-7.13 */
const MUTED = "The user turned the app's notifications off";

/** What the first push with the key was told. This one never happened. */
function tellAgain(trace: Trace, traced: string, { messageId, end, why }: Repeated, deviceConnected: boolean): Outcome {
  trace.withdraw(traced);
  if (end === "recorded") return { status: "received", messageId, deviceConnected };
  return { status: "dropped", messageId, deviceConnected, description: end === "muted" ? MUTED : why };
}

/** Accepts what nobody will ever receive, unless it came before with the same key. */
async function dropOnce(
  parts: AcceptParts,
  push: ProvedPush,
  key: string,
  dropped: Dropped,
  at: number,
  deviceConnected: boolean,
): Promise<Outcome> {
  await refuseDead(parts.store, push, at);
  const { why, reason } = dropped;
  const { deviceId, channelId } = push.channel;
  const messageId = beginTrace(parts.trace, push, why, at, proverOf(push), { connected: deviceConnected });
  try {
    const told = { deviceId, channelId, app: push.app.packageSid, messageId, acceptedAt: Math.floor(at), why, reason };
    const first = await parts.store.dropOnce(told, key);
    if (first !== null) return tellAgain(parts.trace, messageId, first, deviceConnected);
  } catch (error) {
    parts.trace.withdraw(messageId);
    throw error;
  }
  parts.trace.ended(messageId, reason, why);
  return { status: "dropped", messageId, deviceConnected, description: why, decided: dropped };
}

/** Why it is dropped. */
interface Dropped {
  readonly why: string;
  readonly reason: EndReason;
}

/** Accepts what nobody will ever receive, and says so. */
export async function drop(
  parts: AcceptParts,
  push: Traced & ProvedSender,
  dropped: Dropped,
  at: number,
  deviceConnected: boolean,
): Promise<Outcome> {
  const { why, reason } = dropped;
  await refuseDead(parts.store, push, at);
  await parts.store.countDropped(push.app.packageSid, 1, reason);
  const messageId = beginTrace(parts.trace, push, why, at, proverOf(push), { connected: deviceConnected });
  parts.trace.ended(messageId, reason, why);
  return { status: "dropped", messageId, deviceConnected, description: why, decided: dropped };
}

const LOST: Dropped = { why: "lost, as a fault ordered", reason: "LOST" };

/** What a fault takes away after it was accepted: the sender hears nothing of it. */
export async function lose(
  parts: AcceptParts,
  push: Traced & ProvedSender,
  at: number,
  connected: boolean,
): Promise<Outcome> {
  const { messageId, deviceConnected } = await drop(parts, push, LOST, at, connected);
  return { status: "received", messageId, deviceConnected, decided: LOST };
}

/** Asked for before the message is recorded, and so in the same transaction or an earlier one. */
function expectReceipt({ store }: AcceptParts, push: ProvedPush, messageId: string, until: number): Promise<void> {
  const { channel, resource } = push;
  const expected = { rid: resource?.receipts?.rid ?? "", deviceId: channel.deviceId, messageId };
  return store.expectReceipt({ ...expected, message: `${resource?.base}${messageId}`, until: until + RECEIPT_MS });
}

/** What stood in for the operator's word. */
export function proverOf({ channel }: Pick<ProvedSender, "channel">): TracedPush["by"] {
  if (channel.kind !== "alternate") return "sender";
  return channel.keyDigest === "" ? "anyone" : "key";
}

/** What the trace is told of a push, whoever pushes. */
export function beginTrace(
  trace: Trace,
  push: Traced,
  rule: string,
  at: number,
  by: TracedPush["by"],
  { connected, decision }: Met,
): string {
  const { app, channel, headers, payload, readAt, provedAt, secret, tokenIssuedAt, replayOf, context } = push;
  return trace.begin({
    by: replayOf === undefined ? by : "operator",
    app: app.packageSid,
    deviceId: channel.deviceId,
    channelId: channel.channelId,
    type: headers.type,
    bytes: payload.bytes,
    readAt,
    provedAt,
    decidedAt: at,
    decision: rule,
    secret,
    tokenIssuedAt,
    channelOpenedAt: channel.createdAt,
    channelExpiresAt: channel.expiresAt,
    isConnected: connected,
    waitsUntil: decision?.keep ? at + decision.ttlSeconds * 1000 : undefined,
    tag: headers.tag,
    group: headers.group,
    replayOf,
    context,
  });
}

/** What was so when it was decided on. */
interface Met {
  readonly connected: boolean;
  /** Absent where nothing waits by it. */
  readonly decision?: Decision;
}

/** What the trace wants to know of whatever was accepted. */
export interface Traced
  extends Pick<ProvedPush, "app" | "readAt" | "provedAt" | "secret">,
    Partial<Pick<ProvedPush, "tokenIssuedAt" | "replayOf" | "context">> {
  readonly channel: ChannelName & Partial<Pick<ProvedSender["channel"], "createdAt" | "expiresAt">>;
  readonly headers: Pick<TracedPush, "type" | "tag" | "group">;
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
