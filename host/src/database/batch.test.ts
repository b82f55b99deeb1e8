/** How calls find their groups, with a worker that answers when the test says so. */
import { expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { Batch } from "./batch.ts";
import type { Call, Frame, GroupAnswer } from "./frames.ts";

/** Operations of a store that is not there. */
interface Operations {
  lastSeq(device: string): number | null;
  settle(settlement: { readonly deviceId: string }): number;
}

const UNHURRIED = { unhurried: new Set<keyof Operations>(["settle"]) };

/** A group that has reached the worker. */
interface Arrived {
  readonly calls: readonly Call[];
  answer(value: GroupAnswer): void;
  die(): void;
}

/** A worker that answers each group when told. */
function slowWorker() {
  const arrived: Arrived[] = [];
  const watchers: ((group: Arrived) => void)[] = [];
  return {
    ask(question: string): Promise<string> {
      const frame = JSON.parse(question) as Frame<never>;
      return new Promise((resolve, reject) => {
        const group: Arrived = {
          calls: frame.ask === "run" ? frame.calls : [],
          answer: (value) => resolve(JSON.stringify(value)),
          die: () => reject(new BelfryError("STORE_UNAVAILABLE")),
        };
        const watcher = watchers.shift();
        if (watcher === undefined) arrived.push(group);
        else watcher(group);
      });
    },
    /** The next group, in the order in which they arrive. */
    group(): Promise<Arrived> {
      const next = arrived.shift();
      return next === undefined ? new Promise((resolve) => watchers.push(resolve)) : Promise.resolve(next);
    },
    /** How many have arrived that nobody asked for yet. */
    unseen: () => arrived.length,
  };
}

const devicesOf = ({ calls }: Arrived) => calls.map(([, args]) => args[0]);
const answerAll = (group: Arrived) => group.answer({ results: group.calls.map(() => 7), failures: {} });
const many = <T>(count: number, call: (n: number) => Promise<T>) => Array.from({ length: count }, (_, n) => call(n));

test("calls of one turn share a group; those made while it runs share the next", async () => {
  const worker = slowWorker();
  const batch = new Batch<Operations>(worker.ask, UNHURRIED);
  const first = [batch.call("lastSeq", "a"), batch.call("lastSeq", "b")];
  const one = await worker.group();
  const second = [batch.call("lastSeq", "c"), batch.call("lastSeq", "d")];
  expect(worker.unseen()).toBe(0);
  one.answer({ results: [1, null], failures: {} });
  expect(await Promise.all(first)).toEqual([1, null]);
  const two = await worker.group();
  two.answer({ results: [null, 2], failures: {} });
  expect(await Promise.all(second)).toEqual([null, 2]);
  expect([one, two].map(devicesOf)).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
});

test("full groups go at once, at most two before the first is answered", async () => {
  const worker = slowWorker();
  const batch = new Batch<Operations>(worker.ask, UNHURRIED);
  const calls = Promise.all(many(200, () => batch.call("lastSeq", "a")));
  expect(worker.unseen()).toBe(2);
  const sizes: number[] = [];
  for (let done = 0; done < 200; done += sizes.at(-1) ?? 0) {
    const group = await worker.group();
    sizes.push(group.calls.length);
    answerAll(group);
  }
  await calls;
  expect(sizes).toEqual([64, 64, 72]);
});

test("an ack waits for company, and keeps its place in the order of the calls", async () => {
  const worker = slowWorker();
  const batch = new Batch<Operations>(worker.ask, UNHURRIED);
  const ack = batch.call("settle", { deviceId: "a" });
  const call = batch.call("lastSeq", "a");
  const group = await worker.group();
  expect(group.calls.map(([name]) => name)).toEqual(["settle", "lastSeq"]);
  group.answer({ results: [1, 7], failures: {} });
  expect(await Promise.all([ack, call])).toEqual([1, 7]);
});

test("acks that found no room in a full group follow by themselves", async () => {
  const worker = slowWorker();
  const batch = new Batch<Operations>(worker.ask, UNHURRIED);
  const call = batch.call("lastSeq", "a");
  const acks = many(1_000, () => batch.call("settle", { deviceId: "a" }));
  answerAll(await worker.group());
  answerAll(await worker.group());
  expect(await Promise.all([call, ...acks])).toHaveLength(1_001);
});

test("a call that failed rejects with its code, its neighbours resolve", async () => {
  const worker = slowWorker();
  const batch = new Batch<Operations>(worker.ask, UNHURRIED);
  const calls = Promise.allSettled([batch.call("lastSeq", "a"), batch.call("lastSeq", "b")]);
  const group = await worker.group();
  group.answer({ results: [null, 7], failures: { 0: { code: "DISK_FULL", detail: "no room" } } });
  expect(await calls).toMatchObject([
    { status: "rejected", reason: { code: "DISK_FULL", detail: "no room" } },
    { status: "fulfilled", value: 7 },
  ]);
});

test("past 20,000 waiting calls the next is refused as overloaded, and taken again when the load went down", async () => {
  const worker = slowWorker();
  const batch = new Batch<Operations>(worker.ask, UNHURRIED);
  const taken = Promise.all(many(2 * 64 + 20_000, () => batch.call("lastSeq", "a")));
  const refused = Promise.allSettled([batch.call("lastSeq", "b")]);
  for (let done = 0; done < 2 * 64 + 20_000; ) {
    const group = await worker.group();
    expect(group.calls.length).toBeLessThanOrEqual(1_000);
    answerAll(group);
    done += group.calls.length;
  }
  expect(new Set(await taken)).toEqual(new Set([7]));
  expect(await refused).toMatchObject([{ status: "rejected", reason: { code: "OVERLOADED" } }]);
  const later = batch.call("lastSeq", "c");
  answerAll(await worker.group());
  expect(await later).toBe(7);
});

test("a call that asks for much counts for much: where it would make a group too large it waits for the next, and room is for less", async () => {
  const worker = slowWorker();
  const weightOf = ([, [device]]: Call) => Number(device);
  const batch = new Batch<Operations>(worker.ask, { weightOf, maxGroup: 10, maxWaiting: 30, fullGroup: 100 });
  const calls = ["4", "6", "1", "25"].map((weight) => batch.call("lastSeq", weight));
  const refused = batch.call("lastSeq", "1").catch((error: BelfryError) => error.code);
  for (const expected of [["4", "6"], ["1"], ["25"]]) {
    const group = await worker.group();
    expect(devicesOf(group)).toEqual(expected);
    group.answer({ results: expected.map(() => 7), failures: {} });
  }
  expect(await Promise.all(calls)).toEqual([7, 7, 7, 7]);
  expect(await refused).toBe("OVERLOADED");
  const later = batch.call("lastSeq", "30");
  (await worker.group()).answer({ results: [7], failures: {} });
  expect(await later).toBe(7);
});

test("a call that counts for a full group goes at once, and acks that do go as soon as the one before them is answered", async () => {
  const worker = slowWorker();
  const batch = new Batch<Operations>(worker.ask, { ...UNHURRIED, weightOf: () => 64, unhurriedMs: 1e9 });
  const call = batch.call("lastSeq", "a");
  expect(worker.unseen()).toBe(1);
  const ack = batch.call("settle", { deviceId: "a" });
  answerAll(await worker.group());
  answerAll(await worker.group());
  expect(await Promise.all([call, ack])).toEqual([7, 7]);
  await batch.drain();
});

test("when the worker dies, the calls on their way are refused as unavailable", async () => {
  const worker = slowWorker();
  const batch = new Batch<Operations>(worker.ask, UNHURRIED);
  const calls = Promise.allSettled([batch.call("lastSeq", "a")]);
  (await worker.group()).die();
  expect(await calls).toMatchObject([{ status: "rejected", reason: { code: "STORE_UNAVAILABLE" } }]);
});

test("draining waits for what was called, acks too, and refuses what comes later", async () => {
  const worker = slowWorker();
  const batch = new Batch<Operations>(worker.ask, UNHURRIED);
  const ack = batch.call("settle", { deviceId: "a" });
  const drained = batch.drain();
  const [late] = await Promise.allSettled([batch.call("lastSeq", "b")]);
  expect(late).toMatchObject({ status: "rejected", reason: { code: "STORE_UNAVAILABLE" } });
  answerAll(await worker.group());
  await drained;
  expect(await ack).toBe(7);
});
