/** Closing: by the device that holds the channel, or by the operator who knows its URI. */
import { BelfryError } from "@belfry/protocol";
import type { Store } from "../engine/store.ts";
import type { Sealer } from "../seal.ts";
import { openChannelToken, readChannelToken } from "./uri.ts";

/**
 * Closes a channel of the device and, as WNS does, every other one it holds for the same app. Its URIs answer 410 from now on.
 *
 * @returns the channels closed now; none when the device has no such channel
 * @source wns.md 2.1 `Close()`, R-2.2
 */
export async function closeChannel(store: Store, deviceId: string, channelId: string, at: number): Promise<string[]> {
  const app = await store.channelApp(deviceId, channelId);
  return app === null ? [] : store.closeChannels(deviceId, app, at);
}

/** Closes by URI. @throws BelfryError CHANNEL_UNKNOWN */
export async function closeChannelUri(
  parts: { store: Store; sealer: Sealer },
  uri: string,
  at: number,
): Promise<{ deviceId: string; closed: string[] }> {
  const token = readChannelToken(uri.slice(uri.indexOf("?") + 1));
  const address = token === undefined ? undefined : openChannelToken(parts.sealer, token);
  if (address === undefined) throw new BelfryError("CHANNEL_UNKNOWN");
  const closed = await closeChannel(parts.store, address.deviceId, address.channelId, at);
  return { deviceId: address.deviceId, closed };
}
