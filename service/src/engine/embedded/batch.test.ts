/** How calls find their groups, with a worker that answers when the test says so. */
import { expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { Batch } from "./batch.ts";
import type { Call, Frame, GroupAnswer } from "./operations.ts";

/** A worker that collects groups and answers each when told. */
function slowWorker() {
  const groups: (readonly Call[])[] = [];
  const askers: { resolve: (answer: string) => void; reject: (error: Error) => void }[] = [];
  const arrivals: (() => void)[] = [];
  return {
    groups,
    ask(question: string): Promise<string> {
      const frame = JSON.parse(question) as Frame;
      if (frame.ask === "run") groups.push(frame.calls);
      arrivals.shift()?.();
      return new Promise((resolve, reject) => askers.push({ resolve, reject }));
    },
    /** Resolves with the next group's arrival. */
    arrival: () => new Promise<void>((resolve) => arrivals.push(resolve)),
    answer(value: GroupAnswer): void {
      askers.shift()?.resolve(JSON.stringify(value));
    },
    die(): void {
      askers.shift()?.reject(new BelfryError("STORE_UNAVAILABLE"));
    },
  };
}

test("calls of one turn share a group; those made while it runs share the next", async () => {
  const worker = slowWorker();
  const batch = new Batch(worker.ask);
  const first = [batch.call("lastSeq", "a"), batch.call("lastSeq", "b")];
  await worker.arrival();
  const second = [batch.call("lastSeq", "c"), batch.call("lastSeq", "d")];
  expect(worker.groups).toHaveLength(1);
  worker.answer({ results: [1, null], failures: {} });
  expect(await Promise.all(first)).toEqual([1, null]);
  await worker.arrival();
  worker.answer({ results: [null, 2], failures: {} });
  expect(await Promise.all(second)).toEqual([null, 2]);
  expect(worker.groups.map((calls) => calls.map(([, args]) => args[0]))).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
});

test("a call that failed rejects with its code, its neighbours resolve", async () => {
  const worker = slowWorker();
  const batch = new Batch(worker.ask);
  const calls = Promise.allSettled([batch.call("lastSeq", "a"), batch.call("lastSeq", "b")]);
  await worker.arrival();
  worker.answer({ results: [null, true], failures: { 0: { code: "DISK_FULL", detail: "no room" } } });
  expect(await calls).toMatchObject([
    { status: "rejected", reason: { code: "DISK_FULL", detail: "no room" } },
    { status: "fulfilled", value: true },
  ]);
});

test("past 20,000 waiting calls the next is refused as overloaded, and taken again when the load went down", async () => {
  const worker = slowWorker();
  const batch = new Batch(worker.ask);
  const calls = Array.from({ length: 20_000 }, () => batch.call("lastSeq", "a"));
  await expect(batch.call("lastSeq", "b")).rejects.toMatchObject({ code: "OVERLOADED" });
  await worker.arrival();
  const taken = batch.call("lastSeq", "c");
  const rest = Promise.allSettled([...calls, taken]);
  const group = worker.groups[0]?.length ?? 0;
  expect(group).toBe(1_000);
  for (let answered = 0; answered < 21_000; answered += group) {
    if (answered > 0) await worker.arrival();
    worker.answer({ results: new Array(group).fill(true), failures: {} });
  }
  expect((await rest).every((result) => result.status === "fulfilled")).toBe(true);
});

test("when the worker dies, the calls on their way are refused as unavailable", async () => {
  const worker = slowWorker();
  const batch = new Batch(worker.ask);
  const call = batch.call("lastSeq", "a");
  await worker.arrival();
  worker.die();
  await expect(call).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
});

test("draining waits for what was called and refuses what comes later", async () => {
  const worker = slowWorker();
  const batch = new Batch(worker.ask);
  const call = batch.call("lastSeq", "a");
  const drained = batch.drain();
  await expect(batch.call("lastSeq", "b")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  await worker.arrival();
  worker.answer({ results: [7], failures: {} });
  await drained;
  expect(await call).toBe(7);
});
