/** One message to each of many connected devices: by one request of the operator, and by one POST for each of them. */
import { type Figure, medianOf } from "../figure.ts";
import type { SpanFigures } from "../load/command.ts";
import { type Generator, withGenerator } from "../load/fleet.ts";
import { moveOtherThreads } from "../other-threads.ts";
import { announcement, belfryTarget, settledBooks } from "../sender.ts";
import { type BelfryServer, withBelfry } from "../server.ts";
import { type Scenario, scaled } from "./scenario.ts";

const DEVICES = 10_000;
const LANES = 256;

/** Rounds before those that count, so that the server has compiled what it runs; and those. */
const WARM_UP_ROUNDS = 5;
const ROUNDS = 5;

/** Runs a round over and over, each when all devices have confirmed what they heard in the one before. @returns milliseconds of each */
async function rounds(server: BelfryServer, round: () => Promise<SpanFigures>): Promise<number[]> {
  const took: number[] = [];
  for (let done = 0; done < WARM_UP_ROUNDS + ROUNDS; done++) {
    const { lost, ms } = await round();
    took.push(lost > 0 ? Infinity : ms);
    await settledBooks(server);
  }
  return took;
}

/** The median of the last rounds, and what the first one took. */
function warmed(took: readonly number[]): Pick<Figure, "unit" | "value" | "note"> {
  const first = took[0]?.toFixed(0);
  return { unit: "ms", value: medianOf(took.slice(-ROUNDS)), note: `${first} ms in the first round` };
}

async function measure(
  generator: Generator,
  server: BelfryServer,
  packageSid: string,
  devices: number,
): Promise<Figure[]> {
  const posted = warmed(await rounds(server, () => generator.span({ do: "each", until: "arrived" })));
  const request = await announcement(server, packageSid);
  const announced = warmed(await rounds(server, () => generator.span({ do: "announce", ...request })));
  return [
    {
      key: "belfry.fan-out",
      label: `${devices} devices, one request to last arrival`,
      ...announced,
      bound: { atMost: 120 },
      note: `${announced.note}; each on disk before it was sent, confirmed after the last had heard`,
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
