import { expect, test } from "bun:test";
import { goodbye } from "./goodbye.ts";

const refusal = (code: string, retryAfterSeconds?: number) => ({
  t: "refused" as const,
  code,
  message: "because",
  advice: "retry-later",
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

test("a credential that proves nothing keeps the device away", () => {
  expect(goodbye(4001, {})).toMatchObject({ comeBack: false, error: { code: "DEVICE_CREDENTIAL_INVALID" } });
});

test("a replaced connection keeps the device away, whatever was refused before", () => {
  const end = goodbye(4003, { refusal: refusal("OVERLOADED") });
  expect(end).toMatchObject({ comeBack: false, error: { code: "CONNECTION_REPLACED" } });
});

test("a drain tells when to come back", () => {
  const end = goodbye(4013, { drainAfterMs: 3_000 });
  expect(end).toMatchObject({ comeBack: true, notBeforeMs: 3_000, error: { code: "DRAINING" } });
});

test("a refusal tells when to come back and why", () => {
  const end = goodbye(4008, { refusal: refusal("DEVICE_THROTTLED", 90) });
  expect(end).toMatchObject({ comeBack: true, notBeforeMs: 90_000, error: { code: "DEVICE_THROTTLED" } });
});

test("a lost connection brings the device back without a hint, and a hint is never followed for longer than 15 minutes", () => {
  expect(goodbye(1006, {})).toMatchObject({ comeBack: true, notBeforeMs: 0, error: { code: "NETWORK_FAILED" } });
  expect(goodbye(4013, { drainAfterMs: 10 ** 12 })).toMatchObject({ notBeforeMs: 900_000 });
});

test("a refusal code of a later version is passed on in the detail", () => {
  const end = goodbye(1006, { refusal: refusal("FROM_THE_FUTURE") });
  expect(end.error.code).toBe("CHANNEL_REQUEST_FAILED");
  expect(end.error.detail).toBe("FROM_THE_FUTURE: because");
});
