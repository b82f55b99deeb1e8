/** Single steps of the path, called in a loop in this process: what a change to one of them costs, before any load. */
import { readNotification } from "@belfry/content";
import { formatPushHeaders, readDeviceFrame, readPushHeaders } from "@belfry/protocol";
import type { Figure } from "../figure.ts";
import { buildTile, TILE_XML } from "./content-sample.ts";
import { timeProving } from "./proving.ts";
import type { Scenario } from "./scenario.ts";

const WARM_UP_CALLS = 20_000;
const CALLS = 200_000;

/** Mean time of one call in microseconds. `work` returns something, so that it is not optimised away unseen. */
function timeCall(work: () => unknown): number {
  let kept: unknown;
  for (let call = 0; call < WARM_UP_CALLS; call++) kept = work();
  const start = performance.now();
  for (let call = 0; call < CALLS; call++) kept = work();
  const ms = performance.now() - start;
  if (kept === undefined) throw new Error("a step that gives nothing measures nothing");
  return (ms * 1000) / CALLS;
}

const HEADERS = new Headers(formatPushHeaders("wns/toast", { tag: "bench", ttlSeconds: 60 }));
const ACK = JSON.stringify({ t: "ack", seq: 123456 });

/** At most this long from a request to a proved push, body and all, on one core: it comes before everything else that a push costs. */
const MAX_PROVING_US = 6;
/** A cloud service writes a payload for each push, and a device reads one for each; neither should be felt beside the push itself. */
const MAX_BUILDING_US = 3;
const MAX_READING_US = 8;

interface Step extends Pick<Figure, "key" | "label" | "bound"> {
  /** @returns the mean time of one call in microseconds */
  readonly time: () => number | Promise<number>;
}

/** One line each. */
const STEPS: readonly Step[] = [
  {
    key: "micro.push-headers",
    label: "reading the headers of a push",
    time: () => timeCall(() => readPushHeaders((name) => HEADERS.get(name), "compat")),
  },
  {
    key: "micro.prove-request",
    label: "reading and proving a request",
    bound: { atMost: MAX_PROVING_US },
    time: timeProving,
  },
  { key: "micro.ack-frame", label: "reading an ack frame", time: () => timeCall(() => readDeviceFrame(ACK)) },
  {
    key: "micro.build-tile",
    label: "building a tile",
    bound: { atMost: MAX_BUILDING_US },
    time: () => timeCall(buildTile),
  },
  {
    key: "micro.read-tile",
    label: "reading and checking a tile",
    bound: { atMost: MAX_READING_US },
    time: () => timeCall(() => readNotification(TILE_XML, "tile")),
  },
];

export const micro: Scenario = {
  name: "micro",
  heading: "single steps",
  async run() {
    const figures: Figure[] = [];
    // One after the other: they share this process's core.
    for (const { time, ...step } of STEPS) figures.push({ ...step, unit: "µs", value: await time() });
    return figures;
  },
};
