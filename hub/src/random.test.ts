import { expect, test } from "bun:test";
import { createRandom } from "./random.ts";

test("each is as long as was asked for, no two are the same, and none changes afterwards", () => {
  const random = createRandom();
  const lengths = Array.from({ length: 1000 }, (_, n) => [16, 32, 1000, 4096, 5000][n % 5] ?? 0);
  const all = lengths.map((length) => random(length));
  const before = all.map((bytes) => Buffer.from(bytes).toString("hex"));
  expect(all.map(({ length }) => length)).toEqual(lengths);
  expect(new Set(before).size).toBe(1000);
  random(4096);
  expect(all.map((bytes) => Buffer.from(bytes).toString("hex"))).toEqual(before);
});
