import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DeviceRecord, type DeviceStore, memoryStore } from "./store.ts";
import { localStorageStore } from "./store-browser.ts";
import { fileStore } from "./store-file.ts";

const channel = { id: "mail-1", app: "ms-app://s-1-15-2-1-2-3-4-5-6-7", uri: "https://service.test/", expires: 1 };
const record: DeviceRecord = { device: "d", credential: "c", seq: 7, channels: [channel] };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "belfry-device-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** The part of a page's localStorage that the store uses. */
function pageStorage() {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
    removeItem: (key: string) => items.delete(key),
  };
  Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true });
}

const stores: [string, () => DeviceStore][] = [
  ["memory", () => memoryStore()],
  ["a file", () => fileStore(join(folder, "below", "device.json"))],
  ["localStorage", () => localStorageStore("test")],
];

describe.each(stores)("a store in %s", (_, make) => {
  beforeEach(pageStorage);

  test("holds nothing at first, then what was saved last, then nothing when cleared", async () => {
    const store = make();
    expect(await store.load()).toBeUndefined();
    await store.save({ ...record, seq: 1 });
    await store.save(record);
    expect(await store.load()).toEqual(record);
    await store.clear();
    await store.clear();
    expect(await store.load()).toBeUndefined();
  });
});

test("a record in a file is found by the next process, readable by its owner only, with no draft left beside it", async () => {
  const path = join(folder, "device.json");
  await writeFile(`${path}.new`, "left by a crash", { mode: 0o644 });
  await fileStore(path).save(record);
  expect(await fileStore(path).load()).toEqual(record);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(["device.json"]);
});

test("what a device remembers of every kind of channel, of names and of muted apps is found again", async () => {
  const path = join(folder, "device.json");
  const more = [
    { ...channel, id: "tile-1", kind: "tile", label: "Inbox", tileQueue: true },
    { ...channel, id: "web-1", kind: "alternate", label: "web", key: "BAEC" },
  ] as const;
  const whole = {
    ...record,
    channels: [channel, ...more],
    aliases: { guid: "sid" },
    mutes: { sid: true, other: false },
  };
  await fileStore(path).save(whole);
  expect(await fileStore(path).load()).toEqual(whole);
});

const aRecordWith = (more: object, ofChannel: object = {}) =>
  JSON.stringify({ ...record, channels: [{ ...channel, ...ofChannel }], ...more });

test.each([
  "",
  "{}",
  '{"device":"d","credential":"c","seq":-1,"channels":[]}',
  '{"device":"d","credential":"c","seq":1,"channels":[{}]}',
  aRecordWith({}, { kind: "square" }),
  aRecordWith({}, { key: 7 }),
  aRecordWith({}, { tileQueue: "yes" }),
  aRecordWith({ mutes: { sid: "yes" } }),
  aRecordWith({ mutes: [] }),
  aRecordWith({ aliases: { guid: null } }),
])("a damaged file is told and not taken for a new device: %s", async (text) => {
  const path = join(folder, "device.json");
  await writeFile(path, text);
  expect(
    await fileStore(path)
      .load()
      .catch(() => "told"),
  ).toBe("told");
});
