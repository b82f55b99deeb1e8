import { expect, test } from "bun:test";
import fc from "fast-check";
import { createAllowance } from "./allowance.ts";

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
