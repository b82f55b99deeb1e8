/** Pushes to devices that are away: recorded, replacing each other, nothing delivered. */
import { withGenerator } from "../load/fleet.ts";
import { belfryTarget } from "../sender.ts";
import { withBelfry } from "../server.ts";
import { type Scenario, scaled } from "./scenario.ts";
import { remark } from "./throughput.ts";

const DEVICES = 1_000;
const LANES = 256;
const WARM_UP_MS = 2_000;

export const away: Scenario = {
  name: "away",
  heading: "durable accept for devices that are away",
  run: (options) =>
    withBelfry({ unlimited: true, dir: options.dir }, async (server) => {
      const target = await belfryTarget(server, "bench");
      const run = await withGenerator(async (generator) => {
        await generator.tell({ do: "connect", target, receivers: scaled(DEVICES, options), lanes: LANES });
        await generator.tell({ do: "leave" });
        const plan = { warmUpMs: WARM_UP_MS, ms: options.seconds * 1000, watchPid: server.pid };
        return await generator.run({ do: "saturate", until: "answered", ...plan });
      });
      const line = { key: "belfry.away", label: "most pushes answered, each replacing the last", unit: "/s" } as const;
      const note = `p99 ${run.answers.p99.toFixed(1)} ms with ${LANES} under way; ${remark(run)}`;
      return [{ ...line, value: run.acceptedPerSecond, note }];
    }),
};
