import { expect, test } from "bun:test";
import { errorRow, type PushResponse, readPushResponse } from "@belfry/protocol";
import { EgressFailure } from "../egress/egress.ts";
import { judgeFailure, judgeWebPush, judgeWns, sentenceOf } from "./outcome.ts";

const answer = (status: number, headers: Readonly<Record<string, string>> = {}): PushResponse =>
  readPushResponse(status, (name) => headers[name]);

const said = (wnsStatus: string, more: Readonly<Record<string, string>> = {}) => ({
  "x-wns-status": wnsStatus,
  ...more,
});

const dropped = said("dropped");

test.each([
  ["received", answer(200, said("received")), "Success", null, false],
  [
    "received, as older answers say it",
    answer(200, { "x-wns-notificationstatus": "Received" }),
    "Success",
    null,
    false,
  ],
  [
    "dropped, device away",
    answer(200, said("dropped", { "x-wns-deviceconnectionstatus": "disconnected" })),
    "ChannelDisconnected",
    null,
    false,
  ],
  ["dropped otherwise", answer(200, dropped), "Dropped", null, false],
  ["channel throttled, 200", answer(200, said("channelthrottled")), "ChannelThrottled", null, false],
  [
    "channel throttled, 406",
    answer(406, said("channelthrottled", { "retry-after": "7" })),
    "ChannelThrottled",
    7,
    false,
  ],
  ["400", answer(400, dropped), "InvalidNotificationFormat", null, false],
  ["401 after a new token", answer(401, dropped), "InvalidToken", null, false],
  ["403", answer(403, dropped), "WrongToken", null, false],
  ["404", answer(404, dropped), "BadChannel", null, true],
  ["406 app throttled", answer(406, said("appthrottled", { "retry-after": "900" })), "Throttled", 900, false],
  ["429, as one report saw it", answer(429), "Throttled", null, false],
  ["410", answer(410, dropped), "ExpiredChannel", null, true],
  ["413", answer(413, dropped), "InvalidNotificationSize", null, false],
  ["500", answer(500, dropped), "PnsServerError", null, false],
  ["503", answer(503, { "retry-after": "3" }), "PnsUnavailable", 3, false],
  ["a gateway's 502", answer(502), "PnsUnavailable", null, false],
  ["200 without a word of WNS", answer(200), "PnsInterfaceError", null, false],
  ["a redirect", answer(302), "PnsInterfaceError", null, false],
  ["a teapot", answer(418), "PnsInterfaceError", null, false],
] as const)("HUB-8.04: WNS answers %s", (_, given, outcome, afterSeconds, isGone) => {
  const verdict = judgeWns(given);
  expect([verdict.outcome, verdict.again?.afterSeconds ?? null, verdict.gone === true]).toEqual([
    outcome,
    afterSeconds,
    isGone,
  ]);
});

test("HUB-8.04: what waiting may cure is tried again, and nothing else", () => {
  const again = (status: number, headers?: Readonly<Record<string, string>>) =>
    judgeWns(answer(status, headers)).again !== undefined;
  expect([406, 429, 500, 502, 503, 504].every((status) => again(status))).toBe(true);
  expect([200, 302, 400, 401, 403, 404, 405, 410, 411, 413, 418, 501].some((status) => again(status))).toBe(false);
});

test("complaint 10: an app that its operator blocked loses no channel: its 410 is not that of an expired one", () => {
  const { sentence } = errorRow("SENDER_BLOCKED");
  const verdict = judgeWns(answer(410, said("dropped", { "x-wns-error-description": sentence })));
  expect([verdict.outcome, verdict.gone]).toEqual(["WrongToken", undefined]);
});

test.each([
  [200, "Success", false, false],
  [201, "Success", false, false],
  [202, "Success", false, false],
  [400, "InvalidNotificationFormat", false, false],
  [401, "InvalidCredentials", false, false],
  [403, "InvalidCredentials", false, false],
  [404, "ExpiredChannel", false, true],
  [410, "ExpiredChannel", false, true],
  [413, "InvalidNotificationSize", false, false],
  [429, "Throttled", true, false],
  [500, "PnsUnavailable", true, false],
  [503, "PnsUnavailable", true, false],
  [307, "PnsInterfaceError", false, false],
] as const)("HUB-8.04: a push service of browsers answers %p", (status, outcome, isRetried, isGone) => {
  const verdict = judgeWebPush(status, null);
  expect([verdict.outcome, verdict.again !== undefined, verdict.gone === true]).toEqual([outcome, isRetried, isGone]);
});

test.each([
  ["unreachable", "PnsUnreachable", true],
  ["timeout", "PnsUnreachable", true],
  ["unreadable", "PnsInterfaceError", false],
  ["forbidden", "PnsInterfaceError", false],
] as const)("HUB-8.04: an exchange that is %s", (kind, outcome, isRetried) => {
  const verdict = judgeFailure(new EgressFailure(kind, "CODE", "why"));
  expect([verdict.outcome, verdict.again !== undefined, verdict.words]).toEqual([outcome, isRetried, "why (CODE)"]);
});

test("a mistake of ours is no outcome", () => {
  expect(() => judgeFailure(new TypeError("x"))).toThrow(TypeError);
});

test("complaint 10: an outcome has a sentence, and the reason behind it", () => {
  expect(sentenceOf({ outcome: "Success" })).toBe(
    "The Notification was successfully sent to the Push Notification System",
  );
  expect(sentenceOf({ outcome: "Dropped", words: "Device is offline" })).toBe("Dropped: Device is offline");
});
