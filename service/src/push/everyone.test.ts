/** In which order a message to everyone is listed, recorded and announced, and what is left of it when a part of that fails. */
import { afterEach, expect, test } from "bun:test";
import { BelfryError, readPushHeaders } from "@belfry/protocol";
import { appOf, channelOf, NOON, WEATHER } from "../engine/conformance/fixtures.ts";
import { openEmbeddedBus } from "../engine/embedded/bus.ts";
import { openSubject } from "../engine/embedded/fixture.ts";
import type { Store } from "../engine/store.ts";
import { NO_FAULTS } from "../fault/fault.ts";
import { TraceRing } from "../trace/ring.ts";
import { pushToEveryone } from "./everyone.ts";
import { unlessRefused } from "./prove.ts";

const APP = appOf(WEATHER);

/** Devices of the first page and of all. */
const FIRST = 250;
const ALL = 900;

const LINES = new Map([
  ["x-wns-type", "wns/toast"],
  ["content-type", "text/xml"],
]);
const HEADERS = unlessRefused(readPushHeaders((name) => LINES.get(name), "compat"));

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A real store and bus with connected devices, and which of them have heard. */
async function setUp() {
  const { store, dispose } = await openSubject();
  ends.push(dispose);
  const bus = openEmbeddedBus();
  const heard = new Set<string>();
  const firstHeard = Promise.withResolvers<void>();
  const hear = (deviceId: string) => {
    heard.add(deviceId);
    if (heard.size === FIRST) firstHeard.resolve();
  };
  await store.saveApp(APP);
  const named = Array.from({ length: ALL }, (_, n) => `device-${String(n).padStart(4, "0")}`);
  await Promise.all(
    named.map((deviceId, n) => {
      bus.attach(deviceId, {
        announced: () => hear(deviceId),
        stirred: () => undefined,
        replaced: () => undefined,
      });
      return store.openChannel(channelOf(deviceId, WEATHER, { createdAt: NOON + n }), NOON, 10);
    }),
  );
  const parts = { bus, trace: new TraceRing(1000, () => NOON), profile: "compat", faults: NO_FAULTS } as const;
  const said = {
    app: APP,
    headers: HEADERS,
    payload: { text: "<toast/>", base64: false, bytes: 8 },
    readAt: NOON,
  } as const;
  const announce = (through: Partial<Store> = {}) =>
    pushToEveryone({ ...parts, store: { ...store, ...through } }, said, NOON + ALL);
  return { store, heard, firstHeard: firstHeard.promise, announce };
}

const noRoom = () => Promise.reject(new BelfryError("DISK_FULL"));

test("the first devices hear while those behind them are still being listed", async () => {
  const { store, heard, firstHeard, announce } = await setUp();
  const { promise: mayBeListed, resolve: goOn } = Promise.withResolvers<void>();
  const reach = announce({
    listNewest: async (...args) => {
      if (args[1] !== null) await mayBeListed;
      return await store.listNewest(...args);
    },
  });
  await firstHeard;
  expect(heard.size).toBe(FIRST);
  goOn();
  expect(await reach).toEqual({ received: ALL, dropped: 0 });
  expect(heard.size).toBe(ALL);
});

test("what was recorded is announced although what comes behind it cannot be listed", async () => {
  const { store, heard, announce } = await setUp();
  const refused = announce({
    listNewest: (...args) => (args[1] === null ? store.listNewest(...args) : noRoom()),
  }).then(
    () => "told",
    (error: BelfryError) => error.code,
  );
  expect(await refused).toBe("DISK_FULL");
  expect(heard.size).toBe(FIRST);
});

test("a slice that cannot be recorded takes none of the others with it that are, and is told", async () => {
  const { store, heard, announce } = await setUp();
  let slices = 0;
  const refused = announce({ putAll: (...args) => (++slices === 2 ? noRoom() : store.putAll(...args)) }).then(
    () => "told",
    (error: BelfryError) => error.code,
  );
  expect(await refused).toBe("DISK_FULL");
  const [books] = await store.books();
  expect(heard.size).toBe(books?.accepted ?? 0);
  expect(heard.size).toBeGreaterThanOrEqual(FIRST);
  expect(heard.size).toBeLessThan(ALL);
});
