/** The next thing to try. */
import { expect, test } from "bun:test";
import type { TraceBody } from "@belfry/protocol";
import { nextTry } from "./next-try.ts";

const ended = (state: TraceBody["end"]["state"], reason = "", more: Partial<TraceBody> = {}): TraceBody => ({
  id: "A",
  app: null,
  device: null,
  channel: null,
  type: null,
  bytes: 0,
  steps: [],
  end: { state, reason },
  ...more,
});

test("a refusal is answered with the advice of its code", () => {
  expect(nextTry(ended("refused", "it is over", { code: "CHANNEL_EXPIRED", advice: "new-channel" }))).toContain(
    "forget this channel URI",
  );
  expect(nextTry(ended("refused", "too old", { code: "ACCESS_TOKEN_EXPIRED" }))).toContain("new access token");
});

test("every end has a next thing to try, and they differ", () => {
  const ends = ["pending", "delivered", "replaced", "expired", "removed", "dropped"] as const;
  expect(new Set(ends.map((state) => nextTry(ended(state)))).size).toBe(ends.length);
});

test("a fault, a person who switched it off and a broken payload are told apart from the end alone", () => {
  expect(nextTry(ended("dropped", "the device is away; fault 3"))).toContain("fault");
  expect(nextTry(ended("delivered", "the person had switched the app's notifications off"))).toContain("person");
  expect(nextTry(ended("delivered", "the device could not read its XML"))).toContain("workbench");
});

test("what the service itself advises goes before all of it", () => {
  expect(nextTry(ended("dropped", "", { next: "Do this." }))).toBe("Do this.");
});
