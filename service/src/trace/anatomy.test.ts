/** Questions answered out of memory and files at once: whether a search went to its end, and what a device is told and not told. */
import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "@belfry/host";
import { createAnatomy } from "./anatomy.ts";
import { type Keeper, openKeeper } from "./kept/keeper.ts";
import { TraceRing } from "./ring.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const log = createLog({ level: "silent", write: () => undefined, now: () => NOON });

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A ring that remembers ten notifications, and keeps the others on disk; a search looks at so many rows there. */
function openAnatomy(budget: number) {
  const directory = mkdtempSync(join(tmpdir(), "belfry-anatomy-"));
  const time = { now: NOON };
  const now = () => time.now;
  const ring = new TraceRing(10, now);
  const keeper: Keeper = openKeeper(
    { directory, keepMs: 86_400_000, keepBytes: 1_000_000, budget },
    { ring, log, now },
  );
  ends.push(async () => {
    await keeper.close();
    rmSync(directory, { recursive: true });
  });
  const state = { isCaughtUp: false };
  const anatomy = createAnatomy({ ring, keeper, startedAt: NOON, now, isCaughtUp: () => state.isCaughtUp });
  const begin = (deviceId: string, at: number): string =>
    ring.begin({
      by: "sender",
      app: "ms-app://weather",
      deviceId,
      channelId: "first",
      type: "wns/toast",
      bytes: 42,
      readAt: at,
      provedAt: at,
      decidedAt: at,
      decision: "it may wait",
      secret: "wxyz",
    });
  /** One that was handled, a second after the one before. */
  const send = (deviceId: string): string => {
    time.now += 1000;
    const id = begin(deviceId, time.now);
    ring.named(id, "senders.own");
    ring.bitten(id, "fault 1: held back");
    ring.acked(id, "handled");
    return id;
  };
  /** One that waits, and was sent before the start. */
  const sendBefore = (deviceId: string): string => {
    const id = begin(deviceId, NOON - 1000);
    ring.recorded(id);
    return id;
  };
  return { anatomy, ring, keeper, send, sendBefore, state };
}

test("a search that went to its end is complete; one that stopped early says how far back it looked", async () => {
  const { anatomy, send } = openAnatomy(50);
  for (let n = 0; n < 100; n++) send(n === 0 ? "first" : "kiosk");
  const found = await anatomy.list({ device: "kiosk", limit: 20 });
  expect(found).toMatchObject({ complete: true, traces: { length: 20 } });
  expect(found).not.toHaveProperty("lookedBackTo");
  const early = await anatomy.list({ device: "kiosk", reason: "AWAY", limit: 20 });
  expect(early).toMatchObject({ complete: false, traces: [] });
  // Of a hundred, one a second, the last ten are in memory; fifty were looked at on disk, where those ten may be by now.
  expect(early.lookedBackTo).toBeGreaterThanOrEqual(NOON + 40_000);
  expect(early.lookedBackTo).toBeLessThanOrEqual(NOON + 50_000);
});

test("a device pages through its own from memory into files, each once, and is told nothing that is the sender's or the operator's", async () => {
  const { anatomy, send } = openAnatomy(50_000);
  const ids = Array.from({ length: 30 }, (_, n) => send(n % 3 === 0 ? "other" : "kiosk"));
  const own = ids.filter((_, n) => n % 3 !== 0).toReversed();
  const told: string[] = [];
  let before: string | undefined;
  do {
    const page = await anatomy.tell({ deviceId: "kiosk", before, limit: 7 });
    told.push(...page.notifications.map(({ id }) => id));
    before = page.more ? page.notifications.at(-1)?.id : undefined;
    for (const hidden of ["wxyz", "senders.own", "fault", "weather"])
      expect(JSON.stringify(page)).not.toContain(hidden);
  } while (before !== undefined);
  expect(told).toEqual(own);
  const refused = (id: string) =>
    anatomy.tell({ deviceId: "kiosk", id, limit: 1 }).catch((error: Error) => error.message);
  for (const id of [ids[0] ?? "", ids[27] ?? "", "0000000000000000"]) expect(await refused(id)).toContain("remembered");
});

test("of what waited when the service was started it is said that its end may not be known yet, until the store was asked", async () => {
  const { anatomy, send, sendBefore, state } = openAnatomy(50_000);
  const id = sendBefore("kiosk");
  // The ring has room for ten.
  for (let n = 0; n < 10; n++) send("kiosk");
  const account = async () => (await anatomy.find(id))?.account;
  expect(await account()).toContain("would not be known yet");
  state.isCaughtUp = true;
  expect(await account()).not.toContain("would not be known yet");
  expect(await account()).toContain("It waits in the inbox");
});

test("what has ended since it was written to disk takes no place from what fits", async () => {
  const { anatomy, ring, keeper, send, sendBefore } = openAnatomy(50_000);
  const waits = sendBefore("kiosk");
  for (let n = 0; n < 10; n++) send("kiosk");
  const ends = sendBefore("kiosk");
  while ((await keeper.find(ends)) === undefined);
  ring.acked(ends, "handled");
  const { traces } = await anatomy.list({ end: "pending", limit: 1 });
  expect(traces.map(({ id }) => id)).toEqual([waits]);
});
