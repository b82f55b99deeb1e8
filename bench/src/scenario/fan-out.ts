/** One message to each of many connected devices: from the first POST to the last arrival. */
import { withGenerator } from "../load/fleet.ts";
import { belfryTarget } from "../sender.ts";
import { withBelfry } from "../server.ts";
import { type Scenario, scaled } from "./scenario.ts";

const DEVICES = 10_000;
const LANES = 256;

/** Rounds before the one that counts, so that the server has compiled what it runs. */
const WARM_UP_ROUNDS = 2;

export const fanOut: Scenario = {
  name: "fan-out",
  heading: "one message to each device",
  run: (options) =>
    withBelfry({ unlimited: true, dir: options.dir }, async (server) => {
      const target = await belfryTarget(server);
      const devices = scaled(DEVICES, options);
      const span = await withGenerator(async (generator) => {
        await generator.tell({ do: "connect", target, receivers: devices, lanes: LANES });
        for (let round = 0; round < WARM_UP_ROUNDS; round++) await generator.span({ do: "each", until: "arrived" });
        return await generator.span({ do: "each", until: "arrived" });
      });
      return [
        {
          key: "belfry.fan-out",
          label: `${devices} devices, first POST to last arrival`,
          unit: "ms",
          value: span.lost > 0 ? Infinity : span.ms,
          bound: { atMost: 120 },
          note: `${span.counts.arrived} arrived over ${LANES} sending connections`,
        },
      ];
    }),
};
