import { describe, expect, test } from "bun:test";
import { createAllowance } from "@belfry/host";
import fc from "fast-check";
import type { Cluster } from "../engine/cluster.ts";
import { readSpent, shareAllowances, writeSpent } from "./across.ts";

type Ear = Parameters<Cluster["hear"]>[1];

/** Allowances of one name, one on each of some nodes that hear each other at once. */
class Town {
  now = 0;
  /** Whether the nodes hear each other. */
  isWhole = true;
  readonly told: string[] = [];
  readonly nodes;

  constructor(count: number, { perSecond, burst }: { readonly perSecond: number; readonly burst: number }) {
    const ears: Ear[] = [];
    const numbers = Array.from({ length: count }, (_, n) => n + 1);
    const living = numbers.map((number) => ({ number, name: `NODE-${number}`, startedAt: 0, state: "up" as const }));
    this.nodes = numbers.map((number) => {
      const channels = createAllowance({ perSecond, burst, maxKeys: 1000 });
      const tell = (_: string, body: string) => {
        this.told.push(body);
        if (this.isWhole) for (const [i, hear] of ears.entries()) if (i + 1 !== number) void hear(body, number);
      };
      const hear = (_: string, ear: Ear) => void ears.push(ear);
      const shared = shareAllowances({ channels }, { nodes: () => living, tell, hear }, () => this.now);
      return { take: (key: string) => channels.take(key, this.now) === 0, tell: () => shared.tell() };
    });
  }

  /**
   * Lets time go by in steps of ten milliseconds, each node telling once a second, one after the other.
   *
   * @param perSecond what somebody tries to take of a key, dealt to the nodes in turn
   * @returns how often it was granted
   */
  run(seconds: number, perSecond: number, key = "key"): number {
    let granted = 0;
    let asked = 0;
    for (let step = 0; step < seconds * 100; step++) {
      this.now += 10;
      for (const [n, node] of this.nodes.entries()) {
        if (step % 100 === Math.floor((n * 100) / this.nodes.length)) node.tell();
      }
      for (; asked * 100 < (step + 1) * perSecond; asked++) {
        if (this.nodes[asked % this.nodes.length]?.take(key) === true) granted++;
      }
    }
    return granted;
  }
}

describe.each([2, 3, 10])("over %d nodes", (count) => {
  test.each([
    { perSecond: 10, burst: 50 },
    { perSecond: 1000, burst: 1000 },
  ])("a key gets what the setting says, not that much from each of them: %j", ({ perSecond, burst }) => {
    const town = new Town(count, { perSecond, burst });
    const granted = town.run(100, 5 * perSecond);
    expect(granted).toBeLessThan(burst + 1.05 * 100 * perSecond);
    expect(granted).toBeGreaterThan(burst + 0.95 * 100 * perSecond);
  });

  test("who stays below the rate is never refused", () => {
    const town = new Town(count, { perSecond: 10, burst: 50 });
    expect(town.run(100, 9)).toBe(900);
  });

  test("a burst that comes to all of them within a second is paid for by all of them", () => {
    const town = new Town(count, { perSecond: 10, burst: 50 });
    town.run(1, 0);
    for (const node of town.nodes) while (node.take("key"));
    expect(town.run(count, 1000)).toBeLessThanOrEqual(2 * count * 10);
  });
});

test("what one node was asked is missing on the others, for the same key alone", () => {
  const town = new Town(3, { perSecond: 1, burst: 5 });
  const [first, second, third] = town.nodes;
  first?.tell();
  for (let n = 0; n < 5; n++) first?.take("key");
  expect(second?.take("key")).toBe(true);
  first?.tell();
  expect([second?.take("key"), third?.take("key"), third?.take("another")]).toEqual([false, false, true]);
});

test("a node that hears nothing counts by itself", () => {
  const town = new Town(2, { perSecond: 10, burst: 10 });
  town.isWhole = false;
  const granted = town.run(100, 100);
  expect(granted).toBeGreaterThanOrEqual(2 * 100 * 10);
  town.isWhole = true;
  expect(town.run(100, 100)).toBeLessThan(1.05 * 100 * 10);
});

test("a service that is one node tells nobody, and nodes that nobody hurries tell nothing", () => {
  const alone = new Town(1, { perSecond: 10, burst: 10 });
  expect(alone.run(100, 9)).toBe(900);
  expect(alone.told).toEqual([]);
  const calm = new Town(2, { perSecond: 100, burst: 100 });
  calm.run(100, 20);
  expect(calm.told).toEqual([]);
});

test("what is told has at most 200 keys and 6,000 characters, the busiest first", () => {
  const town = new Town(2, { perSecond: 10, burst: 50 });
  const [node] = town.nodes;
  node?.tell();
  for (let n = 0; n < 900; n++) for (let times = 0; times <= n % 30; times++) node?.take(`key-${n}`);
  node?.tell();
  const [body = ""] = town.told;
  const amounts = readSpent(body).map(({ amount }) => amount);
  expect(amounts).toHaveLength(200);
  expect(Math.min(...amounts)).toBe(24);
  const long = Array.from({ length: 200 }, (_, n) => ({ name: "channels", key: `${n}`.padEnd(100, "x"), amount: 1 }));
  expect(writeSpent(long).length).toBeGreaterThan(5_800);
  expect(writeSpent(long).length).toBeLessThanOrEqual(6_000);
});

const key = fc.stringMatching(/^[^\s=]{1,100}$/);
const spent = fc.record({
  name: fc.constantFrom("channels", "apps", "strangers"),
  key,
  amount: fc.integer({ min: 1, max: 1e9 }),
});

test("what is written is read, whatever the keys are called", () => {
  fc.assert(
    fc.property(fc.array(spent, { maxLength: 20 }), (told) => {
      const byName = (name: string) => told.filter((one) => one.name === name);
      const inOrder = [...new Set(told.map(({ name }) => name))].flatMap(byName);
      expect(readSpent(writeSpent(told))).toEqual(inOrder);
    }),
  );
});

test("a key that would be read as something else is left out", () => {
  const keys = ["", "a b", "a=b", "a\nb", "x".repeat(101)];
  expect(writeSpent(keys.map((key) => ({ name: "channels", key, amount: 1 })))).toBe("");
});

test("whatever is heard, nothing is thrown, and nobody is given anything by it", () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom(" ", "=", "channels", "__proto__ a=1", "key=", "-5", "1e99", "NaN"),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const channels = createAllowance({ perSecond: 1, burst: 1, maxKeys: 10 });
      const ears: Ear[] = [];
      const hear = (_: string, ear: Ear) => void ears.push(ear);
      shareAllowances({ channels }, { nodes: () => [], tell: () => undefined, hear }, () => 0);
      channels.take("key", 0);
      expect(ears.map((ear) => ear(parts.join(""), 2))).toEqual([undefined]);
      expect(channels.take("key", 0)).toBeGreaterThan(0);
      expect(channels.take("key", 2_000)).toBe(0);
    }),
  );
});
