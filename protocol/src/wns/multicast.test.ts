import { expect, test } from "bun:test";
import fc from "fast-check";
import { isRefusal } from "../errors.ts";
import {
  formatMulticast,
  formatMulticastAnswer,
  MAX_MULTICAST_CHANNELS,
  MAX_MULTICAST_HEADER_CHARACTERS,
  namesMulticast,
  readMulticast,
  readMulticastAnswer,
} from "./multicast.ts";
import type { PushResponse } from "./push-response.ts";

const headerValue = fc.string({ unit: fc.constantFrom(..."abcXYZ09 ./:;=\t\xe4\xff".split("")), maxLength: 20 });
const headers = fc.dictionary(fc.constantFrom("x-wns-type", "content-type", "x-wns-tag"), headerValue, {
  noNullPrototype: false,
});
const own = fc.dictionary(fc.constantFrom("idempotency-key", "traceparent", "ms-cv"), headerValue, {
  noNullPrototype: false,
});
const target = fc.record({ uri: fc.string(), headers: own }, { requiredKeys: ["uri"] });
const payload = fc.record({ text: fc.string({ unit: "binary" }), base64: fc.boolean() });

test("a multicast is read as it was written", () => {
  fc.assert(
    fc.property(headers, payload, fc.array(target, { minLength: 1, maxLength: 5 }), (headers, payload, targets) => {
      const read = readMulticast(formatMulticast({ headers, payload }, targets));
      expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify({ headers, payload, targets })));
    }),
  );
});

const answer: fc.Arbitrary<PushResponse> = fc.record({
  status: fc.integer({ min: 200, max: 599 }),
  wnsStatus: fc.option(fc.string(), { nil: undefined }),
  deviceConnection: fc.constantFrom("connected", "disconnected", undefined),
  messageId: fc.option(fc.string(), { nil: undefined }),
  description: fc.option(fc.string(), { nil: undefined }),
  retryAfterSeconds: fc.option(fc.nat(999_999_999), { nil: undefined }),
});

test("an answer is read as it was written, by whoever asked for as many channels", () => {
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 5 }), (answers) => {
      const text = formatMulticastAnswer(answers);
      expect(readMulticastAnswer(text, answers.length)).toEqual(JSON.parse(text));
      expect(readMulticastAnswer(text, answers.length + 1)).toBeUndefined();
    }),
  );
});

test("neither reader throws, whatever comes", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      readMulticast(text);
      readMulticastAnswer(text, 1);
    }),
  );
});

const GOOD = { headers: { "X-WNS-Type": "wns/toast" }, payload: "<toast/>", channels: [{ uri: "http://a/?token=T" }] };

const WRONG: readonly (readonly [what: string, body: unknown, said: string])[] = [
  ["no object", [GOOD], "no JSON object"],
  ["no headers", { ...GOOD, headers: undefined }, "headers must be an object"],
  ["a header that is no text", { ...GOOD, headers: { "X-WNS-TTL": 60 } }, "X-WNS-TTL must be what a header can hold"],
  ["a header with a line's end", { ...GOOD, headers: { "MS-CV": "a\r\nb" } }, "MS-CV must be what a header can hold"],
  ["a header beyond latin1", { ...GOOD, headers: { "X-WNS-Tag": "☃" } }, "X-WNS-Tag must be what a header can hold"],
  ...["a\r\nX-Evil: 1", "\x7f", "\u2603", "", "a b", "a".repeat(65)].map(
    (name) =>
      [`a header called ${JSON.stringify(name)}`, { ...GOOD, headers: { [name]: "" } }, "no header is called"] as const,
  ),
  [
    "more headers than a request has room for",
    { ...GOOD, headers: { "MS-CV": "a".repeat(MAX_MULTICAST_HEADER_CHARACTERS) } },
    "headers may be 16384 characters together",
  ],
  ["no payload", { ...GOOD, payload: undefined }, "either payload or payloadBase64"],
  ["two payloads", { ...GOOD, payloadBase64: "" }, "either payload or payloadBase64"],
  ["no channels", { ...GOOD, channels: [] }, `1 to ${MAX_MULTICAST_CHANNELS}`],
  ["channels that are no list", { ...GOOD, channels: GOOD.channels[0] }, `1 to ${MAX_MULTICAST_CHANNELS}`],
  [
    "too many channels",
    { ...GOOD, channels: Array(MAX_MULTICAST_CHANNELS + 1).fill(GOOD.channels[0]) },
    `1 to ${MAX_MULTICAST_CHANNELS}`,
  ],
  ["a channel that is a text", { ...GOOD, channels: ["http://a/?token=T"] }, "channels[0].uri"],
  ["a channel without URI", { ...GOOD, channels: [...GOOD.channels, {}] }, "channels[1].uri"],
  [
    "content that differs from channel to channel",
    { ...GOOD, channels: [{ ...GOOD.channels[0], headers: { "X-WNS-Tag": "t" } }] },
    "channels[0].headers may not have X-WNS-Tag",
  ],
  [
    "a key that is a number",
    { ...GOOD, channels: [{ ...GOOD.channels[0], headers: { "Idempotency-Key": 1 } }] },
    "channels[0].headers: Idempotency-Key",
  ],
];

for (const [what, body, said] of WRONG) {
  test(`${what} is refused, in words that say where it stands`, () => {
    const read = readMulticast(JSON.stringify(body));
    expect(isRefusal(read) && read.refused).toBe("MULTICAST_INVALID");
    expect(isRefusal(read) && read.detail).toContain(said);
  });
}

test("names of headers are read in any case, and a name that every object has is a header like any other", () => {
  const read = readMulticast(
    '{"headers":{"X-Wns-TYPE":"wns/raw","__proto__":"a"},"payload":"","channels":[{"uri":""}]}',
  );
  expect(isRefusal(read)).toBe(false);
  expect(Object.entries(isRefusal(read) ? {} : read.headers)).toEqual([
    ["x-wns-type", "wns/raw"],
    ["__proto__", "a"],
  ]);
});

test.each([
  "",
  "{}",
  "[]",
  "[1]",
  '[{"status":"200"}]',
  '[{"status":20}]',
  '[{"status":200.5}]',
  '[{"status":200,"description":1}]',
  '[{"status":200,"description":"a\\nb"}]',
  '[{"status":200,"messageId":"\\u0000"}]',
  '[{"status":200,"deviceConnection":"asleep"}]',
  '[{"status":503,"retryAfterSeconds":-60}]',
  '[{"status":503,"retryAfterSeconds":0.5}]',
  '[{"status":503,"retryAfterSeconds":1e999}]',
])("%p, which no answers to pushes could say, is no answer", (text) => {
  expect(readMulticastAnswer(text, 1)).toBeUndefined();
});

test("the preference is found among others, in any case, and in no longer word", () => {
  for (const header of ["multicast", "respond-async, Multicast", " MULTICAST ,x"])
    expect(namesMulticast(header)).toBe(true);
  for (const header of [null, undefined, "", "multicasts", "respond-async"]) expect(namesMulticast(header)).toBe(false);
});
