import { expect, test } from "bun:test";
import { roundsOf } from "./rounds.ts";

const named = (...names: readonly string[]) => names.map((name) => ({ name }));

test("steps run one after the other, those that do not disturb each other at the same time", () => {
  const steps = named("style", "unit", "engines", "rules", "wire", "strict", "story");
  expect(roundsOf(steps, 2)).toEqual([
    named("style"),
    named("unit", "engines"),
    named("rules"),
    named("wire", "strict"),
    named("story"),
  ]);
});

test("a step whose companion was not chosen runs alone", () => {
  expect(roundsOf(named("unit", "strict", "story"), 2)).toEqual([named("unit"), named("strict"), named("story")]);
});

test("with one core every step has it to itself", () => {
  expect(roundsOf(named("wire", "strict"), 1)).toEqual([named("wire"), named("strict")]);
});
