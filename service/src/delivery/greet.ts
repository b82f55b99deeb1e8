/** The hello of a device: who it is, what it confirms, and which of its channels it believes open are not. Sends nothing. */
import { BelfryError, DEVICE_PROTOCOL_VERSION, HEARTBEAT_SECONDS, type HelloFrame } from "@belfry/protocol";
import { settleUpTo } from "../inbox/settle.ts";
import { proveDevice } from "./credential.ts";
import type { DeliveryParts } from "./delivery.ts";

/** What comes of a hello. */
export type Greeting =
  | {
      readonly kind: "welcome";
      readonly deviceId: string;
      readonly isNew: boolean;
      /** Everything up to this sequence number is confirmed. */
      readonly confirmed: number;
      readonly heartbeatSeconds: number;
      /** Channels the device takes for open that are not. */
      readonly goneChannels: readonly string[];
    }
  | { readonly kind: "reset"; readonly reason: string };

/** As many open channels as a device may be allowed to hold (`channelsPerDevice`): none that it names may be missed. */
const MAX_COMPARED = 100_000;

/**
 * Answers a hello.
 *
 * @throws BelfryError PROTOCOL_UNSUPPORTED, DEVICE_CREDENTIAL_INVALID, ADDRESS_THROTTLED, STORE_UNAVAILABLE
 */
export async function greet(parts: DeliveryParts, hello: HelloFrame, address: string): Promise<Greeting> {
  if (hello.v !== DEVICE_PROTOCOL_VERSION) {
    throw new BelfryError("PROTOCOL_UNSUPPORTED", { detail: `version ${hello.v}` });
  }
  const greeted = proveDevice(parts.sealer, hello, parts.clock.now());
  if (greeted.kind === "forgotten") return { kind: "reset", reason: greeted.reason };
  const { min, max } = HEARTBEAT_SECONDS;
  const heartbeatSeconds = Math.min(max, Math.max(min, hello.heartbeat ?? HEARTBEAT_SECONDS.default));
  const { deviceId } = greeted;
  if (greeted.kind === "new") {
    parts.stranger.charge("ADDRESS_THROTTLED", address, parts.clock.now());
    return {
      kind: "welcome",
      deviceId,
      isNew: true,
      confirmed: 0,
      heartbeatSeconds,
      goneChannels: hello.channels ?? [],
    };
  }
  const confirmed = hello.seq ?? 0;
  // Asked at once, so that both share one group of the store.
  const [lastSeq, goneChannels] = await Promise.all([
    confirmed > 0 ? parts.store.lastSeq(deviceId) : 0,
    findGone(parts, deviceId, hello.channels ?? []),
  ]);
  if (lastSeq === null) return { kind: "reset", reason: "nothing is known of this device" };
  // Also what was lost with a server is within lastSeq. Beyond it new notifications would look like old ones to the device.
  if (lastSeq < confirmed) return { kind: "reset", reason: "the device confirmed more than this service ever sent" };
  if (confirmed > 0) await settleUpTo(parts, deviceId, confirmed, parts.clock.now());
  return { kind: "welcome", deviceId, isNew: false, confirmed, heartbeatSeconds, goneChannels };
}

async function findGone(
  { store, clock }: DeliveryParts,
  deviceId: string,
  named: readonly string[],
): Promise<string[]> {
  if (named.length === 0) return [];
  const open = await store.listChannels({ deviceId }, Math.floor(clock.now()), MAX_COMPARED);
  const ids = new Set(open.map(({ channelId }) => channelId));
  return named.filter((id) => !ids.has(id));
}
