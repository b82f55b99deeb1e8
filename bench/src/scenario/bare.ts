/**
 * Belfry beside the bare path of a push, in turns, so that whatever else the machine does meets both: what proofs, limits, decisions, books and
 * the trace cost, on a fast machine and on a slow one alike.
 */
import { type Figure, medianOf } from "../figure.ts";
import type { RunFigures } from "../load/command.ts";
import { type Generator, withGenerator } from "../load/fleet.ts";
import { belfryTarget } from "../sender.ts";
import { withBelfry } from "../server.ts";
import { withBare } from "../yardstick/bare.ts";
import { type Scenario, scaled } from "./scenario.ts";
import { PACE_PER_SECOND, STEADY_WINDOWS } from "./throughput.ts";
import { latencyOf, rateOf, type Turn, takeTurns } from "./turns.ts";

const RECEIVERS = 1_000;
const LANES = 256;
const WARM_UP_MS = 2_000;

/** Microseconds of the server's processor time, all threads, for each message. */
const cost = ({ cpu, arrivedPerSecond }: RunFigures): number => ((cpu.server ?? 0) * 1e6) / arrivedPerSecond;

type Turns = readonly Turn<"bare" | "belfry">[];

function saturationFigures(turns: Turns): Figure[] {
  return [
    {
      key: "bare.saturation",
      label: "most messages received and acked by the bare path, all of it on core 0",
      ...rateOf(turns, "bare", "arrivedPerSecond"),
    },
    {
      key: "bare.belfry",
      label: "the same of Belfry, in turns with it",
      ...rateOf(turns, "belfry", "arrivedPerSecond"),
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

function paceFigures(turns: Turns): Figure[] {
  const what = `at ${PACE_PER_SECOND}/s: due to arrival, p99`;
  return [
    { key: "bare.pace.arrival.p99", label: `${what} by the bare path`, ...latencyOf(turns, "bare") },
    {
      key: "bare.belfry.pace.arrival.p99",
      label: `${what} of Belfry, in turns with it`,
      ...latencyOf(turns, "belfry"),
    },
  ];
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
            const window = { warmUpMs: WARM_UP_MS, ms: options.seconds * 1000 };
            const saturation = { do: "saturate", until: "arrived", ...window } as const;
            const pace = { do: "pace", perSecond: PACE_PER_SECOND, ...window } as const;
            const inTurns = (run: (generator: Generator, watchPid: number) => Promise<RunFigures>) =>
              takeTurns({ bare: () => run(ofBare, bare.pid), belfry: () => run(ofBelfry, belfry.pid) });
            // Both have compiled what they run then.
            await ofBare.run({ ...saturation, watchPid: bare.pid });
            await ofBelfry.run({ ...saturation, ms: STEADY_WINDOWS * window.ms, watchPid: belfry.pid });
            const saturated = await inTurns((generator, watchPid) => generator.run({ ...saturation, watchPid }));
            const paced = await inTurns((generator, watchPid) => generator.run({ ...pace, watchPid }));
            return [...saturationFigures(saturated), ...paceFigures(paced)];
          }),
        ),
      ),
    ),
};
