import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Allowance, createAllowance } from "./allowance.ts";

test("a burst is granted at once, and then one for each share of a second", () => {
  const allowance = createAllowance({ perSecond: 2, burst: 3, maxKeys: 10 });
  expect([0, 0, 0].map((at) => allowance.take("a", at))).toEqual([0, 0, 0]);
  expect(allowance.take("a", 0)).toBe(1);
  expect(allowance.take("a", 499)).toBe(1);
  expect(allowance.take("a", 500)).toBe(0);
  expect(allowance.take("a", 500)).toBe(1);
});

test("what is refused is told how many seconds to wait, and waiting so long is enough", () => {
  const allowance = createAllowance({ perSecond: 1, burst: 1, maxKeys: 10 });
  allowance.take("a", 0);
  const seconds = allowance.take("a", 0);
  expect(seconds).toBe(1);
  expect(allowance.take("a", seconds * 1000)).toBe(0);
});

test("one key's spending is no other key's", () => {
  const allowance = createAllowance({ perSecond: 1, burst: 1, maxKeys: 10 });
  expect(allowance.take("a", 0)).toBe(0);
  expect(allowance.take("b", 0)).toBe(0);
  expect(allowance.take("a", 0)).toBe(1);
});

test("a clock that goes backward gives nothing back and takes nothing away", () => {
  const allowance = createAllowance({ perSecond: 1, burst: 1, maxKeys: 10 });
  expect(allowance.take("a", 60_000)).toBe(0);
  expect(allowance.take("a", 0)).toBe(1);
  expect(allowance.take("a", 1000)).toBe(0);
});

test("beyond the bound the key used longest ago is forgotten, which gives it a full bucket", () => {
  const allowance = createAllowance({ perSecond: 1, burst: 1, maxKeys: 2 });
  for (const key of ["a", "b", "a", "c"]) allowance.take(key, 0);
  expect(allowance.take("a", 0)).toBe(1);
  expect(allowance.take("b", 0)).toBe(0);
});

test("over any time no key is granted more than the burst and its rate", () => {
  const waits = fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 200 });
  const rate = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(rate, rate, waits, (perSecond, burst, waits) => {
      const allowance = createAllowance({ perSecond, burst, maxKeys: 5 });
      let at = 0;
      let granted = 0;
      for (const wait of waits) {
        at += wait;
        if (allowance.take("a", at) === 0) granted++;
      }
      expect(granted).toBeLessThanOrEqual(burst + Math.ceil((at / 1000) * perSecond));
    }),
  );
});

test("what was taken wrongly is given back, but never beyond the burst", () => {
  const allowance = createAllowance({ perSecond: 1, burst: 2, maxKeys: 10 });
  allowance.take("a", 0);
  allowance.giveBack("a");
  allowance.giveBack("a");
  allowance.giveBack("nobody");
  expect([allowance.take("a", 0), allowance.take("a", 0), allowance.take("a", 0)]).toEqual([0, 0, 1]);
});

test("however many keys there are, one that is in use keeps its bucket as long as there are fewer than half the bound", () => {
  const allowance = createAllowance({ perSecond: 1, burst: 5, maxKeys: 100 });
  let granted = 0;
  for (let at = 0; at < 10_000; at++) {
    allowance.take(`key ${at}`, 0);
    if (at % 20 === 0 && allowance.take("in use", 0) === 0) granted++;
  }
  expect(granted).toBe(5);
});

test("what was spent elsewhere is missing here, and what is owed comes in before anything is granted", () => {
  const allowance = createAllowance({ perSecond: 2, burst: 4, maxKeys: 10 });
  allowance.charge("a", 3, 0, 2);
  expect([allowance.take("a", 0), allowance.take("a", 0)]).toEqual([0, 1]);
  allowance.charge("a", 2, 0, 2);
  expect(allowance.take("a", 0)).toBe(2);
  expect([allowance.take("a", 1499), allowance.take("a", 1500)]).toEqual([1, 0]);
  expect(allowance.take("b", 0)).toBe(0);
});

test("nobody owes more than so many seconds of the rate, whatever was spent elsewhere", () => {
  const allowance = createAllowance({ perSecond: 2, burst: 4, maxKeys: 10 });
  allowance.charge("a", 1e9, 0, 3);
  allowance.charge("a", 1e9, 0, 2);
  expect(allowance.take("a", 0)).toBe(4);
  expect([allowance.take("a", 3499), allowance.take("a", 3500)]).toEqual([1, 0]);
});

const takeTimes = (allowance: Allowance, key: string, times: number, at: number) => {
  for (let taken = 0; taken < times; taken++) allowance.take(key, at);
};

test("who takes at least a part of the rate is collected with what was granted, and counted anew from then on", () => {
  const allowance = createAllowance({ perSecond: 10, burst: 20, maxKeys: 10 });
  takeTimes(allowance, "before anybody asked", 20, 0);
  expect(allowance.collect(1000, 0.5)).toEqual([]);
  takeTimes(allowance, "slow", 4, 1000);
  takeTimes(allowance, "busy", 5, 1000);
  takeTimes(allowance, "too fast", 30, 1000);
  expect(allowance.collect(2000, 0.5)).toEqual([
    { key: "busy", amount: 5, seconds: 0.5 },
    { key: "too fast", amount: 20, seconds: 2 },
  ]);
  takeTimes(allowance, "slow", 4, 2000);
  takeTimes(allowance, "too fast", 6, 2000);
  expect(allowance.collect(3000, 0.6)).toEqual([{ key: "too fast", amount: 6, seconds: 0.6 }]);
  takeTimes(allowance, "busy", 5, 3000);
  expect(allowance.collect(4000, 0.5)).toEqual([]);
});

test("what was spent elsewhere is not collected, nor what was given back", () => {
  const allowance = createAllowance({ perSecond: 1, burst: 20, maxKeys: 10 });
  allowance.collect(0, 1);
  takeTimes(allowance, "a", 3, 0);
  allowance.charge("a", 5, 0, 1);
  allowance.giveBack("a");
  takeTimes(allowance, "b", 1, 0);
  allowance.giveBack("b");
  expect(allowance.collect(1000, 1)).toEqual([{ key: "a", amount: 2, seconds: 2 }]);
});

test("at most a thousand keys are collected at once, one that is very busy among them", () => {
  const allowance = createAllowance({ perSecond: 100, burst: 100_000, maxKeys: 100_000 });
  allowance.collect(0, 0);
  for (let n = 0; n < 10_000; n++) {
    allowance.take(`key ${n}`, 0);
    if (n % 100 === 0) allowance.take("very busy", 0);
  }
  const collected = allowance.collect(1000, 0);
  expect(collected).toHaveLength(1000);
  expect(collected).toContainEqual({ key: "very busy", amount: 100, seconds: 1 });
});
