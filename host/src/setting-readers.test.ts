import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  address,
  bytes,
  choice,
  count,
  flagValue,
  origin,
  port,
  type Reader,
  seconds,
  text,
} from "./setting-readers.ts";

const few = { min: 1, max: 1024 ** 3 };

describe("each reader accepts and refuses", () => {
  const cases: readonly [name: string, reader: Reader<unknown>, good: Record<string, unknown>, bad: string[]][] = [
    ["port", port, { "0": 0, "8030": 8030, "65535": 65_535 }, ["65536", "-1", "80.5", "http", "", " 80", "0x50"]],
    ["count", count({ min: 1, max: 10 }), { "1": 1, "10": 10 }, ["0", "11", "1.5", "ten", "1e1"]],
    ["seconds", seconds({ min: 0, max: 60 }), { "0.5": 0.5, "60": 60 }, ["61", "1m", "-1", "."]],
    [
      "bytes",
      bytes(few),
      { "5000": 5000, "512KB": 524_288, "10mb": 10_485_760, "1 GB": 1024 ** 3 },
      ["2GB", "1TB", "0"],
    ],
    ["choice", choice("compat", "strict"), { compat: "compat", strict: "strict" }, ["Strict", "", "other"]],
    ["text", text(), { "any thing": "any thing" }, []],
    [
      "origin",
      origin,
      {
        "": "",
        "https://push.example.org": "https://push.example.org",
        "HTTP://[::1]:8030/": "http://[::1]:8030",
      },
      [
        ...["push.example.org", "//push.example.org", "ftp://push.example.org", "https://push.example.org/belfry"],
        ...["https://user@push.example.org", "https://push.example.org?x", "https://a b", "https://"],
      ],
    ],
    ["flagValue", flagValue, { true: true, "1": true, false: false, "0": false }, ["yes", ""]],
    [
      "address",
      address,
      { "127.0.0.1": "127.0.0.1", "::1": "::1", "push.example.org": "push.example.org", localhost: "localhost" },
      ["127.0.0", "256.1.1.1", "[::1]", "a b", "-a", "host:80", "http://host", ""],
    ],
  ];
  for (const [name, reader, good, bad] of cases) {
    test(`${name} as its documentation says`, () => {
      for (const [given, value] of Object.entries(good)) expect(reader.read(given)).toEqual(value);
      for (const given of bad) expect([given, reader.read(given)]).toEqual([given, undefined]);
    });
  }
});

test("a flag without a value is yes for a yes-or-no setting and nothing for every other", () => {
  expect(flagValue.read(true)).toBe(true);
  const others: readonly Reader<unknown>[] = [port, count(few), seconds(few), bytes(few), choice("a"), text(), address];
  for (const reader of others) expect(reader.read(true)).toBeUndefined();
});

test("a number of bytes is shown in the largest unit that fits without a remainder, unless that takes as many digits", () => {
  expect([5000, 524_288, 10_485_760, 1024 ** 3].map(bytes(few).format)).toEqual(["5000", "512KB", "10MB", "1GB"]);
  expect(bytes(few).format(2_000_000_000)).toBe("2000000000");
});

test("what a choice expects is said as a person would", () => {
  expect(choice("off", "on").expected).toBe("off or on");
  expect(choice("debug", "info", "silent").expected).toBe("debug, info or silent");
});

test("whatever a reader of bytes shows it reads back as the same number", () => {
  const reader = bytes(few);
  fc.assert(fc.property(fc.integer(few), (value) => reader.read(reader.format(value)) === value));
});
