/** The picture of one notification: who speaks to whom, and what is known of the words. */
import { expect, test } from "bun:test";
import type { TraceBody, TracePusher, TraceStepName } from "@belfry/protocol";
import { movesOf, PLAYERS } from "./sequence.ts";

const step = (name: TraceStepName, ms: number) => ({ step: name, at: ms, ms, what: `${name} it`, why: "because" });

const DELIVERED: TraceBody = {
  id: "0A1B2C3D4E5F6071",
  app: "ms-app://a",
  device: "device-1",
  channel: "channel-1",
  type: "wns/toast",
  bytes: 94,
  steps: (["read", "proved", "decided", "recorded", "announced", "answered", "framed", "acked"] as const).map(step),
  end: { state: "delivered", reason: "the app handled it" },
};

const REFUSED: TraceBody = {
  id: "0A1B2C3D4E5F6072",
  app: null,
  device: null,
  channel: null,
  type: null,
  bytes: 0,
  steps: [step("refused", 0)],
  end: { state: "refused", reason: "a channel URI is good for 30 days" },
  code: "CHANNEL_EXPIRED",
  advice: "new-channel",
};

const arrows = (trace: TraceBody) =>
  movesOf(trace)
    .filter(({ from, to }) => from !== to)
    .map(({ number, from, to }) => `${number ?? "-"} ${PLAYERS[from]} to ${PLAYERS[to]}`);

test("a delivered notification shows all six steps, the answer and the ack", () => {
  expect(arrows(DELIVERED)).toEqual([
    "1 App to Device",
    "2 Device to Push service",
    "3 Push service to App",
    "4 App to Cloud",
    "5 Cloud to Push service",
    "- Push service to Cloud",
    "6 Push service to Device",
    "- Device to Push service",
  ]);
});

test("messages say what the trace knows, and an ellipsis where a token or a payload was", () => {
  const lines = movesOf(DELIVERED).flatMap((move) => move.lines);
  expect(lines).toContain("POST /?token=… HTTP/1.1");
  expect(lines).toContain("Content-Length: 94");
  expect(lines).toContain("X-WNS-Status: received");
  expect(lines.find((line) => line.includes('"push"'))).toContain('"channel":"channel-1"');
});

test("what was dropped at once is answered as dropped, what was kept first as received", () => {
  const end = { state: "dropped", reason: "" } as const;
  const kept = movesOf({ ...DELIVERED, end }).flatMap((move) => move.lines);
  expect(kept).toContain("X-WNS-Status: received");
  const steps = DELIVERED.steps.filter((each) => each.step !== "recorded");
  expect(movesOf({ ...DELIVERED, end, steps }).flatMap((move) => move.lines)).toContain("X-WNS-Status: dropped");
});

test("a push that was signed, and one of the operator, are told in their own form", () => {
  const linesBy = (by: TracePusher, more: Partial<TraceBody> = {}) =>
    movesOf({ ...DELIVERED, by, ...more }).flatMap((move) => move.lines);
  const signed = linesBy("key");
  expect(signed).toContain("Authorization: vapid t=…, k=…");
  expect(signed).toContain("HTTP/1.1 201 Created");
  expect(linesBy("operator")).toContain("POST /v1/apps/…/notifications HTTP/1.1");
  expect(linesBy("operator", { replayOf: "0A" })).toContain("POST /v1/traces/0A/replay HTTP/1.1");
  expect(linesBy("anyone")).not.toContain("Authorization: Bearer …");
});

test("a refusal is a request and its answer, with the status of the code", () => {
  expect(arrows(REFUSED)).toEqual(["5 Cloud to Push service", "- Push service to Cloud"]);
  expect(movesOf(REFUSED).flatMap((move) => move.lines)).toContain("HTTP/1.1 410 Gone");
});

test("a step of a newer service is no reason to break", () => {
  const odd = { ...step("ended", 9), step: "folded" as TraceStepName };
  expect(movesOf({ ...DELIVERED, steps: [odd] }).at(-1)).toMatchObject({ from: 1, to: 1 });
});
