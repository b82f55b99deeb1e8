/**
 * Belfry beside the bare path of a push, in turns, so that whatever else the machine does meets both: what proofs, limits, decisions, books and
 * the trace cost, on a fast machine and on a slow one alike.
 */
import { type Figure, medianOf } from "../figure.ts";
import type { RunFigures } from "../load/command.ts";
import { type Generator, withGenerator } from "../load/fleet.ts";
import type { Options } from "../options.ts";
import { belfryTarget } from "../sender.ts";
import { withBelfry } from "../server.ts";
import { withBare } from "../yardstick/bare.ts";
import { type Scenario, scaled } from "./scenario.ts";
import { remark } from "./throughput.ts";

const RECEIVERS = 1_000;
const LANES = 256;
const ROUNDS = 3;
const WARM_UP_MS = 2_000;

/** One system with its generator. */
interface Contender {
  readonly generator: Generator;
  readonly pid: number;
}

/** What the two took in one turn. */
interface Turn {
  readonly bare: RunFigures;
  readonly belfry: RunFigures;
}

/** Microseconds of the server's processor time, all threads, for each message. */
const cost = ({ cpu, arrivedPerSecond }: RunFigures): number => ((cpu.server ?? 0) * 1e6) / arrivedPerSecond;

function figures(turns: readonly Turn[]): Figure[] {
  const rate = (side: keyof Turn) => medianOf(turns.map((turn) => turn[side].arrivedPerSecond));
  const last = turns.at(-1);
  return [
    {
      key: "bare.saturation",
      label: "most messages received and acked by the bare path, all of it on core 0",
      unit: "/s",
      value: rate("bare"),
      ...(last === undefined ? {} : { note: remark(last.bare) }),
    },
    {
      key: "bare.belfry",
      label: "the same of Belfry, in turns with it",
      unit: "/s",
      value: rate("belfry"),
      ...(last === undefined ? {} : { note: remark(last.belfry) }),
    },
    {
      key: "bare.ratio",
      label: "Belfry to the bare path, by processor time for each message",
      unit: "%",
      value: 100 * medianOf(turns.map(({ bare, belfry }) => cost(bare) / cost(belfry))),
      bound: { atLeast: 80 },
    },
  ];
}

/** Connects a generator to each and lets them saturate their servers one after the other. */
async function takeTurns(bare: Contender, belfry: Contender, options: Options): Promise<Turn[]> {
  const run = ({ generator, pid }: Contender) =>
    generator.run({
      do: "saturate",
      until: "arrived",
      warmUpMs: WARM_UP_MS,
      ms: options.seconds * 1000,
      watchPid: pid,
    });
  const turns: Turn[] = [];
  for (let round = 0; round < ROUNDS; round++) turns.push({ bare: await run(bare), belfry: await run(belfry) });
  return turns;
}

export const bare: Scenario = {
  name: "bare",
  heading: "beside the bare path: POST, fsync, frame, ack, and nothing else",
  run: (options) =>
    withBare(options.dir, (bare) =>
      withBelfry({ unlimited: true, dir: options.dir }, (belfry) =>
        withGenerator((ofBare) =>
          withGenerator(async (ofBelfry) => {
            const connect = { do: "connect", receivers: scaled(RECEIVERS, options), lanes: LANES } as const;
            await ofBare.tell({ ...connect, target: bare.target });
            await ofBelfry.tell({ ...connect, target: await belfryTarget(belfry) });
            const contenders = [
              { generator: ofBare, pid: bare.pid },
              { generator: ofBelfry, pid: belfry.pid },
            ] as const;
            return figures(await takeTurns(...contenders, options));
          }),
        ),
      ),
    ),
};
