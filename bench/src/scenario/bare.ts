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
import { STEADY_WINDOWS } from "./throughput.ts";
import { rateOf, type Turn, takeTurns } from "./turns.ts";

const RECEIVERS = 1_000;
const LANES = 256;
const WARM_UP_MS = 2_000;

/** Microseconds of the server's processor time, all threads, for each message. */
const cost = ({ cpu, arrivedPerSecond }: RunFigures): number => ((cpu.server ?? 0) * 1e6) / arrivedPerSecond;

function figures(turns: readonly Turn<"bare" | "belfry">[]): Figure[] {
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
            const plan = {
              do: "saturate",
              until: "arrived",
              warmUpMs: WARM_UP_MS,
              ms: options.seconds * 1000,
            } as const;
            const saturate = (generator: Generator, watchPid: number) => () => generator.run({ ...plan, watchPid });
            const contenders = { bare: saturate(ofBare, bare.pid), belfry: saturate(ofBelfry, belfry.pid) };
            // Both have compiled what they run then.
            await ofBare.run({ ...plan, watchPid: bare.pid });
            await ofBelfry.run({ ...plan, ms: STEADY_WINDOWS * plan.ms, watchPid: belfry.pid });
            return figures(await takeTurns(contenders));
          }),
        ),
      ),
    ),
};
