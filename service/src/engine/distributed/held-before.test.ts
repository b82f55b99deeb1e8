import { expect, test } from "bun:test";
import { HeldBefore } from "./held-before.ts";

const seen = (before: HeldBefore, devices: string) => [...devices].filter((device) => before.has(device)).join("");

test("a device is remembered until it is found to be held no more", () => {
  const before = new HeldBefore(2);
  before.note("a", true);
  before.note("b", false);
  expect(seen(before, "ab")).toBe("a");
  before.note("a", false);
  expect(seen(before, "ab")).toBe("");
});

test("past the bound those are forgotten that were not asked about for longest", () => {
  const before = new HeldBefore(3);
  for (const device of "abc") before.note(device, true);
  before.note("a", true);
  before.note("d", true);
  expect(seen(before, "abcd")).toBe("acd");
});
