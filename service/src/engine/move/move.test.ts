/** From a data directory to PostgreSQL: everything that was kept is there, and the story goes on where it was. */
import { expect, test } from "bun:test";
import {
  booksOf,
  channelOf,
  DAY,
  KIOSK,
  lineOf,
  messageId,
  NEWS,
  NOON,
  open,
  PHONE,
  pushTo,
  record,
  WEATHER,
  waitingIds,
} from "../conformance/fixtures.ts";
import { freshPlace } from "../distributed/fixture.ts";
import { openDistributedStore } from "../distributed/store.ts";
import { inDirectory, startProcess } from "../embedded/fixture.ts";
import { openEmbeddedStore } from "../embedded/store.ts";
import { moveService } from "./index.ts";

const RID = "receipts-of-weather";
const AT = NOON + 1000;
const NOTHING_TOLD = () => undefined;

const APP = {
  packageSid: WEATHER,
  name: "Weather",
  tenantId: "t",
  clientId: "c",
  objectId: "o",
  blocked: true,
  createdAt: NOON,
  secrets: [{ id: "s1", hash: "hash-of-it", ending: "wxyz", createdAt: NOON }],
};

/** A directory with something in every table. */
async function fill(directory: string): Promise<void> {
  const store = await openEmbeddedStore({ directory });
  await store.saveApp(APP);
  await store.loadKeys({ id: 7, secret: "sealing", createdAt: NOON });
  const weather = await open(store, channelOf(KIOSK, WEATHER, { tileQueue: true }));
  const news = await open(store, channelOf(PHONE, NEWS));
  const alternate = await open(store, lineOf(KIOSK, WEATHER, "alternate", "key"));
  await record(store, pushTo(weather, 1, { payload: "with\0a nought", tag: "t", group: "g", suppressPopup: true }));
  await record(store, pushTo(weather, 2, { payload: "AP8=", base64: true, type: "wns/raw", collectionId: "k" }));
  await record(store, pushTo(weather, 3, { slot: "tile", keep: 1, type: "wns/tile", showUntil: NOON + DAY }));
  await record(store, pushTo(news, 4));
  await store.openReceipts(RID, alternate, true, NOON + DAY, NOON, 10);
  for (const n of [5, 6]) {
    await store.expectReceipt({
      rid: RID,
      deviceId: KIOSK,
      messageId: messageId(n),
      message: `/m/${n}`,
      until: AT + DAY,
    });
    await record(store, pushTo(alternate, n, { headers: '{"encoding":"aes128gcm"}' }));
  }
  await store.settle({ deviceId: KIOSK, entries: [[4, WEATHER]], at: AT });
  await store.putOnce(pushTo(news, 7), "once");
  await store.muteApp(PHONE, NEWS, true);
  await store.put(pushTo(news, 8));
  await store.countDropped(WEATHER, 2, "AWAY");
  await store.close();
}

test("what was kept is there after the move, in every part, and nothing in the directory was changed", () =>
  inDirectory(async (directory) => {
    await fill(directory);
    const before = await openEmbeddedStore({ directory });
    const look = async (store: typeof before | Awaited<ReturnType<typeof openDistributedStore>>) => ({
      apps: await store.loadApps(),
      keys: await store.loadKeys(),
      books: (await store.books()).toSorted((a, b) => a.app.localeCompare(b.app)),
      drops: (await store.drops()).toSorted((a, b) => a.reason.localeCompare(b.reason)),
      channels: (await store.listChannels({}, AT, 100)).toSorted((a, b) => a.channelId.localeCompare(b.channelId)),
      kiosk: await store.read(KIOSK, 0, AT, 100, 1e9),
      phone: await store.read(PHONE, 0, AT, 100, 1e9),
      stranger: await store.lastSeq("stranger"),
      receipts: await store.readReceipts({ rid: RID, after: 0, limit: 10 }, AT),
    });
    const kept = await look(before);
    expect(kept.kiosk).toHaveLength(4);
    expect(kept.receipts).toHaveLength(1);
    await before.close();
    const place = freshPlace();
    const told: string[] = [];
    const moved = await moveService(directory, place, (table) => void told.push(table));
    expect(moved).toMatchObject({ apps: 1, keys: 1, devices: 2, channels: 3, inbox: 6, pushed_once: 1, receipts: 1 });
    expect(told).toEqual(Object.keys(moved));
    const after = await openDistributedStore({ ...place, incarnation: null });
    expect(await look(after)).toEqual(kept);
    await after.close();
    const still = await openEmbeddedStore({ directory });
    expect(await look(still)).toEqual(kept);
    await still.close();
  }));

test("the story goes on: numbers, mutes, keys of pushes that come again, expected receipts, the tile queue", () =>
  inDirectory(async (directory) => {
    await fill(directory);
    const place = freshPlace();
    await moveService(directory, place, NOTHING_TOLD);
    const store = await openDistributedStore({ ...place, incarnation: null });
    // The directory may have been an older copy of itself.
    expect(await store.lastSeq(KIOSK)).toBeGreaterThan(5);
    expect(await record(store, pushTo(channelOf(KIOSK, WEATHER), 20))).toBeGreaterThan(5);
    expect(await store.put(pushTo(channelOf(PHONE, NEWS), 21))).toEqual({ state: "muted" });
    expect(await store.putOnce(pushTo(channelOf(PHONE, NEWS), 22), "once")).toMatchObject({
      state: "repeated",
      messageId: messageId(7),
    });
    await store.settleUpTo(KIOSK, 5, AT);
    const receipts = await store.readReceipts({ rid: RID, after: 0, limit: 10 }, AT);
    expect(receipts?.map(({ message }) => message)).toEqual(["/m/5", "/m/6"]);
    expect(await waitingIds(store, KIOSK, AT)).toEqual([messageId(20)]);
    expect(await booksOf(store, NEWS)).toMatchObject({ pending: 2 });
    await store.close();
  }));

test("what a service that was killed had promised is moved, too", () =>
  inDirectory(async (directory) => {
    const entry = JSON.stringify(pushTo(channelOf(KIOSK, WEATHER), 1));
    const channel = JSON.stringify(channelOf(KIOSK, WEATHER));
    const service = startProcess(
      directory,
      `
      await store.openChannel(${channel}, 0, 100);
      for (let n = 0; n < 3; n++) await store.put(${entry});
      say("recorded");
      setInterval(() => {}, 1000);`,
    );
    for await (const line of service.lines) if (line === "recorded") break;
    await service.kill();
    expect(await moveService(directory, freshPlace(), NOTHING_TOLD)).toMatchObject({ inbox: 3 });
  }));

test("a directory in which a server works is left alone, and so is a target that holds something", () =>
  inDirectory(async (directory) => {
    await fill(directory);
    const codeOf = (error: { code?: string }) => error.code;
    const working = await openEmbeddedStore({ directory });
    const place = freshPlace();
    expect(await moveService(directory, place, NOTHING_TOLD).catch(codeOf)).toBe("DATA_LOCKED");
    await working.close();
    await moveService(directory, place, NOTHING_TOLD);
    expect(await moveService(directory, place, NOTHING_TOLD).catch(codeOf)).toBe("MOVE_REFUSED");
  }));
