/** Random lives of two devices and two apps, told to a store and to the model; what both answer and hold must agree after every step. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Closing, NewEntry, Store } from "../store.ts";
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
  /** Ids of the newest channel that was opened by device and app. */
  readonly channelIds: Map<string, string>;
}

/** One step: what happens, and how fast-check tells it when a life fails. */
interface Step {
  readonly take: (world: World) => Promise<void>;
  readonly [fc.toStringMethod]: () => string;
}

const device = fc.constantFrom(KIOSK, PHONE);
const app = fc.constantFrom(WEATHER, NEWS);
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

const opens = step(
  "open",
  { device, app, limit: fc.integer({ min: 1, max: 3 }) },
  async (world, { device, app, limit }) => {
    world.told += 1;
    const times = { createdAt: world.now, expiresAt: world.now + 30 * DAY };
    const channel = channelOf(device, app, { channelId: `channel-${world.told}`, ...times });
    const expected = world.model.openChannel(channel, world.now + 15 * DAY, limit);
    expect(await world.store.openChannel(channel, world.now + 15 * DAY, limit)).toEqual(expected);
    if (expected !== null) world.channelIds.set(device + app, expected.channelId);
  },
);

const puts = step(
  "put",
  {
    device,
    app,
    slot: fc.constantFrom<(string | null)[]>(null, null, "a", "b"),
    type: fc.constantFrom<NewEntry["type"][]>("wns/toast", "wns/raw"),
    keep: fc.integer({ min: 1, max: 3 }),
    livesFor: fc.constantFrom(1, 10, 3 * DAY),
  },
  async (world, { device, app, slot, type, keep, livesFor }) => {
    world.told += 1;
    const channelId = world.channelIds.get(device + app) ?? "never-opened";
    const times = { acceptedAt: world.now, expiresAt: world.now + livesFor };
    const entry = pushTo(channelOf(device, app, { channelId }), world.told, { slot, type, keep, ...times });
    expect(await world.store.put(entry)).toEqual(world.model.put(entry));
  },
);

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
  expect(await store.settleUpTo(device, seq, now)).toEqual(model.settleUpTo(device, seq, now));
});

/** In an order that both agree on. */
const sorted = ({ channels, removed }: Closing) => ({
  channels: channels.map(({ deviceId, channelId }) => `${deviceId} ${channelId}`).toSorted(),
  removed: removed.map(({ app, messageId }) => `${app} ${messageId}`).toSorted(),
});

const closes = step("close", { device, app }, async ({ store, model, now }, { device, app }) => {
  expect(sorted(await store.closeChannels(device, app, now))).toEqual(sorted(model.closeChannels(device, app, now)));
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
    await store.countDropped(app, count);
    model.countDropped(app, count);
  },
);

const reopens = step("restart", {}, async (world) => {
  world.store = await world.subject.reopen();
});

const life = fc.array(
  fc.oneof(
    { arbitrary: puts, weight: 8 },
    { arbitrary: opens, weight: 4 },
    { arbitrary: settles, weight: 3 },
    { arbitrary: fc.oneof(passes, reads, sweeps, settlesUpTo), weight: 6 },
    { arbitrary: fc.oneof(closes, drops, reopens, deletesApp), weight: 2 },
  ),
  { maxLength: 40, size: "max" },
);

async function compare({ store, model, now }: World): Promise<void> {
  const byApp = (a: { app: string }, b: { app: string }) => a.app.localeCompare(b.app);
  expect((await store.books()).toSorted(byApp)).toEqual(model.books().toSorted(byApp));
  for (const deviceId of [KIOSK, PHONE]) {
    expect(await store.lastSeq(deviceId)).toBe(model.lastSeq(deviceId));
    expect(await store.read(deviceId, 0, now, 100, 1e9)).toEqual(model.read(deviceId, 0, now, 100, 1e9));
  }
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
