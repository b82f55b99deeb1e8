/**
 * Web Push beside WNS on one server: how many of each it takes at most, in turns, so that whatever else the machine does meets both; and how late
 * senders of Web Push are answered while some devices read nothing from their sockets.
 */
import { type Figure, medianOf } from "../figure.ts";
import type { RunFigures } from "../load/command.ts";
import { withGenerator } from "../load/fleet.ts";
import type { Options } from "../options.ts";
import { moveOtherThreads } from "../other-threads.ts";
import { belfryTarget, webPushTarget } from "../sender.ts";
import { type BelfryServer, withBelfry } from "../server.ts";
import { type Scenario, scaled } from "./scenario.ts";
import { remark } from "./throughput.ts";
import { rateOf, type Turn, takeTurns } from "./turns.ts";

/** Receivers of each of the two, and lanes that send to them. */
const RECEIVERS = 1_000;
const LANES = 256;

const WARM_UP_MS = 2_000;

/** Pushes a second while answers are timed, some of them to devices that are stalled. */
const PACE_PER_SECOND = 5_000;
const STALLED = 20;

function rates(turns: readonly Turn<"wns" | "webPush">[]): Figure[] {
  const ratios = turns.map(({ wns, webPush }) => webPush.acceptedPerSecond / wns.acceptedPerSecond);
  return [
    {
      key: "web-push.taken",
      label: "most Web Pushes taken, delivered and confirmed, token seen before, all of it on core 0",
      ...rateOf(turns, "webPush", "acceptedPerSecond"),
    },
    {
      key: "web-push.taken.wns",
      label: "the same of WNS, in turns with them",
      ...rateOf(turns, "wns", "acceptedPerSecond"),
    },
    {
      key: "web-push.ratio",
      label: "Web Push to WNS, median of the turns",
      unit: "%",
      value: 100 * medianOf(ratios),
      bound: { atLeast: 80 },
      // On a shared machine WNS beside itself had a turn of 85 %: the least says more of the machine.
      note: `the least of them ${Math.round(100 * Math.min(...ratios))} %`,
    },
  ];
}

/** Accepting alone: the devices are away, and each push replaces the last one of its topic, so that as many are on disk at the end as there are devices. */
async function accepting(server: BelfryServer, options: Options): Promise<Figure[]> {
  const target = await webPushTarget(server, "bench");
  return await withGenerator(async (generator) => {
    await generator.tell({ do: "connect", target, receivers: scaled(RECEIVERS, options), lanes: LANES });
    await generator.tell({ do: "leave" });
    const plan = { warmUpMs: WARM_UP_MS, ms: options.seconds * 1000, watchPid: server.pid };
    const accepted = async (key: string, where: string): Promise<Figure> => {
      const run = await generator.run({ do: "saturate", until: "answered", ...plan });
      const label = `most Web Pushes accepted, durable, token seen before, ${where}`;
      return { key: `web-push.accepted${key}`, label, unit: "/s", value: run.acceptedPerSecond, note: remark(run) };
    };
    const together = await accepted(".one-core", "all of it on core 0");
    moveOtherThreads(server.pid, 1);
    const alone = await accepted("", "event loop alone on core 0");
    moveOtherThreads(server.pid, 0);
    return [{ ...alone, bound: { atLeast: 25_000 } }, together];
  });
}

const answered = (key: string, label: string, { answers, unsent, counts }: RunFigures): Figure => ({
  key: `web-push.answer.${key}`,
  label: `at ${PACE_PER_SECOND}/s: due to answer, p99, ${label}`,
  unit: "ms",
  value: unsent + counts.refused > 0 ? Infinity : answers.p99,
});

async function measure(server: BelfryServer, options: Options): Promise<Figure[]> {
  const [ofWns, ofWebPush] = [await belfryTarget(server), await webPushTarget(server)];
  const receivers = scaled(RECEIVERS, options);
  const plan = { warmUpMs: WARM_UP_MS, ms: options.seconds * 1000, watchPid: server.pid };
  return await withGenerator((wns) =>
    withGenerator(async (webPush) => {
      await wns.tell({ do: "connect", target: ofWns, receivers, lanes: LANES });
      await webPush.tell({ do: "connect", target: ofWebPush, receivers, lanes: LANES });
      const saturate = { do: "saturate", until: "arrived", ...plan } as const;
      // Both are asked to be taken, delivered and confirmed, one message after the other on each lane.
      const turns = await takeTurns({ wns: () => wns.run(saturate), webPush: () => webPush.run(saturate) });
      const paced = { do: "pace", perSecond: PACE_PER_SECOND, ...plan } as const;
      const flowing = await webPush.run(paced);
      const stalled = Math.min(STALLED, receivers - 1);
      await webPush.tell({ do: "stall", receivers: stalled });
      const stuck = await webPush.run(paced);
      return [
        ...rates(turns),
        answered("p99", "every device reads", flowing),
        answered("stalled.p99", `${stalled} devices of ${receivers} read nothing`, stuck),
      ];
    }),
  );
}

export const webPush: Scenario = {
  name: "web-push",
  heading: "Web Push beside WNS, durable, acked",
  run: (options) =>
    withBelfry({ unlimited: true, dir: options.dir }, async (server) => [
      ...(await measure(server, options)),
      ...(await accepting(server, options)),
    ]),
};
