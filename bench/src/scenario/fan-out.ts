/**
 * One message to each of many connected devices: by one request of the operator, beside a server that records and tells and does nothing else, and by one
 * POST for each of them.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type Figure, medianOf } from "../figure.ts";
import type { SpanFigures } from "../load/command.ts";
import { type Generator, withGenerator } from "../load/fleet.ts";
import { moveOtherThreads } from "../other-threads.ts";
import { announcement, belfryTarget, settledBooks } from "../sender.ts";
import { type BelfryServer, withBelfry } from "../server.ts";
import { type Bare, withBare } from "../yardstick/bare.ts";
import { type Scenario, scaled } from "./scenario.ts";

const DEVICES = 10_000;
const LANES = 256;

/** Rounds before those that count, so that the server has compiled what it runs; and those. */
const WARM_UP_ROUNDS = 5;
const ROUNDS = 5;

/** After a round of the bare path, which has no books, everything is confirmed so long after everybody has heard. */
const CONFIRMED_MS = 1_000;

/** Tells everybody once, and returns when all have confirmed what they heard. @returns milliseconds until the last one heard */
type Round = () => Promise<number>;

/** Runs rounds of contenders in turns, over and over. @returns milliseconds of each round */
async function rounds<Name extends string>(contenders: Readonly<Record<Name, Round>>): Promise<Record<Name, number[]>> {
  const took: Partial<Record<Name, number[]>> = {};
  for (let done = 0; done < WARM_UP_ROUNDS + ROUNDS; done++) {
    for (const name in contenders) took[name] = [...(took[name] ?? []), await contenders[name]()];
  }
  return took as Record<Name, number[]>;
}

const heardAfter = ({ lost, ms }: SpanFigures): number => (lost > 0 ? Infinity : ms);

const belfryRound =
  (server: BelfryServer, tell: () => Promise<SpanFigures>): Round =>
  async () => {
    const ms = heardAfter(await tell());
    await settledBooks(server);
    return ms;
  };

const bareRound =
  ({ announcement }: Bare, generator: Generator): Round =>
  async () => {
    const ms = heardAfter(await generator.span({ do: "announce", ...announcement }));
    await sleep(CONFIRMED_MS);
    return ms;
  };

/** The median of the last rounds, and what the first one took. */
function warmed(took: readonly number[]): Pick<Figure, "unit" | "value" | "note"> {
  const first = took[0]?.toFixed(0);
  return { unit: "ms", value: medianOf(took.slice(-ROUNDS)), note: `${first} ms in the first round` };
}

/** Both servers with all their devices connected, and who loads them. */
interface Contenders {
  readonly server: BelfryServer;
  readonly ofBelfry: Generator;
  readonly packageSid: string;
  readonly bare: Bare;
  readonly ofBare: Generator;
}

async function measure({ server, ofBelfry, packageSid, bare, ofBare }: Contenders, devices: number): Promise<Figure[]> {
  const posts = await rounds({
    belfry: belfryRound(server, () => ofBelfry.span({ do: "each", until: "arrived" })),
  });
  const request = await announcement(server, packageSid);
  const told = await rounds({
    bare: bareRound(bare, ofBare),
    belfry: belfryRound(server, () => ofBelfry.span({ do: "announce", ...request })),
  });
  const [announced, posted] = [warmed(told.belfry), warmed(posts.belfry)];
  return [
    {
      key: "belfry.fan-out",
      label: `${devices} devices, one request to last arrival`,
      ...announced,
      bound: { atMost: 120 },
      note: `${announced.note}; each on disk before it was sent, confirmed after the last had heard`,
    },
    {
      key: "bare.fan-out",
      label: "the same by the bare path, in turns with it",
      ...warmed(told.bare),
    },
    {
      key: "belfry.fan-out.posts",
      label: `${devices} devices, first of as many POSTs to last arrival`,
      ...posted,
      note: `${posted.note}; over ${LANES} sending connections`,
    },
  ];
}

export const fanOut: Scenario = {
  name: "fan-out",
  heading: "one message to each device",
  run: (options) =>
    withBare(options.dir, (bare) =>
      withBelfry({ unlimited: true, dir: options.dir }, (server) =>
        withGenerator((ofBare) =>
          withGenerator(async (ofBelfry) => {
            for (const { pid } of [bare, server]) moveOtherThreads(pid, 1);
            const connect = { do: "connect", receivers: scaled(DEVICES, options), lanes: LANES } as const;
            const target = await belfryTarget(server);
            await ofBelfry.tell({ ...connect, target });
            await ofBare.tell({ ...connect, lanes: 1, target: bare.target });
            const { packageSid } = target;
            return await measure({ server, ofBelfry, packageSid, bare, ofBare }, connect.receivers);
          }),
        ),
      ),
    ),
};
