import { expect, test } from "bun:test";
import fc from "fast-check";
import { readPushResponse } from "./push-response.ts";

const read = (status: number, headers: Record<string, string>) => {
  const values = new Headers(headers);
  return readPushResponse(status, (name) => values.get(name));
};

test("WNS-6.01: the golden answer to a received toast is read whole", () => {
  const golden = {
    "Content-Length": "0",
    "X-WNS-STATUS": "received",
    "X-WNS-NOTIFICATIONSTATUS": "received",
    "X-WNS-DEVICECONNECTIONSTATUS": "connected",
    "X-WNS-MSG-ID": "0A1B2C3D4E5F6071",
    "X-WNS-DEBUG-TRACE": "N1TRACE000042",
    "MS-CV": "AAAAAAAAAAAAAAAAAAAAAA.0",
  };
  expect(read(200, golden)).toEqual({
    status: 200,
    wnsStatus: "received",
    deviceConnection: "connected",
    messageId: "0A1B2C3D4E5F6071",
    description: undefined,
    retryAfterSeconds: undefined,
  });
});

test("the golden answer of an app over its limit says when to come back", () => {
  const golden = { "Retry-After": "900", "X-WNS-STATUS": "appthrottled", "X-WNS-CONTINUE-AFTER": "900" };
  expect(read(406, golden)).toMatchObject({ status: 406, wnsStatus: "appthrottled", retryAfterSeconds: 900 });
});

test("an answer that knows only X-WNS-CONTINUE-AFTER is understood, and Retry-After goes before it", () => {
  expect(read(406, { "X-WNS-CONTINUE-AFTER": "30" }).retryAfterSeconds).toBe(30);
  expect(read(406, { "X-WNS-CONTINUE-AFTER": "30", "Retry-After": "60" }).retryAfterSeconds).toBe(60);
});

test("WNS-6.09: the golden answer of a closed channel carries its reason", () => {
  const golden = { "X-WNS-STATUS": "dropped", "X-WNS-ERROR-DESCRIPTION": "Revoked channel URL" };
  expect(read(410, golden)).toMatchObject({ status: 410, wnsStatus: "dropped", description: "Revoked channel URL" });
});

test("an answer of 2012, which knew only the older header, is read like one of today", () => {
  expect(read(200, { "X-WNS-NOTIFICATIONSTATUS": "received" }).wnsStatus).toBe("received");
});

test("both spellings of the deprecated third connection status are known, and no other", () => {
  const connection = (value: string) => read(200, { "X-WNS-DEVICECONNECTIONSTATUS": value }).deviceConnection;
  expect(connection("TempDisconnected")).toBe("tempdisconnected");
  expect(connection("tempconnected")).toBe("tempconnected");
  expect(connection("asleep")).toBeUndefined();
});

test("an answer without any header is still an answer", () => {
  expect(read(502, {})).toEqual({
    status: 502,
    wnsStatus: undefined,
    deviceConnection: undefined,
    messageId: undefined,
    description: undefined,
    retryAfterSeconds: undefined,
  });
});

test("no answer makes the reader throw, and a time to come back is a whole number of seconds or nothing", () => {
  const value = fc.option(fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(fc.integer(), value, fc.dictionary(fc.string(), value), (status, all, some) => {
      const answer = readPushResponse(status, (name) => (Object.hasOwn(some, name) ? some[name] : all));
      expect(answer.status).toBe(status);
      expect(answer.retryAfterSeconds ?? 0).toBeGreaterThanOrEqual(0);
    }),
  );
});
