/** The hello of a device that speaks autopush: who it is, and which channels it has. Sends nothing. */
import type { AutopushHello } from "@belfry/protocol";
import { explainRemoved } from "../../channel/close.ts";
import { labelOf } from "../../channel/label.ts";
import { BROWSER_SECONDS } from "../../channel/open.ts";
import type { DeliveryParts } from "../delivery.ts";
import { type AutopushIdentity, identify, newIdentity } from "./identity.ts";

/** What comes of a hello. */
export interface AutopushGreeting {
  readonly identity: AutopushIdentity;
  /** The device's name of each of its channels, by ours. */
  readonly channels: ReadonlyMap<string, string>;
  /** More waits for it than may: it loses everything once it has confirmed what may. */
  readonly isOverLimit: boolean;
}

/** As many channels as a device may have. */
const MAX_CHANNELS = 2000;

/**
 * Answers a hello.
 *
 * A device that is not known here, or has no channel left, gets a new id: by that it learns that its subscriptions are gone.
 *
 * @throws BelfryError ADDRESS_THROTTLED, STORE_UNAVAILABLE
 * @source mozilla-services/autopush-rs `autoconnect-ws-sm/src/unidentified.rs`
 */
export async function greetAutopush(
  parts: DeliveryParts,
  { uaid }: AutopushHello,
  address: string,
): Promise<AutopushGreeting> {
  const { clock, sealer, store, stranger } = parts;
  if (uaid !== undefined) {
    const identity = identify(sealer, uaid);
    const { deviceId } = identity;
    const at = Math.floor(clock.now());
    const open = await store.listChannels({ deviceId }, at, MAX_CHANNELS);
    if (open.length > 0) {
      await store.prolongChannels(deviceId, at + BROWSER_SECONDS * 1000, at);
      const channels = new Map(open.map((one) => [one.channelId, labelOf(one)]));
      return { identity, channels, isOverLimit: await isOverLimit(parts, deviceId, at) };
    }
  }
  stranger.charge("ADDRESS_THROTTLED", address, clock.now());
  return { identity: newIdentity(sealer), channels: new Map(), isOverLimit: false };
}

async function isOverLimit({ store, autopush }: DeliveryParts, deviceId: string, at: number): Promise<boolean> {
  const { messageLimit: most } = autopush;
  if (most === 0) return false;
  return (await store.read(deviceId, 0, at, most + 1, Number.MAX_SAFE_INTEGER)).length > most;
}

/**
 * Takes its channels from a device for which more waits than may. At its next hello it learns of it.
 *
 * Asked of the store all at once, so that no hello comes in between.
 */
export async function dropChannels(
  { clock, store, trace }: DeliveryParts,
  deviceId: string,
  channelIds: readonly string[],
): Promise<void> {
  const at = Math.floor(clock.now());
  const closings = await Promise.all(channelIds.map((channelId) => store.closeChannel(deviceId, channelId, at)));
  for (const closing of closings) explainRemoved(trace, closing);
}
