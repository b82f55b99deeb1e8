/**
 * Many nodes at once on one database: what they record, confirm and close meets at the same devices. Whatever happens first, the numbers of a device
 * are given once each, in the order of a node's calls; the books balance in every reading; and all that was accepted is accounted for.
 */
import { expect, test } from "bun:test";
import { balanced, channelOf, DAY, NEWS, NOON, pushTo, sweepAll, WEATHER } from "../conformance/fixtures.ts";
import type { NewEntry, Store } from "../store.ts";
import { freshPlace } from "./fixture.ts";
import { openDistributedStore } from "./store.ts";

const NODES = 4;
const DEVICES = 24;
const STEPS = 700;
const PATIENCE_MS = 240_000;

/** Numbers that look random and are the same in every run. */
function randomly(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const device = (n: number) => `device-${n}`;
const channel = (deviceId: string, app: string, round = 0) =>
  channelOf(deviceId, app, { channelId: `${app}-${deviceId}-${round}` });

async function openNodes(): Promise<Store[]> {
  const place = freshPlace();
  return await Promise.all(Array.from({ length: NODES }, () => openDistributedStore({ ...place, incarnation: null })));
}

/** What one node does: as many calls as may be, without waiting for one before the next, all on the same few devices. */
interface Deeds {
  readonly numbers: Map<string, number[]>;
  readonly readings: Promise<boolean>[];
  accepted: number;
}

function act(store: Store, node: number, seed: number): { readonly deeds: Deeds; readonly done: Promise<unknown> } {
  const random = randomly(seed);
  const deeds: Deeds = { numbers: new Map(), readings: [], accepted: 0 };
  const calls: Promise<unknown>[] = [];
  for (let step = 0; step < STEPS; step++) {
    const deviceId = device(random(DEVICES));
    const app = random(4) === 0 ? NEWS : WEATHER;
    const kind = random(100);
    if (kind < 60) calls.push(put(store, deeds, push(deviceId, app, node * STEPS + step, random)));
    else if (kind < 80) calls.push(confirm(store, deviceId));
    else if (kind < 86) calls.push(store.settleUpTo(deviceId, random(40), NOON));
    else if (kind < 90)
      calls.push(store.closeChannels(deviceId, app, NOON).then(() => reopen(store, deviceId, app, step)));
    else if (kind < 92) calls.push(store.muteApp(deviceId, app, random(2) === 0));
    else if (kind < 94) calls.push(sweepAll(store, NOON, 0, 50));
    else if (kind < 95) calls.push(store.deleteApp(NEWS, NOON));
    else deeds.readings.push(balanced(store));
  }
  return { deeds, done: Promise.all([...calls, ...deeds.readings]) };
}

function push(deviceId: string, app: string, n: number, random: (below: number) => number): NewEntry {
  const place = random(2) === 0 ? { slot: `s${random(3)}`, keep: 5 } : { slot: null, keep: 1 + random(20) };
  return pushTo(channel(deviceId, app), n, { ...place, expiresAt: random(10) === 0 ? NOON - 1 : NOON + DAY });
}

async function put(store: Store, deeds: Deeds, entry: NewEntry): Promise<void> {
  const result = await store.put(entry);
  if (result.state === "muted" || result.state === "recorded") deeds.accepted += 1;
  if (result.state !== "recorded") return;
  deeds.numbers.set(entry.deviceId, [...(deeds.numbers.get(entry.deviceId) ?? []), result.seq]);
}

async function confirm(store: Store, deviceId: string): Promise<void> {
  const entries = await store.read(deviceId, 0, NOON, 5, 1e6);
  await store.settle({ deviceId, entries: entries.map(({ seq, app }) => [seq, app]) });
}

async function reopen(store: Store, deviceId: string, app: string, round: number): Promise<void> {
  await store.openChannel(channel(deviceId, app, round + 1), NOON, 1e6);
}

test(
  "nodes that do everything at once to the same devices give each number once, in order, and lose and count nothing twice",
  async () => {
    const stores = await openNodes();
    const [first] = stores as [Store];
    for (const app of [WEATHER, NEWS]) {
      await Promise.all(
        Array.from({ length: DEVICES }, (_, n) => first.openChannel(channel(device(n), app), NOON, 1e6)),
      );
    }
    const nodes = stores.map((store, node) => act(store, node, 7 + node));
    await Promise.all(nodes.map(({ done }) => done));
    const readings = await Promise.all(nodes.flatMap(({ deeds }) => deeds.readings));
    expect(readings.length).toBeGreaterThan(0);
    expect(nodes.every(({ deeds }) => deeds.accepted > 20)).toBe(true);
    expect(readings.every(Boolean)).toBe(true);
    for (let n = 0; n < DEVICES; n++) {
      const lists = nodes.map(({ deeds }) => deeds.numbers.get(device(n)) ?? []);
      for (const list of lists) expect(list).toEqual(list.toSorted((a, b) => a - b));
      const given = lists.flat().toSorted((a, b) => a - b);
      expect(given).toEqual(given.map((_, i) => i + 1));
      expect(await first.lastSeq(device(n))).toBe(given.length);
    }
    const books = await first.books();
    const sum = (of: "accepted" | "pending") => books.reduce((total, body) => total + body[of], 0);
    expect(sum("accepted")).toBe(nodes.reduce((total, { deeds }) => total + deeds.accepted, 0));
    await sweepAll(first, NOON, 0, 50);
    const waiting = await Promise.all(
      Array.from({ length: DEVICES }, (_, n) => first.read(device(n), 0, NOON, 10_000, 1e9)),
    );
    const pending = (await first.books()).reduce((total, body) => total + body.pending, 0);
    expect(waiting.flat().length).toBe(pending);
    for (const entry of waiting.flat()) {
      expect(await first.channelState(entry.deviceId, entry.channelId, NOON)).toBe("open");
    }
    await Promise.all(stores.map((store) => store.close()));
  },
  PATIENCE_MS,
);

test(
  "devices that many nodes open at once are one device each, with one channel of a name",
  async () => {
    const stores = await openNodes();
    const [first] = stores as [Store];
    const opened = await Promise.all(
      Array.from({ length: DEVICES }, (_, n) =>
        Promise.all(stores.map((store, node) => store.openChannel(channel(device(n), WEATHER, node), NOON, 1))),
      ),
    );
    for (const [n, records] of opened.entries()) {
      expect(new Set(records.map((record) => record?.channelId)).size).toBe(1);
      expect(await first.listChannels({ deviceId: device(n) }, NOON, 10)).toHaveLength(1);
    }
    await Promise.all(stores.map((store) => store.close()));
  },
  PATIENCE_MS,
);

test(
  "of several nodes that start at once and offer a first key, one decides",
  async () => {
    const stores = await openNodes();
    const offered = await Promise.all(
      stores.map((store, node) => store.loadKeys({ id: node + 1, secret: `of node ${node}`, createdAt: NOON })),
    );
    expect(offered[0]).toHaveLength(1);
    for (const keys of offered) expect(keys).toEqual(offered[0] ?? []);
    await Promise.all(stores.map((store) => store.close()));
  },
  PATIENCE_MS,
);
