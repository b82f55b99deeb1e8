import { expect, test } from "bun:test";
import { BelfryError, type ErrorCode, type ErrorRow, errorRow, errors, isRefusal, refusal } from "./errors.ts";

const rows = Object.entries<ErrorRow>(errors);

for (const [code, row] of rows) {
  test(`${code} is complete: a code in capitals, a sentence without a full stop, and statuses that exist`, () => {
    expect(code).toMatch(/^[A-Z]+(?:_[A-Z]+)*$/);
    expect(row.sentence).toMatch(/^[A-Za-z].+[^.]$/);
    if (row.status !== null) expect(row.status).toBeWithin(400, 600);
    if (row.closeCode !== null)
      expect(row.closeCode === 1011 || (row.closeCode >= 4000 && row.closeCode < 5000)).toBe(true);
  });
}

test("whoever is told to come back later by an HTTP answer is told when", () => {
  const silent = rows.filter(
    ([, row]) => row.advice === "retry-later" && row.status !== null && row.retryAfterSeconds === null,
  );
  expect(silent.map(([code]) => code)).toEqual([]);
});

test("a refused push is always dropped, never received", () => {
  expect(rows.filter(([, row]) => row.wnsStatus === "received")).toEqual([]);
});

test("the token endpoint never answers 401, on which known senders do not act", () => {
  const oauth = rows.filter(([, row]) => row.oauth !== null);
  expect(oauth.length).toBeGreaterThan(0);
  expect(oauth.filter(([, row]) => row.status === 401)).toEqual([]);
});

/** Words that WNS was seen to use, and that senders look for. @source docs/reference/wns.md, R-6.1 to */
const SEEN: readonly (readonly [ErrorCode, number, string])[] = [
  ["ACCESS_TOKEN_INVALID", 401, "Invalid token"],
  ["ACCESS_TOKEN_EXPIRED", 401, "Token expired"],
  ["CHANNEL_FOREIGN", 403, "Channel URL incompatible with caller app"],
  ["CHANNEL_UNKNOWN", 404, "Invalid channel URL"],
  ["METHOD_NOT_ALLOWED", 405, "Method not allowed"],
  ["CHANNEL_EXPIRED", 410, "Expired channel URL"],
  ["CHANNEL_CLOSED", 410, "Revoked channel URL"],
  ["LENGTH_REQUIRED", 411, "Content-Length required"],
  ["PAYLOAD_TOO_LARGE", 413, "Payload too large"],
  ["INTERNAL", 500, "Internal error"],
  ["STORE_UNAVAILABLE", 503, "Service unavailable"],
];

for (const [code, status, sentence] of SEEN) {
  test(`${code} is answered ${status} in the words of WNS`, () => {
    expect(errorRow(code)).toMatchObject({ status, sentence, wnsStatus: "dropped" });
  });
}

test("an error carries its row, its detail and its cause across a boundary", () => {
  const cause = new Error("no space left");
  const error = new BelfryError("DISK_FULL", { detail: "inbox", cause });
  expect(error).toMatchObject({
    code: "DISK_FULL",
    advice: "retry-later",
    retryAfterSeconds: 30,
    detail: "inbox",
    cause,
  });
  expect(error.message).toBe("Service unavailable: inbox");
  expect(new BelfryError("DISK_FULL").message).toBe("Service unavailable");
});

test("an error may know better than its row when to come back", () => {
  expect(new BelfryError("OVERLOADED", { retryAfterSeconds: 7 }).retryAfterSeconds).toBe(7);
});

test("a refusal is told from a value that was read", () => {
  expect(isRefusal(refusal("HEADER_INVALID", "X-WNS-TTL"))).toBe(true);
  expect(isRefusal({ t: "refused" })).toBe(false);
});
