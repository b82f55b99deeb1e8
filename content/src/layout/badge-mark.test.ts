import { expect, test } from "bun:test";
import type { Badge } from "../badge/badge.ts";
import { badgeMark } from "./badge-mark.ts";

const mark = (value: Badge["value"]) => badgeMark({ kind: "badge", value });

test("a number is its digits, above 99 it is 99+", () => {
  expect([mark(1), mark(99), mark(100)]).toEqual([{ label: "1" }, { label: "99" }, { label: "99+" }]);
});

test("a glyph is itself", () => {
  expect(mark("newMessage")).toEqual({ glyph: "newMessage" });
});

test("a badge that clears leaves no mark, as no badge does", () => {
  expect([mark(0), mark("none"), badgeMark(undefined)]).toEqual([undefined, undefined, undefined]);
});
