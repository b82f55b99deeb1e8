/** Single steps of the path, called in a loop in this process: what a change to one of them costs, before any load. */
import { formatPushHeaders, readDeviceFrame, readPushHeaders } from "@belfry/protocol";
import type { Figure } from "../figure.ts";
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

/** One line each. The proof of a whole request joins them when the service exports it. */
const STEPS: readonly { readonly key: string; readonly label: string; readonly work: () => unknown }[] = [
  {
    key: "micro.push-headers",
    label: "reading the headers of a push",
    work: () => readPushHeaders((name) => HEADERS.get(name), "compat"),
  },
  { key: "micro.ack-frame", label: "reading an ack frame", work: () => readDeviceFrame(ACK) },
];

export const micro: Scenario = {
  name: "micro",
  heading: "single steps",
  run: async () => STEPS.map(({ key, label, work }): Figure => ({ key, label, unit: "µs", value: timeCall(work) })),
};
