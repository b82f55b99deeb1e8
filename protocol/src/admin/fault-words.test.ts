import { expect, test } from "bun:test";
import { faultWords, isFaultOver } from "./fault-words.ts";
import type { FaultRequest } from "./faults.ts";

const GONE: FaultRequest = { effect: { does: "refuse", on: "push", code: "CHANNEL_EXPIRED" } };

test("a fault is said in one sentence: how many of which requests, and what happens to them", () => {
  const sentences: readonly (readonly [fault: FaultRequest, words: string])[] = [
    [GONE, "every push is answered 410 (CHANNEL_EXPIRED)"],
    [
      { ...GONE, times: 3, app: "ms-app://a" },
      "the next 3 pushes of app ms-app://a are answered 410 (CHANNEL_EXPIRED)",
    ],
    [{ ...GONE, times: 1, device: "d" }, "the next push for device d is answered 410 (CHANNEL_EXPIRED)"],
    [{ ...GONE, every: 10 }, "every 10th push is answered 410 (CHANNEL_EXPIRED)"],
    [{ ...GONE, every: 3, times: 2 }, "every 3rd push, 2 in all, is answered 410 (CHANNEL_EXPIRED)"],
    [{ ...GONE, percent: 10, seed: 7 }, "each push by a chance of 10 % (seed 7) is answered 410 (CHANNEL_EXPIRED)"],
    [{ ...GONE, after: 5 }, "every push, after the first 5, is answered 410 (CHANNEL_EXPIRED)"],
    [
      { effect: { does: "refuse", on: "push", code: "APP_THROTTLED", retryAfterSeconds: 1 }, times: 2 },
      "the next 2 pushes are answered 406 (APP_THROTTLED), to come again after 1 s",
    ],
    [
      { effect: { does: "answer", on: "token", status: 429, headers: { "Retry-After": "5" } } },
      "every token request is answered 429 with Retry-After: 5",
    ],
    [
      { effect: { does: "delay", on: "push", ms: 1500 }, channel: "http://127.0.0.1:8030/?token=abcdefghijkl" },
      "every push on channel …efghijkl is held back for 1500 ms",
    ],
    [
      { ...GONE, every: 2, times: 1, after: 3, app: "ms-app://a" },
      "every 2nd push of app ms-app://a, 1 in all, after the first 3, is answered 410 (CHANNEL_EXPIRED)",
    ],
    [{ ...GONE, times: 2, after: 3 }, "the next 2 pushes, after the first 3, are answered 410 (CHANNEL_EXPIRED)"],
    [
      { effect: { does: "refuse", on: "token", code: "CLIENT_SECRET_WRONG" } },
      "every token request is refused as CLIENT_SECRET_WRONG: 400, at Entra's endpoint 401",
    ],
    [
      { effect: { does: "refuse", on: "token", code: "TOKEN_THROTTLED" } },
      "every token request is answered 429 (TOKEN_THROTTLED)",
    ],
    [
      { effect: { does: "answer", on: "push", status: 429, headers: {} } },
      "every push is answered 429, without Retry-After",
    ],
    [{ effect: { does: "answer", on: "push", status: 418, headers: {} } }, "every push is answered 418"],
    [{ effect: { does: "lose-push" } }, "every push is answered received and lost"],
    [{ effect: { does: "lose-ack" }, times: 2 }, "the next 2 confirmations are not heard"],
    [{ effect: { does: "offline" } }, "every push finds its device away"],
    [{ effect: { does: "offline" }, times: 2 }, "the next 2 pushes find their device away"],
    [
      { effect: { does: "expire-tokens" } },
      "every push with an access token older than this fault is answered 401 (ACCESS_TOKEN_EXPIRED)",
    ],
    [{ effect: { does: "revoke-secrets" } }, "every push and token request is refused: the secrets count as revoked"],
  ];
  for (const [fault, words] of sentences) expect(faultWords(fault)).toBe(words);
});

test("a fault without an end is never over", () => {
  const counted = { ...GONE, fault: 1, setAt: 0, seen: 9, bitten: 3 };
  expect(isFaultOver(counted)).toBe(false);
  expect(isFaultOver({ ...counted, times: 3 })).toBe(true);
});
