/** A device in a page: the test calls `openDevice`, pushes, and awaits `nextPayload` and `lastTold`. */
import { type Channel, connectDevice, type Device, indexedDbStore } from "@belfry/device";

let device: Device | undefined;
let channel: Channel | undefined;

async function openDevice(service: string, packageSid: string): Promise<string> {
  device = connectDevice({ service, store: indexedDbStore() });
  channel = await device.openChannel(packageSid);
  return channel.uri;
}

async function nextPayload(): Promise<unknown> {
  for await (const { payload } of channel ?? []) return payload;
}

async function lastTold(): Promise<string | undefined> {
  const answer = await device?.why({ limit: 1 });
  return answer?.notifications[0]?.account;
}

Object.assign(globalThis, { openDevice, nextPayload, lastTold });
