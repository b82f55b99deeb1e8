/** Finding one notification among many. */
import { expect, test } from "bun:test";
import type { Latest } from "./latest.ts";
import { channelUriOf, clientIdOf, fits, isNarrow, messageIdOf, queryOf, searchOf } from "./search.ts";

const ROW: Latest = {
  key: "A",
  at: 1000,
  kind: "toast",
  words: "Weather",
  trace: {
    id: "0A1B2C3D4E5F6071",
    app: "ms-app://weather",
    device: "device-1",
    channel: "channel-1",
    type: "wns/toast",
    bytes: 10,
    steps: [{ step: "read", at: 1000, ms: 0, what: "a wns/toast of 10 bytes was read", why: "its form is in order" }],
    end: { state: "dropped", reason: "the device is away and it may not wait" },
  },
};

test("words of any field find a row, all of them must fit, in whatever case", () => {
  for (const q of ["", "DEVICE-1", "may not wait", "weather toast", "0a1b", "dropped channel-1"]) {
    expect(fits(ROW, { q }, 2000)).toBe(true);
  }
  for (const q of ["device-2", "weather tile"]) expect(fits(ROW, { q }, 2000)).toBe(false);
});

test("app, device, channel and end must be the very same", () => {
  expect(fits(ROW, { app: "MS-APP://weather", device: "device-1", channel: "channel-1", end: "dropped" }, 0)).toBe(
    true,
  );
  for (const other of [{ app: "ms-app://other" }, { device: "device" }, { channel: "c" }, { end: "delivered" }]) {
    expect(fits(ROW, other, 0)).toBe(false);
  }
});

test("what ended before the span is not within it; what waits still is", () => {
  const late = 1000 + 6 * 60_000;
  expect(fits(ROW, { within: "5" }, late)).toBe(false);
  expect(fits(ROW, { within: "60" }, late)).toBe(true);
  const waiting: Latest = { ...ROW, trace: { ...ROW.trace, end: { state: "pending", reason: "" } } };
  expect(fits(waiting, { within: "5" }, late)).toBe(true);
});

test("a message id is recognised, and nothing else is taken for one", () => {
  expect(messageIdOf({ q: " 0a1b2c3d4e5f6071 " })).toBe("0A1B2C3D4E5F6071");
  expect(messageIdOf({ q: "0a1b2c3d4e5f607" })).toBeUndefined();
  expect(messageIdOf({})).toBeUndefined();
});

test("one word may be the sender's own id, several may not", () => {
  expect(clientIdOf({ q: " order-7/42.1 " })).toBe("order-7/42.1");
  for (const q of ["", "storm", "the bell rang"]) expect(clientIdOf({ q })).toBeUndefined();
});

test("a channel URI is recognised, of whichever kind, and an id is none", () => {
  for (const q of [" https://push.example.org/?token=abc ", "http://127.0.0.1:8030/w/abc"])
    expect(channelUriOf({ q })).toBe(q.trim());
  for (const q of ["order-7/42.1", "ms-app://s-1-15-2", ""]) expect(channelUriOf({ q })).toBeUndefined();
});

test("refusals are asked for by whose they are, unless an end is asked for", () => {
  expect(isNarrow({ device: "device-1" })).toBe(true);
  expect(isNarrow({ device: "device-1", end: "dropped" })).toBe(false);
  expect(isNarrow({ q: "storm" })).toBe(false);
});

test("the API is asked for what it knows, and for more where the page sifts", () => {
  expect(queryOf({}, 0)).toMatchObject({ limit: 100 });
  expect(queryOf({ q: "storm", app: "a", end: "dropped", within: "5" }, 400_000)).toMatchObject({
    limit: 300,
    app: "a",
    end: "dropped",
    since: 100_000,
  });
  expect(searchOf({ q: "storm", end: "lost" })).toEqual({ q: "storm" });
  expect(searchOf({ q: "storm", odd: "x", end: "" })).toEqual({ q: "storm" });
});
