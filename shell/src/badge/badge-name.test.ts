/** Badges as they are read out, and as they are read from an attribute. */
import { expect, test } from "bun:test";
import { BADGE_GLYPHS, type Badge } from "@belfry/content";
import { badgeName } from "./badge-name.ts";
import { readBadge } from "./read-badge.ts";

const nameOf = (value: Badge["value"]) => badgeName({ kind: "badge", value });

test("C-49: a number is read out as so many notifications, a glyph by its meaning", () => {
  expect([1, 7, 99, 100, 2147483648].map(nameOf)).toEqual([
    "1 notification",
    "7 notifications",
    "99 notifications",
    "99+ notifications",
    "99+ notifications",
  ]);
  expect(BADGE_GLYPHS.map(nameOf)).toEqual([
    undefined,
    "Activity",
    "Alarm",
    "Alert",
    "Attention",
    "Available",
    "Away",
    "Busy",
    "Error",
    "New message",
    "Paused",
    "Playing",
    "Unavailable",
  ]);
});

test("a badge that clears has no name", () => {
  expect([nameOf(0), nameOf("none")]).toEqual([undefined, undefined]);
});

test("an attribute or a script names a badge by a number or a glyph", () => {
  const values = ["7", 7, "007", "9".repeat(400), "newMessage"].map((value) => readBadge(value)?.value);
  expect(values).toEqual([7, 7, 7, Number.MAX_SAFE_INTEGER, "newMessage"]);
});

test("whatever is no badge, and a badge that clears, is none", () => {
  const values = [
    "",
    " ",
    "0",
    "none",
    "smile",
    "NewMessage",
    "-1",
    "1.5",
    "1e3",
    0,
    -1,
    1.5,
    Number.NaN,
    null,
    undefined,
    {},
  ];
  expect(values.map(readBadge)).toEqual(values.map(() => undefined));
});
