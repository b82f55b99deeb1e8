/** What a push meets at a channel is what the table says, whatever was remembered before. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import type { ChannelRecord } from "../store.ts";
import { Channels } from "./channels.ts";
import { DATABASE } from "./database.ts";
import { Receptions } from "./receptions.ts";

const DEVICES = ["a", "b", "__proto__"];
const CHANNELS = ["1", "2", "3"];
const APP = "ms-app://x";
const LIFE = 100;

function openTable(): Database {
  const db = new Database(":memory:", { strict: true });
  for (const step of DATABASE.migrations) db.run(step);
  return db;
}

const ACTS = ["add", "queueTiles", "closeAlike", "closeOfApp", "prolong", "forget"] as const;

const step = fc.record({
  act: fc.constantFrom(...ACTS),
  deviceId: fc.constantFrom(...DEVICES),
  channelId: fc.constantFrom(...CHANNELS),
  tileQueue: fc.boolean(),
});
const group = fc.record({ steps: fc.array(step, { maxLength: 4 }), isCommitted: fc.boolean() });

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Takes one step, where there is anything to take it with. */
function take(channels: Channels, { act, deviceId, channelId, tileQueue }: Step, at: number): void {
  const known = channels.find(deviceId, channelId);
  switch (act) {
    case "add":
      if (channels.receive(deviceId, channelId, at) === "unknown") channels.add(newChannel(deviceId, channelId, at));
      break;
    case "queueTiles":
      if (known !== null) channels.queueTiles(known, tileQueue);
      break;
    case "closeAlike":
      if (known !== null) channels.closeAlike(known, at);
      break;
    case "closeOfApp":
      channels.closeOfApp(deviceId, APP, at, null);
      break;
    case "prolong":
      channels.prolong(deviceId, at + 2 * LIFE, at);
      break;
    case "forget":
      channels.forget({ deviceId, channelId });
  }
}

const newChannel = (deviceId: string, channelId: string, createdAt: number): ChannelRecord => ({
  deviceId,
  channelId,
  app: APP,
  kind: "tile",
  label: channelId,
  token: "t",
  createdAt,
  expiresAt: createdAt + LIFE,
  tileQueue: false,
});

test("a push meets what the table says of its channel, through changes, groups that were rolled back, and time", () => {
  fc.assert(
    fc.property(fc.array(group, { maxLength: 25 }), (groups) => {
      const db = openTable();
      const channels = new Channels(db);
      for (const [n, { steps, isCommitted }] of groups.entries()) {
        const at = n * 10;
        db.run("BEGIN");
        for (const one of steps) {
          take(channels, one, at);
          expectSame(channels, db, at);
        }
        db.run(isCommitted ? "COMMIT" : "ROLLBACK");
        if (isCommitted) channels.committed();
        else channels.rolledBack();
        expectSame(channels, db, at);
      }
      db.close();
    }),
  );
});

/** What is asked twice is remembered; a fresh one remembers nothing. */
function expectSame(channels: Channels, db: Database, at: number): void {
  const fresh = new Channels(db);
  for (const one of DEVICES) {
    for (const other of CHANNELS) expect(channels.receive(one, other, at)).toEqual(fresh.receive(one, other, at));
  }
}

test("of a device with more channels than are looked through each is met as it is", () => {
  const db = openTable();
  const insert = db.prepare(
    "INSERT INTO channels (device, channel, app, token, created_at, expires_at) VALUES ('d', ?, 'a', 't', 0, ?)",
  );
  const numbers = Array.from({ length: 100 }, (_, n) => n);
  for (const n of numbers) insert.run(`c${n}`, n);
  const receptions = new Receptions(db);
  const ends = () => numbers.map((n) => receptions.find("d", `c${n}`)?.expiresAt);
  expect(ends()).toEqual(numbers);
  // Behind its back: the newest are remembered.
  db.run("UPDATE channels SET expires_at = 999");
  const remembered = numbers.toReversed().filter((n) => receptions.find("d", `c${n}`)?.expiresAt === n);
  expect(remembered.length).toBeLessThanOrEqual(32);
  expect(remembered[0]).toBe(99);
});

test("no more channels are remembered than there is room for, and none that is not there", () => {
  const db = openTable();
  const insert = db.prepare(
    "INSERT INTO channels (device, channel, app, token, created_at, expires_at) VALUES (?, 'c', 'a', 't', 0, ?)",
  );
  for (let n = 0; n < 5; n++) insert.run(`d${n}`, n);
  const receptions = new Receptions(db, 3);
  const ends = () => [0, 1, 2, 3, 4].map((n) => receptions.find(`d${n}`, "c")?.expiresAt ?? null);
  expect(ends()).toEqual([0, 1, 2, 3, 4]);
  expect(receptions.find("d0", "other")).toBeNull();
  // Behind its back: what it remembers it does not ask for.
  db.run("UPDATE channels SET expires_at = 9");
  expect(ends().filter((end) => end !== 9).length).toBeLessThanOrEqual(3);
  expect(receptions.find("d0", "other")).toBeNull();
});
