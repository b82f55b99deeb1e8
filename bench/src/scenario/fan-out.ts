/** One message to each of many connected devices: by one request of the operator, and by one POST for each of them. */
import type { Figure } from "../figure.ts";
import type { SpanFigures } from "../load/command.ts";
import { type Generator, withGenerator } from "../load/fleet.ts";
import { moveOtherThreads } from "../other-threads.ts";
import { announcement, belfryTarget } from "../sender.ts";
import { type BelfryServer, withBelfry } from "../server.ts";
import { type Scenario, scaled } from "./scenario.ts";

const DEVICES = 10_000;
const LANES = 256;

/** Rounds before the one that counts, so that the server has compiled what it runs. */
const WARM_UP_ROUNDS = 3;

/** Runs a round over and over. @returns the last one */
async function warmed(round: () => Promise<SpanFigures>): Promise<SpanFigures> {
  for (let done = 0; done < WARM_UP_ROUNDS; done++) await round();
  return await round();
}

const spanMs = ({ lost, ms }: SpanFigures): number => (lost > 0 ? Infinity : ms);

async function measure(
  generator: Generator,
  server: BelfryServer,
  packageSid: string,
  devices: number,
): Promise<Figure[]> {
  const posted = await warmed(() => generator.span({ do: "each", until: "arrived" }));
  const request = await announcement(server, packageSid);
  const announced = await warmed(() => generator.span({ do: "announce", ...request }));
  return [
    {
      key: "belfry.fan-out",
      label: `${devices} devices, one request to last arrival`,
      unit: "ms",
      value: spanMs(announced),
      bound: { atMost: 120 },
      note: `${announced.counts.arrived} arrived; each on disk before it was sent, confirmed after the last had heard`,
    },
    {
      key: "belfry.fan-out.posts",
      label: `${devices} devices, first of as many POSTs to last arrival`,
      unit: "ms",
      value: spanMs(posted),
      note: `${posted.counts.arrived} arrived over ${LANES} sending connections`,
    },
  ];
}

export const fanOut: Scenario = {
  name: "fan-out",
  heading: "one message to each device",
  run: (options) =>
    withBelfry({ unlimited: true, dir: options.dir }, async (server) => {
      const target = await belfryTarget(server);
      const devices = scaled(DEVICES, options);
      moveOtherThreads(server.pid, 1);
      return await withGenerator(async (generator) => {
        await generator.tell({ do: "connect", target, receivers: devices, lanes: LANES });
        return await measure(generator, server, target.packageSid, devices);
      });
    }),
};
