/** Threads that nobody waits for have the priority of those, and all others keep their own. */
import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { helpersGoBehind } from "./go-behind.ts";

const threads = () =>
  readdirSync("/proc/self/task").map((thread) => ({
    name: readFileSync(`/proc/self/task/${thread}/comm`, "latin1").trim(),
    priority: getPriority(Number(thread)),
  }));

test("the runtime's compiler and whatever gives memory back go behind, and the threads that serve do not", () => {
  const [before, own] = [threads(), getPriority()];
  helpersGoBehind();
  const after = threads();
  const prioritiesOf = (all: typeof after, names: readonly string[]) =>
    all.filter(({ name }) => names.includes(name)).map(({ priority }) => priority);
  const helpers = ["JITWorker", "mi-scavenger"];
  expect(prioritiesOf(after, helpers).length).toBeGreaterThan(0);
  expect(new Set(prioritiesOf(after, helpers))).toEqual(new Set([10]));
  expect(getPriority()).toBe(own);
  const others = before.filter(({ name }) => name.startsWith("Bun Pool"));
  expect(prioritiesOf(after, ["Bun Pool 0", "Bun Pool 1"])).toEqual(others.map(({ priority }) => priority));
});
