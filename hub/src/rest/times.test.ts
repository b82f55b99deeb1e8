import { expect, test } from "bun:test";
import fc from "fast-check";
import { readTime, seconds, ticks } from "./times.ts";

test("HUB-7.11: a time without a zone is UTC, one with an offset is moved by it", () => {
  const expected = Date.UTC(2030, 0, 2, 3, 4, 5);
  expect(readTime("2030-01-02T03:04:05")).toBe(expected);
  expect(readTime(" 2030-01-02t03:04:05z ")).toBe(expected);
  expect(readTime("2030-01-02T01:04:05-02:00")).toBe(expected);
  expect(readTime("2030-01-02T05:04:05+0200")).toBe(expected);
  expect(readTime("2030-01-02T03:04:05.6789999Z")).toBe(expected + 678);
  expect(readTime("2030-01-02T03:04")).toBe(expected - 5000);
});

test("what is no time is none, and never throws", () => {
  for (const text of [
    "",
    "now",
    "2030-01-02",
    "2030-13-02T03:04:05",
    "2030-01-02T25:04:05Z",
    "2030-01-02T03:04:05 CET",
  ]) {
    expect([text, readTime(text)]).toEqual([text, undefined]);
  }
  fc.assert(fc.property(fc.string(), (text) => void readTime(text)));
});

test("a time is written so that it is read back, and the end of time as .NET has it", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date(Date.UTC(9999, 0)), noInvalidDate: true }), (date) => {
      expect(readTime(ticks(date.getTime()))).toBe(date.getTime());
      expect(readTime(seconds(date.getTime()))).toBe(Math.floor(date.getTime() / 1000) * 1000);
    }),
  );
  expect([ticks(null), ticks(8e15), ticks(1e300)]).toEqual(Array(3).fill("9999-12-31T23:59:59.9999999Z"));
});
