/**
 * A campaign with known causes: every fault of the emulator, every refusal, expiry, replacement, removal, mute, eviction, slow reader and restart, in an
 * order that a seed gives. The trace must name the cause of each, by its id and in a search, and the books must be those that the campaign has counted itself.
 * With CHECK_LONG=1 through 100,000 notifications.
 */
import { expect, test } from "bun:test";
import { randomInt } from "node:crypto";
import { type BooksBody, END_REASONS, type ErrorCode, endReasons, errors, type TracesBody } from "@belfry/protocol";
import { judgeLiveBooks } from "../support/books.ts";
import { full, type Narrow, narrow } from "../support/campaign/narrow.ts";
import { type Played, played } from "../support/campaign/played.ts";
import { proveBooks, proveEnded, provePlayed } from "../support/campaign/prove.ts";
import { EPISODES, LARGE_EPISODES, NOT_ENDED, NOT_MET, STRANGERS, shuffled } from "../support/campaign.ts";
import { askAdmin, createApp, traceOf } from "../support/operator.ts";
import { createRandom, type Random } from "../support/random.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

const IS_LONG = process.env.CHECK_LONG === "1";
const NOTIFICATIONS = IS_LONG ? 100_000 : 2500;
/** How often each kind of episode is played in a round: what expires is waited for once in it. */
const TURNS = IS_LONG ? 8 : 1;
/** Beyond what a minute's time to live and the bridge of a broken connection last. */
const OVER_MS = 120_000;

/** Every row of the tables that was injected, and named by the trace. */
const named = new Set<string>();

function note({ expected }: Played): void {
  for (const { state, code } of expected)
    if (code !== undefined) named.add(state === "refused" ? code : `${state} ${code}`);
}

/** All kinds of episodes in an order of their own; somewhere in it the service is started again. */
async function playRound(begun: TestService, random: Random): Promise<{ round: Played[]; service: TestService }> {
  let service = begun;
  const round: Played[] = [];
  const turns = Array.from({ length: TURNS }, () => EPISODES).flat();
  const episodes = shuffled(random, [...turns, ...LARGE_EPISODES]);
  const restartAt = random.below(episodes.length);
  for (const [n, episode] of episodes.entries()) {
    if (n === restartAt) service = await service.restart();
    const one = await episode(service);
    await provePlayed(service, one);
    round.push(one);
  }
  for (const stranger of STRANGERS) {
    // The newest of all is looked for, and nodes have no order among refusals of one moment.
    service.clock.advance(1);
    const one = played({ app: await createApp(service) }, [await stranger(service)]);
    await provePlayed(service, one);
    round.push(one);
  }
  return { round, service };
}

/** Lets what is to expire expire, starts the service again, and proves everything once more: out of what is kept. */
async function endRound(begun: TestService, round: readonly Played[]): Promise<TestService> {
  begun.clock.advance(OVER_MS);
  const last = round.flatMap(({ expected }) => expected).filter(({ later }) => later);
  await until("what is over has been swept", async () => {
    const states = await Promise.all(last.map(async ({ id }) => (await traceOf(begun, id)).end.state));
    return states.every((state) => state === "expired");
  });
  const service = await begun.restart();
  for (const one of round) {
    await proveEnded(service, one);
    note(one);
  }
  await proveBooks(service, round);
  expect(await judgeLiveBooks(service)).toEqual([]);
  return service;
}

test(`in a campaign of ${NOTIFICATIONS} notifications the trace names the cause of every single end, and the books balance`, async () => {
  const seed = Number(process.env.BELFRY_TEST_SEED ?? randomInt(2 ** 31));
  console.log(`trace campaign: seed ${seed}`);
  const random = createRandom(seed);
  // The ring is small on purpose: what it forgets must be known all the same.
  const room = { anonymousPushRate: 1_000_000 };
  let service = await startTestService({ profile: "compat", traceNotifications: 1000, ...room });
  const started = service.clock.now();
  let accepted = 0;
  while (accepted < NOTIFICATIONS) {
    const one = await playRound(service, random);
    service = await endRound(one.service, one.round);
    const { books } = await askAdmin<{ books: readonly BooksBody[] }>(service, "GET /v1/books");
    accepted = books.reduce((sum, book) => sum + book.accepted, 0);
    console.log(`trace campaign: ${accepted} notifications of ${books.length} apps`);
  }
  const since = await askAdmin<TracesBody>(service, "GET /v1/traces?limit=1");
  expect(since.reachesBackTo).toBeLessThan(started + OVER_MS);
  await service.stop();
}, 7_200_000);

async function playAlone({ settings, episode }: Narrow): Promise<void> {
  const service = await startTestService({ profile: "compat", ...settings });
  const one = await episode(service);
  await provePlayed(service, one);
  await proveBooks(service, [one]);
  note(one);
  await service.stop();
}

test("the trace names what only a service with small limits, a strict one or a late clock refuses", async () => {
  for (const one of narrow) await playAlone(one);
}, 120_000);

test("the trace names what a service refuses whose disk is full", () => playAlone(full), 120_000);

test("no reason in the table of ends, and no refusal that a sender or a device can meet, is left out of the campaign", () => {
  const refusals = (Object.keys(errors) as ErrorCode[]).filter((code) => NOT_MET[code] === undefined);
  const reasons = END_REASONS.filter((reason) => NOT_ENDED[reason] === undefined).map(
    (reason) => `${endReasons[reason].end} ${reason}`,
  );
  expect([...named].sort()).toEqual([...refusals, ...reasons].sort());
});
