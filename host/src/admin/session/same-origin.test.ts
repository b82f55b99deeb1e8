import { expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { proveSameOrigin, refuseForeign } from "./same-origin.ts";

/** Whether each of both lets a request with these headers through. */
function judged(headers: Record<string, string>): { read: boolean; change: boolean } {
  const request = new Request("http://127.0.0.1:8032/v1/apps", { headers });
  const passes = (check: (request: Request) => void) => {
    try {
      check(request);
      return true;
    } catch (error) {
      if (error instanceof BelfryError && error.code === "ORIGIN_FOREIGN") return false;
      throw error;
    }
  };
  return { read: passes(refuseForeign), change: passes(proveSameOrigin) };
}

test("a page of this very origin may do everything", () => {
  const both = { read: true, change: true };
  expect(judged({ "Sec-Fetch-Site": "same-origin", Origin: "http://127.0.0.1:8032" })).toEqual(both);
  expect(judged({ "Sec-Fetch-Site": "same-origin", Origin: "https://console.example" })).toEqual(both);
  expect(judged({ Origin: "http://127.0.0.1:8032" })).toEqual(both);
});

test("a page of another origin may do nothing, be it on another port of this host only", () => {
  const none = { read: false, change: false };
  for (const site of ["cross-site", "same-site", "nonsense"]) {
    expect(judged({ "Sec-Fetch-Site": site, Origin: "http://127.0.0.1:8032" })).toEqual(none);
  }
  for (const Origin of ["http://127.0.0.1:8033", "https://evil.example", "null", "127.0.0.1:8032", ""]) {
    expect(judged({ Origin })).toEqual(none);
  }
});

test("what comes of no page may read and change nothing", () => {
  const reads = { read: true, change: false };
  expect(judged({ "Sec-Fetch-Site": "none" })).toEqual(reads);
  expect(judged({})).toEqual(reads);
});
