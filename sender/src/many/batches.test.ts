import { describe, expect, test } from "bun:test";
import {
  formatMulticast,
  isRefusal,
  MAX_MULTICAST_BYTES,
  MAX_MULTICAST_CHANNELS,
  readMulticast,
} from "@belfry/protocol";
import { prepare } from "../build.ts";
import { contentOf, toBatches } from "./batches.ts";

function contentOfPayload(payload: string | Uint8Array) {
  const prepared = prepare({ type: "wns/raw", payload });
  if (isRefusal(prepared)) throw new Error(prepared.detail);
  return contentOf(prepared, {});
}

const targetsOf = (count: number, characters: number) =>
  Array.from({ length: count }, (_, n) => ({ uri: `https://push.example/?token=${"x".repeat(characters)}${n}` }));

const split = (payload: string, targets: readonly { uri: string }[]) => {
  const content = contentOfPayload(payload);
  const batches = toBatches(targets, content, (target) => target);
  expect(batches.flat()).toEqual([...targets]);
  return batches.map((batch) => ({ count: batch.length, bytes: Buffer.byteLength(formatMulticast(content, batch)) }));
};

describe("many channels", () => {
  test("go in requests of as many as a service takes", () => {
    expect(split("x", targetsOf(2 * MAX_MULTICAST_CHANNELS + 1, 10)).map(({ count }) => count)).toEqual([
      MAX_MULTICAST_CHANNELS,
      MAX_MULTICAST_CHANNELS,
      1,
    ]);
    expect(split("x", [])).toEqual([]);
  });

  test("go in requests of as many bytes as a service takes, however much of the payload is escaped", () => {
    for (const payload of ["x", "\u0000".repeat(5000), "\u20ac".repeat(1666)]) {
      const batches = split(payload, targetsOf(300, 2000));
      for (const { bytes } of batches) expect(bytes).toBeLessThanOrEqual(MAX_MULTICAST_BYTES);
      // None could have taken one channel more.
      for (const { bytes } of batches.slice(0, -1)) expect(bytes).toBeGreaterThan(MAX_MULTICAST_BYTES - 2100);
    }
  });

  test("go on beside one that fits into no request", () => {
    const targets = [...targetsOf(2, 10), ...targetsOf(1, MAX_MULTICAST_BYTES), ...targetsOf(2, 10)];
    expect(split("x", targets).map(({ count }) => count)).toEqual([2, 1, 2]);
  });
});

test("a payload arrives to the byte, whether it is text or not", () => {
  const payloads = ["", "\ufeffmarked", "two\nlines \u{1f514}", new Uint8Array([0, 255, 128, 10]), "\ud800 alone"];
  for (const payload of payloads) {
    const read = readMulticast(formatMulticast(contentOfPayload(payload), targetsOf(1, 1)));
    if (isRefusal(read)) throw new Error(read.detail);
    const { text, base64 } = read.payload;
    expect(Buffer.from(text, base64 ? "base64" : "utf8")).toEqual(Buffer.from(payload as string));
    expect(base64).toBe(typeof payload !== "string");
  }
});
