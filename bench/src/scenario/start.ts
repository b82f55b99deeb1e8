/** From nothing to ready, from nothing to the first toast, and what an idle server holds. */
import { type Figure, medianOf } from "../figure.ts";
import type { Options } from "../options.ts";
import { settledBytes } from "../rss.ts";
import { withBelfry } from "../server.ts";
import type { Scenario } from "./scenario.ts";

/** Starting is short and noisy, so each repeat takes the median of this many. */
const STARTS = 5;

/** How long the demo may be silent between two steps. */
const STEP_MS = 15_000;

/** The step of the story in which the device has its toast. */
const LAST_STEP = 6;

async function ready({ dir }: Options): Promise<Figure> {
  const times: number[] = [];
  for (let at = 0; at < STARTS; at++) times.push(await withBelfry({ dir }, async ({ readyMs }) => readyMs));
  return {
    key: "belfry.start.ready",
    label: "process start to ready",
    unit: "ms",
    value: medianOf(times),
    bound: { atMost: 300 },
    note: `median of ${STARTS}: ${times.map(Math.round).join(", ")}`,
  };
}

const idle = ({ dir }: Options): Promise<Figure> =>
  withBelfry({ dir }, async ({ pid }) => ({
    key: "belfry.start.rss",
    label: "resident set of an idle server",
    unit: "MB",
    value: (await settledBytes(pid)) / 1e6,
    bound: { atMost: 100 },
  }));

async function firstToast({ dir }: Options): Promise<Figure> {
  const startedAt = performance.now();
  const value = await withBelfry({ command: "up", flags: ["--demo"], dir }, async ({ child }) => {
    for (;;) {
      const line: { event?: string; step?: number } = JSON.parse(await child.line(STEP_MS));
      if (line.event === "step" && line.step === LAST_STEP) return performance.now() - startedAt;
    }
  });
  return {
    key: "belfry.start.toast",
    label: "`up --demo`: process start to the first toast received",
    unit: "ms",
    value,
    bound: { atMost: 3_000 },
  };
}

export const start: Scenario = {
  name: "start",
  heading: "start",
  run: async (options) => [await ready(options), await idle(options), await firstToast(options)],
};
