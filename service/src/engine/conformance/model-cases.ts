/** Random lives of two devices and two apps, told to a store and to the model; what both answer and hold must agree after every step. */
import { expect, test } from "bun:test";
import type { Match } from "@belfry/protocol";
import fc from "fast-check";
import { type ChannelRecord, type Closing, type EndedEntry, type NewEntry, type Store, TILE_SLOT } from "../store.ts";
import {
  channelOf,
  DAY,
  KIOSK,
  NEWS,
  NOON,
  type OpenSubject,
  PHONE,
  pushTo,
  type Subject,
  sweepAll,
  WEATHER,
} from "./fixtures.ts";
import { Model } from "./model.ts";

/** Lives are many and each of their steps is synced to disk: minutes on a slow one, seconds else. */
const PATIENCE_MS = 600_000;

/** Where the story stands on both sides. */
interface World {
  readonly model: Model;
  readonly subject: Subject;
  store: Store;
  now: number;
  /** Counts everything that needs a name of its own. */
  told: number;
  /** Ids of the channels that were opened, by device and app. */
  readonly channelIds: Map<string, string[]>;
}

/** One step: what happens, and how fast-check tells it when a life fails. */
interface Step {
  readonly take: (world: World) => Promise<void>;
  readonly [fc.toStringMethod]: () => string;
}

// Most of a life happens to one app on one device, so that what waits there meets.
const device = fc.constantFrom(KIOSK, KIOSK, KIOSK, PHONE);
const app = fc.constantFrom(WEATHER, WEATHER, WEATHER, NEWS);
const seq = fc.integer({ min: 0, max: 12 });

function step<T extends Record<string, unknown>>(
  name: string,
  values: { [K in keyof T]: fc.Arbitrary<T[K]> },
  take: (world: World, values: T) => Promise<void>,
): fc.Arbitrary<Step> {
  return fc.record(values).map((drawn) => ({
    take: (world) => take(world, drawn as T),
    [fc.toStringMethod]: () => `${name} ${JSON.stringify(drawn)}`,
  }));
}

/** Which of the channels of an app on a device. */
const line = fc.constantFrom<Pick<ChannelRecord, "kind" | "label">[]>(
  { kind: "primary", label: "" },
  { kind: "primary", label: "" },
  { kind: "tile", label: "clock" },
  { kind: "alternate", label: "clock" },
  { kind: "alternate", label: "mail" },
);

const wanted = { device, app, line, tileQueue: fc.boolean(), limit: fc.integer({ min: 1, max: 3 }) };
type Wanted = { readonly [K in keyof typeof wanted]: (typeof wanted)[K] extends fc.Arbitrary<infer T> ? T : never };

async function open(world: World, { device, app, line, tileQueue, limit }: Wanted): Promise<void> {
  world.told += 1;
  const times = { createdAt: world.now, expiresAt: world.now + 30 * DAY };
  const channelId = `channel-${world.told}`;
  const channel = channelOf(device, app, { channelId, ...line, tileQueue, ...times });
  const expected = world.model.openChannel(channel, world.now + 15 * DAY, limit);
  expect(await world.store.openChannel(channel, world.now + 15 * DAY, limit)).toEqual(expected);
  if (expected?.channelId === channelId) idsOf(world, device, app).unshift(channelId);
}

const opens = step("open", wanted, open);

const renews = step("open and renew", wanted, async (world, channel) => {
  await open(world, channel);
  world.now += 16 * DAY;
  await open(world, channel);
});

/** Ids of the channels that were opened for an app on a device, the newest first. */
function idsOf({ channelIds }: World, deviceId: string, app: string): string[] {
  const ids = channelIds.get(deviceId + app) ?? [];
  channelIds.set(deviceId + app, ids);
  return ids;
}

/** The next notification, for the nth newest channel of an app on a device. */
function nextFor(world: World, device: string, app: string, nth: number, changes: Partial<NewEntry>): NewEntry {
  world.told += 1;
  const channelId = idsOf(world, device, app)[nth] ?? "never-opened";
  return pushTo(channelOf(device, app, { channelId }), world.told, { acceptedAt: world.now, ...changes });
}

