import { expect, test } from "bun:test";
import { type FreeWhen, Ledger } from "./ledger.ts";

function watched(freeWhen: FreeWhen) {
  const freed: number[] = [];
  return { ledger: new Ledger(1, freeWhen, (lane) => freed.push(lane)), freed };
}

test("a lane that waits for arrivals is free once its message was answered and arrived, in either order", () => {
  const { ledger, freed } = watched("arrived");
  const [first, second] = [ledger.begin(7, 0), ledger.begin(8, 0)];
  ledger.arrived(first);
  ledger.answered(second, true);
  expect(freed).toEqual([]);
  ledger.answered(first, true);
  ledger.arrived(second);
  expect(freed).toEqual([7, 8]);
});

test("a refused message frees its lane and is not awaited any longer", () => {
  const { ledger, freed } = watched("arrived");
  ledger.answered(ledger.begin(0, 0), false);
  expect(freed).toEqual([0]);
  expect(ledger.outstanding()).toEqual({ answers: 0, arrivals: 0 });
});

test("a message that arrives twice counts once, and is counted as a duplicate", () => {
  const { ledger } = watched("answered");
  const number = ledger.begin(0, 0);
  ledger.answered(number, true);
  ledger.arrived(number);
  ledger.arrived(number);
  expect(ledger.counts()).toEqual({ accepted: 1, refused: 0, arrived: 1, duplicates: 1 });
});

test("a straggler of an earlier run is no arrival of this one", () => {
  const { ledger } = watched("answered");
  ledger.arrived(0);
  expect(ledger.counts().arrived).toBe(0);
});
