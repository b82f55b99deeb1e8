/** Closing: by the device that holds the channel, by the operator who knows its URI, or because its app is gone. */
import { BelfryError } from "@belfry/protocol";
import type { ChannelName, Closing, Store } from "../engine/store.ts";
import type { Sealer } from "../seal.ts";
import type { Trace } from "../trace/trace.ts";
import { openChannelToken, tokenOfUri } from "./uri.ts";

export interface CloseParts {
  readonly store: Store;
  readonly trace: Trace;
}

/**
 * Closes a channel of the device and, as WNS does, every other one it holds for the same app, alternate ones left alone; an alternate
 * one is closed with the former ones of its label. Their URIs answer 410 from now on.
 *
 * @returns the channels closed now; none when the device has no such channel
 * @source Windows.Networking.PushNotifications API reference, `Close()`; docs/reference/wns.md, R-2.2
 */
export async function closeChannel(
  parts: CloseParts,
  deviceId: string,
  channelId: string,
  at: number,
): Promise<readonly ChannelName[]> {
  const { store } = parts;
  const channel = await store.findChannel(deviceId, channelId);
  if (channel === null) return [];
  const closedAt = Math.floor(at);
  const closing =
    channel.kind === "alternate"
      ? await store.closeChannel(deviceId, channelId, closedAt)
      : await store.closeChannels(deviceId, channel.app, closedAt);
  explainRemoved(parts.trace, closing);
  return closing.channels;
}

/** Closes by URI. @throws BelfryError CHANNEL_UNKNOWN */
export async function closeChannelUri(
  parts: CloseParts & { readonly sealer: Sealer },
  uri: string,
  at: number,
): Promise<readonly ChannelName[]> {
  const token = tokenOfUri(uri);
  const address = token === undefined ? undefined : openChannelToken(parts.sealer, token);
  if (address === undefined) throw new BelfryError("CHANNEL_UNKNOWN");
  return closeChannel(parts, address.deviceId, address.channelId, at);
}

/** What waited on a closed channel ends with it, and says so. */
export function explainRemoved(trace: Trace, { removed }: Closing): void {
  for (const { messageId } of removed) trace.ended(messageId, "CHANNEL_CLOSED");
}