/** What a channel lets wait: `keep` of 1 goes with one slot for all. */
const place = fc.constantFrom<Pick<NewEntry, "slot" | "keep">[]>(
  { slot: "only", keep: 1 },
  { slot: null, keep: 2 },
  { slot: null, keep: 3 },
  { slot: "a", keep: 3 },
  { slot: "b", keep: 3 },
  { slot: "b", keep: 2 },
);
const nth = fc.constantFrom(0, 0, 0, 1, 2);
const tag = fc.constantFrom(null, "x", "y");
const group = fc.constantFrom(null, "g");
const type = fc.constantFrom<NewEntry["type"][]>("wns/toast", "wns/toast", "wns/raw");
const livesFor = fc.constantFrom(1, 10, 3 * DAY, 3 * DAY);

const priority = fc.constantFrom<NewEntry["priority"][]>(1, 2, 2, 4);

const content = fc.record({ place, tag, group, type, priority });

const puts = step(
  "put",
  { device, app, nth, contents: fc.array(content, { minLength: 1, maxLength: 4 }), livesFor },
  async (world, { device, app, nth, contents, livesFor }) => {
    for (const { place, ...said } of contents) {
      const entry = nextFor(world, device, app, nth, { ...place, ...said, expiresAt: world.now + livesFor });
      expect(await world.store.put(entry)).toEqual(world.model.put(entry));
    }
  },
);

const putsTiles = step(
  "put tiles",
  { device, app, nth, tags: fc.array(tag, { minLength: 1, maxLength: 4 }), livesFor },
  async (world, { device, app, nth, tags, livesFor }) => {
    for (const tag of tags) {
      const place = { type: "wns/tile", slot: TILE_SLOT, keep: 1, tag } as const;
      const entry = nextFor(world, device, app, nth, { ...place, expiresAt: world.now + livesFor });
      expect(await world.store.put(entry)).toEqual(world.model.put(entry));
    }
  },
);

/** In an order that both agree on. */
const namesOf = (removed: readonly EndedEntry[]) =>
  removed.map(({ app, messageId }) => `${app} ${messageId}`).toSorted();

const putsRemoval = step(
  "put a removal",
  {
    device,
    app,
    nth,
    place,
    match: fc.constantFrom<Match[]>(
      { all: true },
      { all: false, tag: "x" },
      { all: false, group: "g" },
      { all: false, tag: "y", group: "g" },
    ),
  },
  async (world, { device, app, nth, place, match }) => {
    const changes = { ...place, type: "removal", expiresAt: world.now + DAY } as const;
    const entry = nextFor(world, device, app, nth, changes);
    const { removed, ...result } = await world.store.putRemoval(entry, match);
    const { removed: expected, ...expectedResult } = world.model.putRemoval(entry, match);
    expect(result).toEqual(expectedResult);
    expect(namesOf(removed)).toEqual(namesOf(expected));
  },
);

const mutes = step("mute", { device, app, muted: fc.boolean() }, async ({ store, model }, { device, app, muted }) => {
  await store.muteApp(device, app, muted);
  model.muteApp(device, app, muted);
});

const passes = step("time passes", { by: fc.constantFrom(1, 9, DAY, 20 * DAY) }, async (world, { by }) => {
  world.now += by;
});

const reads = step(
  "read",
  { device, seq, count: fc.integer({ min: 1, max: 4 }), bytes: fc.integer({ min: 1, max: 60 }) },
  async ({ store, model, now }, { device, seq, count, bytes }) => {
    expect(await store.read(device, seq, now, count, bytes)).toEqual(model.read(device, seq, now, count, bytes));
  },
);

const settles = step(
  "settle",
  { device, entries: fc.array(fc.tuple(seq, app), { maxLength: 6 }) },
  async ({ store, model }, { device, entries }) => {
    expect(await store.settle({ deviceId: device, entries })).toBe(model.settle({ deviceId: device, entries }));
  },
);

const settlesUpTo = step("settle up to", { device, seq }, async ({ store, model, now }, { device, seq }) => {
  expect(await store.waitingUpTo(device, seq, now)).toEqual(model.waitingUpTo(device, seq, now));
  expect(await store.settleUpTo(device, seq, now)).toBe(model.settleUpTo(device, seq, now));
});

const sorted = ({ channels, removed }: Closing) => ({
  channels: channels.map(({ deviceId, channelId }) => `${deviceId} ${channelId}`).toSorted(),
  removed: namesOf(removed),
});

