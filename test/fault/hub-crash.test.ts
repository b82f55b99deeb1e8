/**
 * Hub and service are killed in the middle of a send, again and again, each in a process of its own. In the end every target has exactly
 * one push, and the books of both sides say so. @source ADR 0016
 */
import { afterEach, expect, test } from "bun:test";
import { randomInt } from "node:crypto";
import { type CrashWorld, openCrashWorld } from "../support/crash-world.ts";
import { endHubs } from "../support/hub-process.ts";
import { sumOfEnds } from "../support/operator.ts";
import { createRandom } from "../support/random.ts";
import { endProcesses } from "../support/service-process.ts";
import { createStallWatch } from "../support/stall-watch.ts";

afterEach(async () => {
  await endHubs();
  await endProcesses();
});

const IS_LONG = process.env.CHECK_LONG === "1";
const TARGETS = IS_LONG ? 100_000 : 600;
const KILLS = IS_LONG ? 40 : 6;
const CONCURRENCY = IS_LONG ? 64 : 4;

/** Stories of many kills and few targets, in which both sides are hardly up before one of them goes. */
const HASTY_STORIES = IS_LONG ? 40 : 1;
const HASTY_KILLS = IS_LONG ? 30 : 4;
const HASTY_TARGETS = IS_LONG ? 300 : 100;

/** The same choices again: BELFRY_TEST_SEED=N. Which of two events comes first is still up to the machine. */
function seedOfStory(): number {
  const given = process.env.BELFRY_TEST_SEED;
  return given === undefined ? randomInt(2 ** 31) : Number(given);
}

/** Kills so often between the first push and the last, and waits for the end. */
async function tellStory(world: CrashWorld, seed: number, targets: number, kills: number): Promise<void> {
  const random = createRandom(seed);
  const watch = createStallWatch(world, seed);
  for (let kill = 1; kill <= kills; kill++) {
    const threshold = Math.floor((targets * (kill - 1 + random.below(100) / 100)) / kills);
    await watch(`${threshold} pushes are accepted`, async () => (await world.books()).accepted >= threshold);
    await world.killSome(random);
  }
  await watch("the send has ended", async () => (await world.send()).endedAt !== null);
  const { state, outcomes, remarks } = await world.send();
  expect([state, outcomes]).toEqual(["Completed", { wns: { Success: targets }, browser: {} }]);
  // What is killed says so to whoever waits for its answer. An exchange that has to be given up was forgotten by somebody.
  expect(remarks.filter((remark) => remark.includes("TIMEOUT"))).toEqual([]);
  const books = await world.books();
  expect([books.accepted, books.pending, sumOfEnds(books)]).toEqual([targets, targets, targets]);
  expect(await world.close()).toEqual({ channels: targets, most: 1 });
}

test(`after ${KILLS} kills of hub and service in the middle of a send to ${TARGETS}, each has exactly one push`, async () => {
  const seed = seedOfStory();
  console.log(`hub crash: seed ${seed}`);
  await tellStory(await openCrashWorld({ targets: TARGETS, concurrency: CONCURRENCY }), seed, TARGETS, KILLS);
}, 1_800_000);

test(`killed ${HASTY_KILLS} times in quick succession, a send still moves on, in ${HASTY_STORIES} stories`, async () => {
  const first = seedOfStory();
  console.log(`hub crash, hasty: seeds from ${first}`);
  for (let seed = first; seed < first + HASTY_STORIES; seed++) {
    const world = await openCrashWorld({ targets: HASTY_TARGETS, concurrency: 4 });
    await tellStory(world, seed, HASTY_TARGETS, HASTY_KILLS);
  }
}, 3_600_000);
