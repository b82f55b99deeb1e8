/** The shape of `push` on other people's servers, or the line that says why not. */
import { mosquitto } from "../yardstick/mosquitto.ts";
import { nchan } from "../yardstick/nchan.ts";
import type { Yardstick } from "../yardstick/yardstick.ts";
import type { Scenario } from "./scenario.ts";
import { throughput } from "./throughput.ts";

const scenarioOf = (yardstick: Yardstick): Scenario => ({
  name: yardstick.system,
  heading: `yardstick ${yardstick.system}: publish to subscriber (${yardstick.guarantee})`,
  run: async (options) => {
    const note = yardstick.missing();
    if (note !== undefined) {
      return [
        { key: `${yardstick.system}.saturation`, label: "most messages received", unit: "/s", value: null, note },
      ];
    }
    return await yardstick.with(options.dir, ({ target, pid }) =>
      throughput(target, pid, yardstick.guarantee, options),
    );
  },
});

export const yardsticks: readonly Scenario[] = [nchan, mosquitto].map(scenarioOf);
