import { expect, test } from "bun:test";
import { tidyWhenQuiet } from "./tidy.ts";

/** After how many of the looks, each with what was done until then, it was tidied. */
function tidiedAt(looks: readonly number[]): number[] {
  const at: number[] = [];
  let looked = 0;
  const look = tidyWhenQuiet(() => at.push(looked));
  for (const done of looks) {
    looked++;
    look(done);
  }
  return at;
}

const quiet = (done: number, looks: number): number[] => new Array(looks).fill(done);

test("a server tidies once when it has been quiet for a while", () => {
  expect(tidiedAt([500, 5000, ...quiet(5000, 100)])).toEqual([10]);
});

test("whoever works is not stopped, however little it does at a time", () => {
  expect(tidiedAt(Array.from({ length: 5000 }, (_, i) => Math.floor(i / 8)))).toEqual([]);
});

test("what is too little to be worth it is counted with what comes later", () => {
  expect(tidiedAt([...quiet(999, 50), ...quiet(1000, 50), ...quiet(1999, 50), ...quiet(2000, 50)])).toEqual([59, 159]);
});
