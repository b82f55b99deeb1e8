/**
 * The service's store and whoever calls it, in a process of its own, so that its processor time is a node's. Run with a directory, or the URL of a
 * PostgreSQL server, how many seconds each part takes and how many devices there are. Prints one line of JSON when it is open and at the end of
 * each part; each part begins when a line comes in.
 */
import { openDistributedStore } from "../../../service/src/engine/distributed/store.ts";
import { openEmbeddedStore } from "../../../service/src/engine/embedded/store.ts";
import type { ChannelRecord, NewEntry, Store } from "../../../service/src/engine/store.ts";

/** What one part measured. */
export interface Measured {
  readonly calls: number;
  readonly perSecond: number;
  /** Processor time of this process for each call, all threads. */
  readonly cpuMicroseconds: number;
  readonly p50Ms: number;
}

const APP = "ms-app://s-1-15-2-1";
const NOW = Date.UTC(2026, 0, 5);
const DAY = 86_400_000;
/** Requests at once: what a busy node has on its hands. */
const CALLERS = 256;
const PAYLOAD = `<toast><visual><binding template="ToastText01"><text id="1">${"x".repeat(200)}</text></binding></visual></toast>`;

const channelOf = (n: number): ChannelRecord => ({
  deviceId: `device-${n}`,
  channelId: `channel-${n}`,
  app: APP,
  kind: "primary",
  label: "",
  token: "sealed",
  createdAt: NOW,
  expiresAt: NOW + 30 * DAY,
  tileQueue: false,
});

function entryFor(device: number, n: number): NewEntry {
  const { deviceId, channelId, app } = channelOf(device);
  const messageId = n.toString(16).toUpperCase().padStart(16, "0");
  return {
    ...{
      deviceId,
      channelId,
      app,
      messageId,
      slot: null,
      keep: 100,
      type: "wns/toast",
      payload: PAYLOAD,
      base64: false,
    },
    ...{ tag: null, group: null, priority: 2, suppressPopup: false, collectionId: null, headers: null },
    ...{ acceptedAt: NOW, expiresAt: NOW + DAY, showUntil: null },
  };
}

/** Callers that ask one thing after the other, until the time is over. */
async function measure(seconds: number, call: (n: number) => Promise<unknown>): Promise<Measured> {
  const endsAt = performance.now() + seconds * 1_000;
  const times: number[] = [];
  let n = 0;
  const caller = async () => {
    while (performance.now() < endsAt) {
      const askedAt = performance.now();
      await call(n++);
      times.push(performance.now() - askedAt);
    }
  };
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CALLERS }, caller));
  const took = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const sorted = times.toSorted((a, b) => a - b);
  return {
    calls: times.length,
    perSecond: times.length / took,
    cpuMicroseconds: (user + system) / times.length,
    p50Ms: sorted[sorted.length >> 1] ?? Number.NaN,
  };
}

async function cycle(store: Store, device: number, n: number): Promise<void> {
  const entry = entryFor(device, n);
  await store.put(entry);
  const entries = await store.read(entry.deviceId, 0, NOW, 10, 1e6);
  await store.settle({ deviceId: entry.deviceId, entries: entries.map(({ seq, app }) => [seq, app]) });
}

const [place = "", seconds = "5", count = "1"] = process.argv.slice(2);
const devices = Number(count);
const store = place.startsWith("postgres:")
  ? await openDistributedStore({ url: place, incarnation: null })
  : await openEmbeddedStore({ directory: place });
const everyDevice = (call: (n: number) => Promise<unknown>) =>
  Promise.all(Array.from({ length: devices }, (_, n) => call(n)));
await everyDevice((n) => store.openChannel(channelOf(n), NOW, 10));
console.log("{}");
const parts = [
  () => measure(Number(seconds), (n) => store.put(entryFor(n % devices, n))),
  async () => {
    await everyDevice((n) => store.settleUpTo(`device-${n}`, Number.MAX_SAFE_INTEGER, NOW));
    return measure(Number(seconds), (n) => cycle(store, n % devices, n));
  },
];
for await (const _ of console) {
  const part = parts.shift();
  if (part === undefined) break;
  console.log(JSON.stringify(await part()));
}
await store.close();
