import { expect, test } from "bun:test";
import type { BooksBody } from "@belfry/protocol";
import { Counts } from "../counts.ts";
import { HISTORY_EVERY_MS, History } from "./history.ts";

const book = (app: string, pending: number): BooksBody => ({
  app,
  accepted: pending,
  delivered: 0,
  replaced: 0,
  expired: 0,
  removed: 0,
  dropped: 0,
  pending,
});

function openHistory(books: () => Promise<readonly BooksBody[]> = async () => [book("a", 2), book("b", 3)]) {
  const clock = { at: 0 };
  const counts = new Counts();
  return { clock, counts, history: new History({ counts, connected: () => 7, books, now: () => clock.at }) };
}

test("a moment has the counters as they are, what waits in all books, and the times in buckets", async () => {
  const { clock, counts, history } = openHistory();
  counts.pushed("received");
  counts.pushed("dropped");
  counts.refused("push", "CHANNEL_EXPIRED");
  counts.refused("push", "DISK_FULL");
  counts.acked = 1;
  counts.timings.received.observe(0.002);
  clock.at = 1000.5;
  await history.note();
  clock.at = 2000;
  const { at, bounds, moments } = history.body();
  expect([at, moments.length, bounds.answered]).toEqual([2000, 1, counts.timings.received.bounds]);
  const [moment] = moments;
  expect(moment).toMatchObject({ at: 1000, pushes: 2, refusals: 2, failures: 1, acks: 1, connected: 7, waiting: 5 });
  expect(moment?.answered).toHaveLength(bounds.answered.length + 1);
  expect(moment?.answered.at(-1)).toBe(1);
  expect(moment?.acked).toEqual(new Array(bounds.acked.length + 1).fill(0));
});

test("an hour is remembered, and no more", async () => {
  const { clock, history } = openHistory();
  for (let turn = 0; turn < 300; turn++) {
    await history.note();
    clock.at += HISTORY_EVERY_MS;
  }
  const { moments } = history.body();
  expect(moments).toHaveLength(240);
  expect(moments.at(-1)?.at).toBe(299 * HISTORY_EVERY_MS);
  expect(moments[0]?.at).toBe(60 * HISTORY_EVERY_MS);
});

test("while the store does not answer nothing is noted, which shows as a gap", async () => {
  const { history } = openHistory(async () => {
    throw new Error("away");
  });
  const noted = await history.note().then(
    () => "noted",
    () => "not noted",
  );
  expect([noted, history.body().moments]).toEqual(["not noted", []]);
});
