/**
 * A campaign with known causes: every fault of the emulator, every refusal, expiry, replacement, removal, mute, eviction, slow reader and restart, in an
 * order that a seed gives. The trace must name the cause of each, and the books must balance. With CHECK_LONG=1 through 100,000 notifications.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { randomInt } from "node:crypto";
import type { BooksBody, TraceBody, TracesBody } from "@belfry/protocol";
import { EPISODES, type Expected, type Played } from "../support/campaign.ts";
import { askAdmin, booksOf, sumOfEnds, traceOf } from "../support/operator.ts";
import { createRandom, type Random } from "../support/random.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

const IS_LONG = process.env.CHECK_LONG === "1";
const NOTIFICATIONS = IS_LONG ? 100_000 : 250;
/** Beyond what a minute's time to live and the bridge of a broken connection last. */
const OVER_MS = 120_000;

let service: TestService;

beforeAll(async () => {
  // Small on purpose: what the ring forgets must be known all the same.
  service = await startTestService({ profile: "compat", traceNotifications: 1000 });
});

afterAll(() => service.stop());

/** Everything a trace says, as one text. */
const textOf = ({ steps, end, account }: TraceBody): string =>
  [...steps.map(({ what, why }) => `${what}: ${why}`), end.reason, account].join("\n");

async function prove(expected: Expected): Promise<void> {
  const trace = await traceOf(service, expected.id);
  const found = { id: trace.id, state: trace.end.state, code: trace.end.code ?? trace.code, by: trace.end.by };
  const { id, state, code, by, words = "" } = expected;
  expect({ ...found, by: by === undefined ? undefined : found.by }).toEqual({ id, state, code, by });
  expect(textOf(trace)).toContain(words);
  expect(trace.account ?? "").not.toBe("");
}

/** All kinds of episodes once, in an order of their own. */
function shuffled(random: Random): typeof EPISODES {
  return EPISODES.map((episode) => ({ episode, at: random.below(2 ** 30) }))
    .sort((a, b) => a.at - b.at)
    .map(({ episode }) => episode);
}

async function playRound(random: Random): Promise<Played[]> {
  const round: Played[] = [];
  const restartAt = random.below(EPISODES.length);
  for (const [n, episode] of shuffled(random).entries()) {
    if (n === restartAt) service = await service.restart();
    const one = await episode(service);
    for (const expected of one.expected) if (!expected.later) await prove(expected);
    round.push(one);
  }
  return round;
}

async function proveEnds(round: readonly Played[]): Promise<void> {
  const expected = round.flatMap((one) => one.expected);
  service.clock.advance(OVER_MS);
  await until("what is over has been swept", async () => {
    const states = await Promise.all(
      expected.filter(({ later }) => later).map(async ({ id }) => (await traceOf(service, id)).end.state),
    );
    return states.every((state) => state === "expired");
  });
  service = await service.restart();
  // Refusals are in memory only.
  for (const one of expected) if (one.state !== "refused") await prove(one);
  for (const { app } of round) {
    const books = await booksOf(service, app);
    expect(sumOfEnds(books)).toBe(books.accepted);
  }
}

test(`in a campaign of ${NOTIFICATIONS} notifications the trace names the cause of every single end, and the books balance`, async () => {
  const seed = Number(process.env.BELFRY_TEST_SEED ?? randomInt(2 ** 31));
  console.log(`trace campaign: seed ${seed}`);
  const random = createRandom(seed);
  const started = service.clock.now();
  for (let sent = 0; sent < NOTIFICATIONS; ) {
    const round = await playRound(random);
    await proveEnds(round);
    const { books } = await askAdmin<{ books: readonly BooksBody[] }>(service, "GET /v1/books");
    sent = books.reduce((sum, { accepted }) => sum + accepted, 0);
    const dropped = books.reduce((sum, book) => sum + book.dropped, 0);
    const named = books
      .flatMap(({ droppedBy = {} }) => Object.values(droppedBy))
      .reduce((sum, count) => sum + count, 0);
    expect(named).toBe(dropped);
  }
  const since = await askAdmin<TracesBody>(service, "GET /v1/traces?limit=1");
  expect(since.reachesBackTo).toBeLessThan(started + OVER_MS);
}, 7_200_000);
