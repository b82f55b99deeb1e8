/** Accepts one proved removal: ends the toasts that wait, and leaves word for the device about those it shows. */
import { DEFAULT_TTL_SECONDS, formatMatch } from "@belfry/protocol";
import type { NewEntry } from "../engine/store.ts";
import { putRemoval } from "../inbox/put.ts";
import { type AcceptParts, beginTrace, drop, isConnected, lose, type Moment, type Traced } from "./accept.ts";
import { deadChannel } from "./prove.ts";
import type { Outcome, ProvedRemoval } from "./push.ts";

const NO_TOASTS = { why: "A secondary tile has no toasts", reason: "USELESS" } as const;
const RULE = "it takes back what waits and what the device shows";

/**
 * Takes toasts back.
 *
 * It is on disk before this resolves and reaches the device like a notification: in its order, until the device confirms it.
 *
 * @throws BelfryError CHANNEL_CLOSED, CHANNEL_UNKNOWN, STORE_UNAVAILABLE, DISK_FULL, OVERLOADED
 * @source docs/reference/wns.md, R-5.1, R-5.18; ADR 0010
 */
export async function acceptRemoval(
  parts: AcceptParts,
  removal: ProvedRemoval,
  { at, bite }: Moment,
): Promise<Outcome> {
  const { channel } = removal;
  const match = formatMatch(removal.match);
  const traced = { ...removal, headers: { type: "removal" }, payload: { bytes: match.length } } as const;
  const connected = await isConnected(parts, channel, bite);
  if (channel.kind === "tile") return drop(parts, traced, NO_TOASTS, at, connected);
  if (bite?.loses) return lose(parts, traced, at, connected);
  const messageId = beginTrace(parts.trace, traced, RULE, at, "sender", { connected });
  try {
    const { state } = await putRemoval(parts, entryOf(traced, match, messageId, at), removal.match);
    if (state !== "recorded") throw deadChannel(state);
    return { status: "received", messageId, deviceConnected: connected };
  } catch (error) {
    parts.trace.withdraw(messageId);
    throw error;
  }
}

/**
 * A removal waits in a slot of what it takes back, so that repeating it costs nothing, and no longer than a toast without a time to live
 * is shown.
 */
function entryOf({ app, channel }: Traced, match: string, messageId: string, at: number): NewEntry {
  const acceptedAt = Math.floor(at);
  return {
    app: app.packageSid,
    deviceId: channel.deviceId,
    channelId: channel.channelId,
    messageId,
    slot: `removal ${match}`,
    keep: 1,
    type: "removal",
    payload: match,
    base64: false,
    tag: null,
    group: null,
    priority: 1,
    suppressPopup: false,
    collectionId: null,
    headers: null,
    acceptedAt,
    expiresAt: acceptedAt + DEFAULT_TTL_SECONDS * 1000,
    showUntil: null,
  };
}