const closes = step("close", { device, app }, async ({ store, model, now }, { device, app }) => {
  expect(sorted(await store.closeChannels(device, app, now))).toEqual(sorted(model.closeChannels(device, app, now)));
});

const closesOne = step("close one", { device, app, nth }, async (world, { device, app, nth }) => {
  const { store, model, now } = world;
  const channelId = idsOf(world, device, app)[nth] ?? "never-opened";
  const expected = sorted(model.closeChannel(device, channelId, now));
  expect(sorted(await store.closeChannel(device, channelId, now))).toEqual(expected);
});

const deletesApp = step("delete app", { app }, async ({ store, model, now }, { app }) => {
  expect(sorted(await store.deleteApp(app, now))).toEqual(sorted(model.deleteApp(app, now)));
});

const sweeps = step("sweep", { limit: fc.integer({ min: 1, max: 5 }) }, async ({ store, model, now }, { limit }) => {
  const ids = (ended: readonly { messageId: string }[]) => ended.map((entry) => entry.messageId).toSorted();
  const slices = await sweepAll(store, now, now - 10 * DAY, limit);
  expect(ids(slices.flat())).toEqual(ids(model.sweep(now, now - 10 * DAY)));
});

const drops = step(
  "drop at once",
  { app, count: fc.integer({ min: 1, max: 9 }) },
  async ({ store, model }, { app, count }) => {
    await store.countDropped(app, count, "AWAY");
    model.countDropped(app, count);
  },
);

const reopens = step("restart", {}, async (world) => {
  world.store = await world.subject.reopen();
});

const life = fc.array(
  fc.oneof(
    { arbitrary: puts, weight: 8 },
    { arbitrary: putsTiles, weight: 3 },
    { arbitrary: opens, weight: 5 },
    { arbitrary: fc.oneof(renews, closesOne), weight: 2 },
    { arbitrary: settles, weight: 3 },
    { arbitrary: fc.oneof(passes, reads, sweeps, settlesUpTo), weight: 6 },
    { arbitrary: fc.oneof(putsRemoval, mutes), weight: 3 },
    { arbitrary: fc.oneof(closes, drops, reopens, deletesApp), weight: 3 },
  ),
  { maxLength: 40, size: "max" },
);

const byApp = (a: { app: string }, b: { app: string }) => a.app.localeCompare(b.app);
const byDevice = (a: { deviceId: string }, b: { deviceId: string }) => a.deviceId.localeCompare(b.deviceId);

/** Asks everything at once: none of the answers changes another, and a store that groups calls answers all of them together. */
async function compare({ store, model, now, channelIds }: World): Promise<void> {
  const ids = [...channelIds.values()].flat();
  const ofDevice = async (deviceId: string) => {
    const [seq, waiting, channels] = await Promise.all([
      store.lastSeq(deviceId),
      store.read(deviceId, 0, now, 100, 1e9),
      Promise.all(ids.map((id) => store.findChannel(deviceId, id))),
    ]);
    expect(seq).toBe(model.lastSeq(deviceId));
    expect(waiting).toEqual(model.read(deviceId, 0, now, 100, 1e9));
    expect(channels).toEqual(ids.map((id) => model.findChannel(deviceId, id)));
  };
  const ofApp = async (app: string) => {
    const listed = await store.listNewest(app, null, now, 100);
    expect(listed.toSorted(byDevice)).toEqual(model.listNewest(app, now).toSorted(byDevice));
  };
  const [books] = await Promise.all([store.books(), ...[KIOSK, PHONE].map(ofDevice), ...[WEATHER, NEWS].map(ofApp)]);
  expect(books.toSorted(byApp)).toEqual(model.books().toSorted(byApp));
}

/** Lives one life from an empty store on. */
async function live(openSubject: OpenSubject, steps: readonly Step[]): Promise<void> {
  const subject = await openSubject();
  const world: World = { model: new Model(), subject, store: subject.store, now: NOON, told: 0, channelIds: new Map() };
  try {
    for (const { take } of steps) {
      await take(world);
      await compare(world);
    }
  } finally {
    await subject.dispose();
  }
}

export function modelCases(openSubject: OpenSubject): void {
  test(
    "any sequence of calls leaves the store as the model says, step by step",
    () => fc.assert(fc.asyncProperty(life, (steps) => live(openSubject, steps))),
    PATIENCE_MS,
  );
}
