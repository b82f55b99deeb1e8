/** A device in a page: the test calls `openDevice`, pushes, and awaits `nextPayload`. */
import { type Channel, connectDevice, indexedDbStore } from "@belfry/device";

let channel: Channel | undefined;

async function openDevice(service: string, packageSid: string): Promise<string> {
  const device = connectDevice({ service, store: indexedDbStore() });
  channel = await device.openChannel(packageSid);
  return channel.uri;
}

async function nextPayload(): Promise<unknown> {
  for await (const { payload } of channel ?? []) return payload;
}

Object.assign(globalThis, { openDevice, nextPayload });
