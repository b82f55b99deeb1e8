/** One run of a campaign: a world under load, the troubles that its seed chooses, and what must hold when they are over. */
import type { BooksBody, TracesBody } from "@belfry/protocol";
import { judgeBook } from "../support/books.ts";
import { type NodesWorld, openNodesWorld } from "../support/nodes-world.ts";
import { askAdmin, createApp, type ReachedService } from "../support/operator.ts";
import { createRandom, type Random } from "../support/random.ts";
import { accessTokenOf } from "../support/sender.ts";
import { until } from "../support/until.ts";
import { type Crowd, closeOne, gatherCrowd } from "./crowd.ts";
import { Ledger } from "./ledger.ts";
import { pushAlone, startSenders } from "./senders.ts";
import { judgeTraces, tracesOf } from "./traces.ts";
import { PROMOTION, TROUBLES } from "./troubles.ts";

export interface RunOptions {
  readonly seed: number;
  readonly devices: number;
  readonly senders: number;
  /** Troubles one after the other. */
  readonly troubles: number;
  /** Names them instead of the seed. */
  readonly named?: readonly string[];
  readonly bus?: string;
}

/** What a run saw. */
export interface RunReport {
  readonly seed: number;
  readonly troubles: readonly string[];
  readonly received: number;
  readonly unknown: number;
  /** What is wrong; empty when nothing is. */
  readonly findings: readonly string[];
}

/** Pushes before the first trouble, and after the last. */
const CALM_ATTEMPTS = 30;
/** A promotion takes the first of the two servers for good, so that it comes last, and not in every run. */
const PROMOTION_CHANCE = 0.15;

/** Runs it from beginning to end. Throws when something does not come to its end at all. */
export async function runOnce({ seed, devices, senders: count, troubles, named, bus }: RunOptions): Promise<RunReport> {
  const random = createRandom(seed);
  const chosen = named ?? choose(random, troubles);
  const world = await openNodesWorld({
    standby: chosen.includes("promoteStandby"),
    ...(bus === undefined ? {} : { bus }),
  });
  const ledger = new Ledger();
  const at = world.reach();
  const [lasting, closable] = [await createApp(at, "Lasting"), await createApp(at, "Closable")];
  const crowd = await gatherCrowd(world.service, ledger, devices, [lasting.packageSid, closable.packageSid]);
  const ways = await Promise.all([
    accessTokenOf(at, lasting).then((accessToken) => ({ accessToken, targets: crowd.lasting })),
    accessTokenOf(at, closable).then((accessToken) => ({ accessToken, targets: crowd.closable })),
  ]);
  const senders = startSenders({ ledger, random, ways, senders: count, push: pushAlone });
  await ledger.after(CALM_ATTEMPTS);
  for (const name of chosen) {
    const closing = closeOne(world.reach(), ledger, crowd.closable, random);
    const trouble = { ...TROUBLES, ...PROMOTION }[name];
    if (trouble === undefined) throw new Error(`there is no trouble ${name}`);
    await trouble({ world, ledger, random });
    await closing;
    await ledger.after(CALM_ATTEMPTS);
  }
  await world.untilReady();
  await senders.stop();
  const findings = await settle(world, ledger, crowd);
  await crowd.close();
  await world.close();
  const [received, unknown] = [ledger.count("received"), ledger.count("unknown")];
  return { seed, troubles: chosen, received, unknown, findings };
}

function choose(random: Random, troubles: number): readonly string[] {
  const names = Object.keys(TROUBLES);
  const chosen = Array.from({ length: troubles }, () => random.oneOf(names));
  return random.chance(PROMOTION_CHANCE) ? [...chosen.slice(1), "promoteStandby"] : chosen;
}

/** Waits for what must come, and says what is wrong in the end. */
async function settle(world: NodesWorld, ledger: Ledger, crowd: Crowd): Promise<readonly string[]> {
  const wrong: string[] = [];
  const expected = async (what: string, holds: () => Promise<boolean>) => {
    await until(what, holds).catch((error: Error) => wrong.push(error.message));
  };
  const reached = world.nodes.map(({ process }): ReachedService => ({ ...process, service: world.service }));
  const booksOfAll = () =>
    Promise.all(reached.map((node) => askAdmin<{ books: readonly BooksBody[] }>(node, "GET /v1/books")));
  await expected("every device is connected", async () => {
    await booksOfAll();
    return crowd.connected() === crowd.lasting.length;
  });
  await expected("nothing waits", async () => {
    const [first] = await booksOfAll();
    return first?.books.every(({ pending }) => pending === 0) === true && ledger.missing().length === 0;
  });
  // Also of those whose end was lost with a node: then it is found that they wait no more. Each node is asked, because those that were started a moment
  // ago are not known to all others yet.
  await expected("every trace has an end", async () => {
    const pending = reached.map((node) => askAdmin<TracesBody>(node, "GET /v1/traces?end=pending&limit=1"));
    return (await Promise.all(pending)).every(({ traces, silent = [] }) => traces.length + silent.length === 0);
  });
  const books = await booksOfAll();
  const [first] = books;
  return [
    ...wrong,
    ...ledger.findings(),
    ...(await judgeAllTraces(world, ledger, first?.books ?? [])),
    ...crowd.gone().map((device) => `${device} stays away for good`),
    ...(first?.books.flatMap(judgeBook) ?? ["no books"]),
    ...books.flatMap((each, n) =>
      Bun.deepEquals(each, first) ? [] : [`node ${n} has other books: ${JSON.stringify(each)}`],
    ),
  ];
}

/** A node that is killed loses the traces of its last second. @source docs/reference/trace.md */
async function judgeAllTraces(
  world: NodesWorld,
  ledger: Ledger,
  books: readonly BooksBody[],
): Promise<readonly string[]> {
  const judged = await Promise.all(
    books.map(async (book) => {
      const traces = await tracesOf(world.reach(), book.app);
      return { count: traces.length, findings: judgeTraces(book, traces) };
    }),
  );
  const count = judged.reduce((sum, one) => sum + one.count, 0);
  const received = ledger.count("received");
  const lost = world.killedAt === 0 && count < received ? [`${count} traces of ${received} that were received`] : [];
  return [...judged.flatMap(({ findings }) => findings), ...lost];
}
