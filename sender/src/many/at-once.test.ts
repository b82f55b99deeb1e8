import { expect, test } from "bun:test";
import { each, Slots } from "./at-once.ts";

/** Work that ends when it is told to, and how much of it is under way. */
function heldWork() {
  const ends: (() => void)[] = [];
  let most = 0;
  let underWay = 0;
  const work = async (one: number) => {
    most = Math.max(most, ++underWay);
    await new Promise<void>((end) => ends.push(end));
    underWay -= 1;
    return one * 10;
  };
  const endAll = async (total: number) => {
    for (let ended = 0; ended < total; ) {
      const end = ends.shift();
      if (end === undefined) await new Promise((resolve) => setImmediate(resolve));
      else {
        end();
        ended += 1;
      }
    }
  };
  return { work, endAll, most: () => most };
}

test("what comes of each stands in the order of the list, and no more than the limit is under way", async () => {
  const { work, endAll, most } = heldWork();
  const results = each([1, 2, 3, 4, 5, 6, 7], 3, work);
  await endAll(7);
  expect(await results).toEqual([10, 20, 30, 40, 50, 60, 70]);
  expect(most()).toBe(3);
  expect(await each([], 3, work)).toEqual([]);
});

test("slots are shared by all who begin something, and given back by what failed", async () => {
  const { work, endAll, most } = heldWork();
  const slots = new Slots(2);
  await expect(slots.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const results = Promise.all([1, 2, 3, 4, 5].map((one) => slots.run(() => work(one))));
  await endAll(5);
  expect(await results).toEqual([10, 20, 30, 40, 50]);
  expect(most()).toBe(2);
});
