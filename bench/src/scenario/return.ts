/** Many devices come back at the same moment, each to one notification that waits: connect, resume, receive. */
import { withGenerator } from "../load/fleet.ts";
import { belfryTarget } from "../sender.ts";
import { withBelfry } from "../server.ts";
import { type Scenario, scaled } from "./scenario.ts";

const DEVICES = 10_000;
const LANES = 256;

export const comeBack: Scenario = {
  name: "return",
  heading: "all devices reconnect at once",
  run: (options) =>
    withBelfry({ unlimited: true, dir: options.dir }, async (server) => {
      const target = await belfryTarget(server);
      const devices = scaled(DEVICES, options);
      const span = await withGenerator(async (generator) => {
        await generator.tell({ do: "connect", target, receivers: devices, lanes: LANES });
        await generator.tell({ do: "leave" });
        await generator.span({ do: "each", until: "answered" });
        return await generator.span({ do: "return" });
      });
      return [
        {
          key: "belfry.return",
          label: `${devices} devices, first SYN to last waiting notification`,
          unit: "ms",
          value: span.lost > 0 ? Infinity : span.ms,
          bound: { atMost: 3_000 },
          note: `${span.counts.arrived} arrived, ${span.lost} did not`,
        },
      ];
    }),
};
