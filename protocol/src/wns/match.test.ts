import { expect, test } from "bun:test";
import fc from "fast-check";
import { isRefusal } from "../errors.ts";
import { formatMatch, type Match, readMatch } from "./match.ts";

const ACCEPTED: readonly (readonly [header: string, match: Match])[] = [
  ["type:wns/toast;group=G;tag=T", { all: false, group: "G", tag: "T" }],
  ["type:wns/toast;group=G", { all: false, group: "G" }],
  ["type:wns/toast;tag=T", { all: false, tag: "T" }],
  ["type:wns/toast;all", { all: true }],
  ["type=wns/toast;tag=T;group=G", { all: false, tag: "T", group: "G" }],
  ["type=wns/toast;all", { all: true }],
  ["Type = WNS/Toast ; TAG = T ; ", { all: false, tag: "T" }],
  ["type=wns/toast;tag=a%3Bb%3Dc", { all: false, tag: "a;b=c" }],
  ["type=wns/toast;ALL;", { all: true }],
];

for (const [header, match] of ACCEPTED) {
  test(`WNS-5.29, WNS-5.30: a DELETE that says "${header}" is understood`, () => {
    expect(readMatch(header)).toEqual(match);
  });
}

const REFUSED = [
  "",
  "type=wns/toast",
  "type=wns/toast;",
  "type=wns/tile;all",
  "wns/toast;all",
  "all",
  "type=wns/toast;all;tag=T",
  "type=wns/toast;all;all",
  "type=wns/toast;tag=A;tag=B",
  "type=wns/toast;tag=",
  "type=wns/toast;colour=red",
  "type=wns/toast;tag=%E0%A4%A",
  `type=wns/toast;tag=${"x".repeat(65)}`,
];

for (const header of REFUSED) {
  test(`WNS-5.31: a DELETE that says "${header.slice(0, 40)}" removes nothing and is refused by the header's name`, () => {
    expect(readMatch(header)).toEqual({
      refused: "HEADER_INVALID",
      detail: expect.stringContaining("X-WNS-Match") as unknown as string,
    });
  });
}

const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const label = fc.string({ unit: visible, minLength: 1, maxLength: 64 });
const match: fc.Arbitrary<Match> = fc.oneof(
  fc.constant<Match>({ all: true }),
  fc.record({ all: fc.constant<false>(false), tag: label, group: label }),
  fc.record({ all: fc.constant<false>(false), tag: label }),
  fc.record({ all: fc.constant<false>(false), group: label }),
);

test("a match that is written is read back as it was, whatever characters its labels hold", () => {
  fc.assert(fc.property(match, (original) => expect(readMatch(formatMatch(original))).toEqual(original)));
});

test("a label that no notification can have is refused, and what is written of the longest ones stays short", () => {
  for (const label of ["%E4%BD%A0", "a%20b", "%00", "x".repeat(65), ""]) {
    expect(readMatch(`type=wns/toast;tag=${label}`)).toMatchObject({ refused: "HEADER_INVALID" });
  }
  const longest = "%".repeat(64);
  expect(formatMatch({ all: false, tag: longest, group: longest }).length).toBeLessThan(500);
});

const scrap = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("type", "=", ":", ";", "wns/toast", "tag", "group", "all", "%", "%zz", " ", ","),
);

test("no text makes the reader of X-WNS-Match throw, and what it cannot read it refuses by name", () => {
  fc.assert(
    fc.property(fc.array(scrap), (scraps) => {
      const read = readMatch(scraps.join(""));
      if (isRefusal(read)) expect(read.refused).toBe("HEADER_INVALID");
      else expect(read.all || read.tag !== undefined || read.group !== undefined).toBe(true);
    }),
  );
});
