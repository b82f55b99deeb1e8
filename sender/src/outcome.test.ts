import { describe, expect, test } from "bun:test";
import { type PushResponse, readPushResponse } from "@belfry/protocol";
import { DEFAULT_RETRY_SECONDS, DEFAULT_THROTTLE_SECONDS, readOutcome } from "./outcome.ts";

/** An answer as it comes off the wire. */
function answer(status: number, headers: Record<string, string> = {}): PushResponse {
  const lower = new Headers(headers);
  return readPushResponse(status, (name) => lower.get(name));
}

const dropped = {
  "X-WNS-STATUS": "dropped",
  "X-WNS-NOTIFICATIONSTATUS": "dropped",
  "X-WNS-MSG-ID": "0A1B2C3D4E5F6071",
};

describe("the outcome of an answer", () => {
  test("200 with status received is received, with message id and device connection", () => {
    const headers = {
      "X-WNS-STATUS": "received",
      "X-WNS-MSG-ID": "0A1B2C3D4E5F6071",
      "X-WNS-DEVICECONNECTIONSTATUS": "connected",
    };
    expect(readOutcome(answer(200, headers))).toEqual({
      kind: "received",
      status: 200,
      messageId: "0A1B2C3D4E5F6071",
      deviceConnection: "connected",
    });
  });

  test("the older status header alone is enough", () => {
    expect(readOutcome(answer(200, { "X-WNS-NOTIFICATIONSTATUS": "received" })).kind).toBe("received");
  });

  test("200 with status dropped is dropped and says why", () => {
    const description = "Device is offline and X-WNS-Cache-Policy is no-cache";
    expect(readOutcome(answer(200, { ...dropped, "X-WNS-ERROR-DESCRIPTION": description }))).toMatchObject({
      kind: "dropped",
      reason: description,
      messageId: "0A1B2C3D4E5F6071",
    });
  });

  test("200 without a status is nobody's word that anything was received: report it", () => {
    expect(readOutcome(answer(200))).toMatchObject({ kind: "failed", advice: "report", code: "ANSWER_UNREADABLE" });
  });

  test("406 waits as long as Retry-After says and tells the app's limit from the channel's", () => {
    const app = { "X-WNS-STATUS": "appthrottled", "Retry-After": "900" };
    expect(readOutcome(answer(406, app))).toMatchObject({ kind: "throttled", scope: "app", retryAfterSeconds: 900 });
    const channel = { "X-WNS-STATUS": "channelthrottled", "X-WNS-CONTINUE-AFTER": "7" };
    expect(readOutcome(answer(406, channel))).toMatchObject({ scope: "channel", retryAfterSeconds: 7 });
  });

  test("406 without any word waits for the whole app, as long as the real WNS was seen to ask", () => {
    expect(readOutcome(answer(406))).toMatchObject({ scope: "app", retryAfterSeconds: DEFAULT_THROTTLE_SECONDS });
  });

  test("429 and a 200 that says channelthrottled are throttled too", () => {
    expect(readOutcome(answer(429)).kind).toBe("throttled");
    expect(readOutcome(answer(200, { "X-WNS-STATUS": "channelthrottled" })).kind).toBe("throttled");
  });

  test.each([
    [404, "new-channel", "CHANNEL_UNKNOWN"],
    [410, "new-channel", "CHANNEL_EXPIRED"],
    [401, "new-token", "ACCESS_TOKEN_INVALID"],
    [400, "fix-request", "HEADER_INVALID"],
    [403, "fix-request", "CHANNEL_FOREIGN"],
    [405, "fix-request", "METHOD_NOT_ALLOWED"],
    [411, "fix-request", "LENGTH_REQUIRED"],
    [413, "fix-request", "PAYLOAD_TOO_LARGE"],
  ])("%i is refused with advice %s", (status, advice, code) => {
    expect(readOutcome(answer(status, dropped))).toMatchObject({
      kind: "refused",
      status,
      advice,
      code,
      messageId: "0A1B2C3D4E5F6071",
    });
  });

  test("a 4xx that WNS does not define is refused as unreadable and to be reported", () => {
    expect(readOutcome(answer(418))).toMatchObject({ kind: "refused", code: "ANSWER_UNREADABLE", advice: "report" });
  });

  test.each([
    [401, "Token expired", "ACCESS_TOKEN_EXPIRED", "new-token"],
    [410, "Revoked channel URL", "CHANNEL_CLOSED", "new-channel"],
    [410, "Sending domain blocked", "SENDER_BLOCKED", "report"],
    [400, "Payload is empty", "PAYLOAD_EMPTY", "fix-request"],
  ])("%i with the words %p is %s", (status, words, code, advice) => {
    expect(readOutcome(answer(status, { "X-WNS-ERROR-DESCRIPTION": words }))).toMatchObject({ code, advice });
  });

  test("a 401 whose challenge says that the token expired says so, also without a description", () => {
    const challenge = 'Bearer error="invalid_token",error_description="Token expired"';
    expect(readOutcome(answer(401), challenge)).toMatchObject({ code: "ACCESS_TOKEN_EXPIRED" });
  });

  test.each([
    [406, "appthrottled", "APP_THROTTLED"],
    [406, "channelthrottled", "CHANNEL_THROTTLED"],
    [429, "", "APP_THROTTLED"],
    [500, "", "INTERNAL"],
    [502, "", "OVERLOADED"],
    [503, "", "OVERLOADED"],
  ])("%i %s has the code %s", (status, wnsStatus, code) => {
    expect(readOutcome(answer(status, { "X-WNS-STATUS": wnsStatus }))).toMatchObject({ status, code });
  });

  test("500 and 503 fail for now: later, as the answer says or after the default", () => {
    expect(readOutcome(answer(503, { "Retry-After": "5" }))).toMatchObject({
      kind: "failed",
      advice: "retry-later",
      retryAfterSeconds: 5,
    });
    expect(readOutcome(answer(500, dropped))).toMatchObject({
      advice: "retry-later",
      retryAfterSeconds: DEFAULT_RETRY_SECONDS,
      messageId: "0A1B2C3D4E5F6071",
    });
  });
});
