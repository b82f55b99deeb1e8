/** A disk that is full, played by a database that may not grow. */
import { expect, test } from "bun:test";
import {
  balanced,
  booksOf,
  channelOf,
  KIOSK,
  NOON,
  open,
  PHONE,
  pushTo,
  WEATHER,
  waiting,
} from "../conformance/fixtures.ts";
import type { ChannelRecord, Store } from "../store.ts";
import { inDirectory, startProcess } from "./fixture.ts";
import { openEmbeddedStore } from "./store.ts";

const PAYLOAD = "x".repeat(5_000);
const MEGABYTE = 1_048_576;

/** Puts large entries until one is refused. @returns how many were recorded, and the refusal */
async function fill(store: Store, channel: ChannelRecord): Promise<{ recorded: number; refusal: unknown }> {
  for (let recorded = 0; ; recorded++) {
    try {
      await store.put(pushTo(channel, recorded, { payload: PAYLOAD, keep: 1_000 }));
    } catch (refusal) {
      return { recorded, refusal };
    }
  }
}

test("a full disk refuses what is new and nothing else, and takes it again once there is room", () =>
  inDirectory(async (directory) => {
    const store = await openEmbeddedStore({ directory, maxBytes: MEGABYTE });
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const { recorded, refusal } = await fill(store, channel);
    expect(refusal).toMatchObject({ code: "DISK_FULL" });
    expect(recorded).toBeGreaterThan(50);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: recorded, pending: recorded });
    expect(await store.settleUpTo(KIOSK, 10, NOON)).toBe(10);
    expect(await store.put(pushTo(channel, 999, { payload: PAYLOAD }))).toMatchObject({ seq: recorded + 1 });
    await store.close();
  }));

test("in one group, what is confirmed goes although what is new is refused", () =>
  inDirectory(async (directory) => {
    const store = await openEmbeddedStore({ directory, maxBytes: MEGABYTE });
    const kiosk = await open(store, channelOf(KIOSK, WEATHER));
    const phone = await open(store, channelOf(PHONE, WEATHER));
    const { recorded } = await fill(store, kiosk);
    const huge = pushTo(phone, 1, { payload: "x".repeat(MEGABYTE) });
    const results = await Promise.allSettled([
      store.put(huge),
      store.settle({
        deviceId: KIOSK,
        entries: [
          [1, WEATHER],
          [2, WEATHER],
        ],
      }),
      store.put(huge),
      store.settleUpTo(KIOSK, 3, NOON),
      store.put(huge),
    ]);
    const states = results.map((result) => result.status);
    expect(states).toEqual(["rejected", "fulfilled", "rejected", "fulfilled", "rejected"]);
    expect(results[0]).toMatchObject({ reason: { code: "DISK_FULL" } });
    expect(results[1]).toMatchObject({ value: 2 });
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: recorded, delivered: 3, pending: recorded - 3 });
    expect(await store.put(pushTo(phone, 2))).toMatchObject({ seq: 1 });
    expect(await balanced(store)).toBe(true);
    await store.close();
  }));

test("a removal for which there is no room takes nothing back", () =>
  inDirectory(async (directory) => {
    const store = await openEmbeddedStore({ directory, maxBytes: MEGABYTE });
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    for (const n of [1, 2]) await store.put(pushTo(channel, n));
    const huge = pushTo(channel, 3, { type: "removal", payload: "x".repeat(2 * MEGABYTE) });
    const [refused] = await Promise.allSettled([store.putRemoval(huge, { all: true })]);
    expect(refused).toMatchObject({ status: "rejected", reason: { code: "DISK_FULL" } });
    expect(await waiting(store, KIOSK)).toEqual([1, 2]);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 2, pending: 2 });
    const small = pushTo(channel, 4, { type: "removal" });
    expect(await store.putRemoval(small, { all: true })).toMatchObject({ seq: 3, removed: [{}, {}] });
    await store.close();
  }));

test("a store that was killed with a full disk opens, lets what is confirmed go, and takes what is new once there is room", () =>
  inDirectory(async (directory) => {
    const options = { directory, maxBytes: MEGABYTE };
    const first = await openEmbeddedStore(options);
    await open(first, channelOf(KIOSK, WEATHER));
    await first.close();
    const filler = startProcess(
      directory,
      `
      const entry = ${JSON.stringify(pushTo(channelOf(KIOSK, WEATHER), 1, { payload: PAYLOAD, keep: 1_000 }))};
      let recorded = 0;
      try {
        for (;;) { await store.put(entry); recorded += 1; }
      } catch { say("full " + recorded); }
      setInterval(() => {}, 1000);`,
      { maxBytes: MEGABYTE },
    );
    let recorded = 0;
    for await (const line of filler.lines) {
      recorded = Number(line.split(" ")[1]);
      break;
    }
    await filler.kill();
    const store = await openEmbeddedStore(options);
    expect(recorded).toBeGreaterThan(50);
    expect(await waiting(store, KIOSK)).toHaveLength(recorded);
    const huge = pushTo(channelOf(KIOSK, WEATHER), 2, { payload: "x".repeat(MEGABYTE), keep: 1_000 });
    expect(await store.put(huge).catch(({ code }) => code)).toBe("DISK_FULL");
    expect(await store.settleUpTo(KIOSK, recorded - 1, NOON)).toBe(recorded - 1);
    expect(await store.put(pushTo(channelOf(KIOSK, WEATHER), 3))).toMatchObject({ seq: recorded + 1 });
    expect(await balanced(store)).toBe(true);
    await store.close();
  }));
