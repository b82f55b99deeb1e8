import { expect, test } from "bun:test";
import { Saver } from "./saver.ts";
import { type DeviceRecord, memoryStore } from "./store.ts";
import { turn } from "./testing/manual-time.ts";

const record = (seq: number): DeviceRecord => ({ device: "d", credential: "c", seq, channels: [] });

/** A store whose writes a test lets through one by one. */
function slowStore() {
  const writes: number[] = [];
  const gates: (() => void)[] = [];
  const save = ({ seq }: DeviceRecord) => {
    writes.push(seq);
    return new Promise<void>((resolve) => {
      gates.push(resolve);
    });
  };
  return { store: { ...memoryStore(), save }, writes, next: () => gates.shift()?.() };
}

test("while one write is under way only the newest record waits behind it", async () => {
  const { store, writes, next } = slowStore();
  const saver = new Saver(store, () => undefined);
  void saver.save(record(1));
  await turn();
  for (let seq = 2; seq <= 9; seq += 1) void saver.save(record(seq));
  await turn();
  expect(writes).toEqual([1]);
  next();
  await turn();
  expect(writes).toEqual([1, 9]);
});

test("the promise of a save resolves with its own write, however many are asked for after it", async () => {
  const { store, next } = slowStore();
  const saver = new Saver(store, () => undefined);
  const first = saver.save(record(1));
  await turn();
  void saver.save(record(2));
  next();
  await first;
});

test("a write that fails is reported and the next one is tried", async () => {
  const memory = memoryStore();
  let full = true;
  const save = async (next: DeviceRecord) => {
    if (full) throw new Error("disk is full");
    await memory.save(next);
  };
  const failures: unknown[] = [];
  const saver = new Saver({ ...memory, save }, (error) => failures.push(error));
  await saver.save(record(1));
  full = false;
  await saver.save(record(2));
  expect(failures.length).toBe(1);
  expect(await memory.load()).toEqual(record(2));
});

test("no record clears the store", async () => {
  const store = memoryStore(record(1));
  const saver = new Saver(store, () => undefined);
  void saver.save(undefined);
  await saver.idle();
  expect(await store.load()).toBeUndefined();
});
