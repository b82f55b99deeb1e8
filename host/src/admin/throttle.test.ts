import { expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { throttleWrongTokens } from "./throttle.ts";

const wrong = () => new BelfryError("ADMIN_TOKEN_INVALID");

test("an address that shows wrong tokens is told to wait, its whole network with it, and nobody else", () => {
  const clock = { at: 0 };
  const judge = throttleWrongTokens(() => clock.at);
  const codes = Array.from({ length: 61 }, (_, turn) => judge(wrong(), `2001:db8::${turn}`).code);
  expect(new Set(codes.slice(0, 60))).toEqual(new Set(["ADMIN_TOKEN_INVALID"]));
  const last = judge(wrong(), "2001:db8::1");
  expect([codes[60], last.code, last.retryAfterSeconds]).toEqual(["ADDRESS_THROTTLED", "ADDRESS_THROTTLED", 1]);
  expect(judge(wrong(), "2001:db8:0:1::1").code).toBe("ADMIN_TOKEN_INVALID");
  clock.at = 1000;
  expect(judge(wrong(), "2001:db8::1").code).toBe("ADMIN_TOKEN_INVALID");
});

test("what an operator asked wrong costs nothing", () => {
  const judge = throttleWrongTokens(() => 0);
  const refusal = new BelfryError("NOT_FOUND");
  for (let turn = 0; turn < 100; turn++) expect(judge(refusal, "192.0.2.1")).toBe(refusal);
});
