/** Keys of pushes over their list: one is known for half an hour, whatever was committed, rolled back, reopened or swept meanwhile. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { KEY_LIFE_MS } from "../store.ts";
import { DATABASE } from "./database.ts";
import { PushedOnce } from "./pushed-once.ts";

const DEVICES = ["a", "b"];
const KEYS = ["k1", "k2", "k3", "__proto__"];
const LIMITS = { late: 3, broughtAtOnce: 2 };
const MINUTE = 60_000;

function openTables(steps = DATABASE.migrations): Database {
  const db = new Database(":memory:", { strict: true });
  for (const step of steps) db.run(step);
  return db;
}

const push = fc.record({ deviceId: fc.constantFrom(...DEVICES), key: fc.constantFrom(...KEYS) });
const step = fc.oneof(
  fc.record({ pushes: fc.array(push, { maxLength: 4 }), isCommitted: fc.boolean(), minutes: fc.nat(20) }),
  fc.constantFrom("reopen", "sweep"),
);

/** When each key was saved, and with which message. */
type Known = Map<string, { readonly at: number; readonly messageId: string }>;

const channelOf = (deviceId: string) => ({ deviceId, channelId: "c" });

function expectKnown(once: PushedOnce, known: Known, now: number): void {
  for (const deviceId of DEVICES) {
    for (const key of KEYS) {
      const first = known.get(`${deviceId} ${key}`);
      const found = once.find(channelOf(deviceId), key, now);
      if (first === undefined || first.at <= now - KEY_LIFE_MS) expect(found).toBeNull();
      else expect(found).toEqual({ state: "repeated", messageId: first.messageId, end: "recorded", why: "" });
    }
  }
}

test("a key is known for half an hour from its first push, and then may be another's", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const db = openTables();
      let [once, known, now, ids]: [PushedOnce, Known, number, number] = [new PushedOnce(db, LIMITS), new Map(), 0, 0];
      for (const one of steps) {
        if (one === "reopen") once = new PushedOnce(db, LIMITS);
        else if (one === "sweep") {
          while (!once.forget(now, 1));
          if (db.inTransaction) db.run("COMMIT");
        } else {
          now += one.minutes * MINUTE;
          const before = new Map(known);
          db.run("BEGIN");
          for (const { deviceId, key } of one.pushes) {
            if (once.find(channelOf(deviceId), key, now) !== null) continue;
            const messageId = `m${ids++}`;
            once.save(channelOf(deviceId), key, now, { messageId, end: "recorded", why: "" });
            known.set(`${deviceId} ${key}`, { at: now, messageId });
            expectKnown(once, known, now);
          }
          once.flush();
          db.run(one.isCommitted ? "COMMIT" : "ROLLBACK");
          if (one.isCommitted) once.committed(true);
          else {
            once.rolledBack();
            known = before;
          }
        }
        expectKnown(once, known, now);
      }
      db.close();
    }),
  );
});

test("a large group stands in rows of 64, each found by its own", () => {
  const db = openTables();
  const once = new PushedOnce(db);
  for (let n = 0; n < 150; n++) once.save(channelOf("a"), `k${n}`, n, { messageId: `m${n}`, end: "dropped", why: "y" });
  once.flush();
  once.committed(true);
  const ats = db.query<{ at: number }, []>("SELECT at FROM keyed_pushes ORDER BY n").all();
  expect(ats).toEqual([{ at: 63 }, { at: 127 }, { at: 149 }]);
  const reopened = new PushedOnce(db);
  for (let n = 0; n < 150; n++) {
    expect(reopened.find(channelOf("a"), `k${n}`, 200)).toEqual({
      state: "repeated",
      messageId: `m${n}`,
      end: "dropped",
      why: "y",
    });
  }
});

test("after an hour and a sweep nothing is left of a thousand keys", () => {
  const db = openTables();
  const once = new PushedOnce(db, LIMITS);
  for (let n = 0; n < 1000; n++) {
    once.save(channelOf("a"), `k${n}`, n, { messageId: `m${n}`, end: "muted", why: "" });
    once.flush();
    once.committed(true);
  }
  while (!once.forget(2 * KEY_LIFE_MS, 10));
  const count = (table: string) =>
    db.query<{ count: number }, []>(`SELECT count(*) AS count FROM ${table}`).get()?.count;
  expect([count("keyed_pushes"), count("keyed_places")]).toEqual([0, 0]);
});

test("keys of a directory from before the list are known by it, and no others", () => {
  const before = DATABASE.migrations.findIndex((sql) => sql.includes("keyed_pushes"));
  const db = openTables(DATABASE.migrations.slice(0, before));
  const insert = db.prepare("INSERT INTO pushed_once VALUES (?, 'c', ?, ?, ?, 'dropped', 'away')");
  for (let n = 0; n < 200; n++) insert.run("a", `k${n}`, 1000 - n, `m${n}`);
  for (const step of DATABASE.migrations.slice(before)) db.run(step);
  const once = new PushedOnce(db);
  for (let n = 0; n < 200; n++) {
    expect(once.find(channelOf("a"), `k${n}`, 1000)).toMatchObject({ messageId: `m${n}`, end: "dropped", why: "away" });
  }
  expect(once.find(channelOf("a"), "k200", 1000)).toBeNull();
  expect(once.find(channelOf("a"), "k0", 1000 + KEY_LIFE_MS)).toBeNull();
});
