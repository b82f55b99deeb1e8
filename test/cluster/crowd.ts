/** Devices of a campaign, through the public library: each has a channel of one app, and one of another that may be closed. */
import { connectDevice, type Device, memoryStore, type ReceivedNotification } from "@belfry/device";
import { askAdmin, type ReachedService } from "../support/operator.ts";
import type { Random } from "../support/random.ts";
import type { Ledger } from "./ledger.ts";

/** A channel that is pushed to. */
export interface Target {
  readonly device: string;
  readonly uri: string;
}

export interface Crowd {
  /** Pushed to all the time; nobody closes them. */
  readonly lasting: readonly Target[];
  /** Some of them are closed in the middle. */
  readonly closable: readonly Target[];
  /** Devices that came to the end of their connections and stay away. */
  gone(): readonly string[];
  /** When those that were sent away come back, in milliseconds since 1970. */
  comingBack(): readonly number[];
  /** Devices whose connection stands. */
  connected(): number;
  close(): Promise<void>;
}

/** The unique part of every payload of a campaign. */
const PAYLOAD_ID = /push-[0-9]+/;
/** A device whose connection broke comes back soon, and not at once: a tenth of what it would wait at most. */
const JITTER = 0.1;

const idOf = ({ payload }: ReceivedNotification): string => {
  const text = typeof payload === "string" ? payload : new TextDecoder().decode(payload);
  return PAYLOAD_ID.exec(text)?.[0] ?? text;
};

/** Devices that dial at the same time. */
const AT_ONCE = 100;

/** Connects them and opens their channels. @param apps package SIDs: of the lasting channels, and of the others */
export async function gatherCrowd(
  service: string,
  ledger: Ledger,
  size: number,
  [lastingApp, closableApp]: readonly [string, string],
): Promise<Crowd> {
  const devices: Device[] = [];
  const lasting: Target[] = [];
  const closable: Target[] = [];
  const open = async (device: Device, name: string, app: string): Promise<Target> => {
    const channel = await device.openChannel(app);
    channel.onNotification((notification) => ledger.delivered(name, idOf(notification)));
    return { device: name, uri: channel.uri };
  };
  const join = async (n: number): Promise<void> => {
    const device = connectDevice({ service, store: memoryStore(), random: () => JITTER, timeoutMs: 60_000 });
    devices[n] = device;
    lasting[n] = await open(device, `device-${n}`, lastingApp);
    closable[n] = await open(device, `device-${n}`, closableApp);
  };
  for (let from = 0; from < size; from += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, size - from) }, (_, n) => join(from + n)));
  }
  return {
    lasting,
    closable,
    gone: () => devices.flatMap((device, n) => (device.state.name === "closed" ? [`device-${n}`] : [])),
    comingBack: () => devices.flatMap(({ state }) => (state.name === "waiting" ? [state.until.getTime()] : [])),
    connected: () => devices.filter(({ state }) => state.name === "connected").length,
    close: async () => void (await Promise.all(devices.map((device) => device.close()))),
  };
}

/** Closes one of the channels through whichever node answers. What is refused has not been closed, as far as anybody knows. */
export async function closeOne(at: ReachedService, ledger: Ledger, targets: readonly Target[], random: Random) {
  const { uri } = random.oneOf(targets);
  ledger.closing(uri);
  try {
    await askAdmin(at, `DELETE /v1/channels?uri=${encodeURIComponent(uri)}`);
    ledger.closed(uri);
  } catch {
    // Nobody knows whether it was closed.
  }
}
