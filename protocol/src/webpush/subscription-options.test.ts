import { expect, test } from "bun:test";
import fc from "fast-check";
import { isRefusal } from "../errors.ts";
import { readSubscriptionOptions } from "./subscription-options.ts";

const TYPE = "application/webpush-options+json";
const read = (body: string, type: string | null = TYPE) =>
  readSubscriptionOptions(type, new TextEncoder().encode(body));

test("a key is read from options of the right type, in any case and with parameters; members that are not known mean nothing", () => {
  const body = '{"vapid":"BA1H","more":[1]}';
  for (const type of [TYPE, `${TYPE}; charset=utf-8`, TYPE.toUpperCase()])
    expect(read(body, type)).toEqual({ vapid: "BA1H" });
  expect(read('{"more":1}')).toEqual({});
  expect(read("")).toEqual({});
});

test("a body of another type is passed over, whatever stands in it", () => {
  for (const type of [null, "application/json", "text/plain", `${TYPE}x`]) {
    expect(read('{"vapid":"BA1H"}', type)).toEqual({});
    expect(read("rubbish", type)).toEqual({});
  }
});

test("options that are no object, or name a key that is no text, are refused", () => {
  for (const body of [
    "rubbish",
    "null",
    "[]",
    '"vapid"',
    '{"vapid":1}',
    '{"vapid":null}',
    '{"vapid":{}}',
    "{",
    "\ufeff{",
  ]) {
    const options = read(body);
    expect({ body, refused: isRefusal(options) && options.refused }).toEqual({ body, refused: "CHANNEL_KEY_INVALID" });
  }
});

test("no bytes make it throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
      const options = readSubscriptionOptions(TYPE, body);
      expect(isRefusal(options) || ["string", "undefined"].includes(typeof options.vapid)).toBe(true);
    }),
  );
});
