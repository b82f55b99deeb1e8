/** Processes that are killed while they write. */
import { expect, test } from "bun:test";
import { balanced, channelOf, KIOSK, NOON, open, pushTo, WEATHER, waiting } from "../conformance/fixtures.ts";
import { inDirectory, startProcess } from "./fixture.ts";
import { openEmbeddedStore } from "./store.ts";

const KILLS = 10;

/** Seconds as a rule; minutes where the disk is slow to sync. */
const PATIENCE_MS = 300_000;

/** A process is killed when it has told so many lines; each round at another moment of its work. */
const linesBefore = (kill: number) => 100 + 37 * kill;

/** Eight clients put entries and settle every third, and say so only when it was acknowledged. */
const WRITER = `
  const entry = ${JSON.stringify(pushTo(channelOf(KIOSK, WEATHER), 1, { keep: 1_000 }))};
  const client = async () => {
    for (;;) {
      const { seq } = await store.put(entry);
      say("put " + seq);
      if (seq % 3 !== 0) continue;
      await store.settle({ deviceId: entry.deviceId, entries: [[seq, entry.app]] });
      say("settled " + seq);
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));`;

/** Lets a writer work in the directory until it has told enough, then kills it. @returns the numbers it was promised */
async function writeAndKill(directory: string, lines: number): Promise<{ put: number[]; settled: Set<number> }> {
  const writer = startProcess(directory, WRITER);
  const put: number[] = [];
  const settled = new Set<number>();
  let told = 0;
  try {
    for await (const line of writer.lines) {
      const [what, seq] = line.split(" ");
      if (what === "put") put.push(Number(seq));
      else settled.add(Number(seq));
      told += 1;
      if (told === lines) await writer.kill();
    }
  } finally {
    await writer.kill();
  }
  return { put, settled };
}

test(
  "a process killed while it writes leaves everything it acknowledged, and no number is given twice",
  () =>
    inDirectory(async (directory) => {
      const first = await openEmbeddedStore({ directory });
      await open(first, channelOf(KIOSK, WEATHER));
      await first.close();
      let highest = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const { put, settled } = await writeAndKill(directory, linesBefore(kill));
        expect(put.length).toBeGreaterThan(50);
        expect(Math.min(...put)).toBeGreaterThan(highest);
        const store = await openEmbeddedStore({ directory });
        const there = new Set(await waiting(store, KIOSK));
        // Of every third it is not known whether its settling was recorded before the kill.
        expect(put.filter((seq) => seq % 3 !== 0 && !there.has(seq))).toEqual([]);
        expect([...settled].filter((seq) => there.has(seq))).toEqual([]);
        expect(await balanced(store)).toBe(true);
        highest = Math.max(highest, ...put, ...there);
        await store.settleUpTo(KIOSK, highest, NOON);
        await store.close();
      }
    }),
  PATIENCE_MS,
);
