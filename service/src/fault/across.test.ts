/** Faults on three nodes that reach each other by calling: set at any of them, they bite as if there were one. */
import { expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import fc from "fast-check";
import { type Cluster, type ClusterAnswers, lonelyCluster } from "../engine/cluster.ts";
import { faultsElsewhere, type SharedFaults, shareFaults } from "./across.ts";
import type { BittenPush } from "./fault.ts";
import { FaultSet } from "./faults.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const APP = "ms-app://a";
const REFUSE = { does: "refuse", on: "push", code: "OVERLOADED" } as const;
const OFFLINE = { does: "offline" } as const;

const push = (deviceId = "kiosk"): BittenPush => ({ app: APP, deviceId, channelId: "c1", tokenIssuedAt: NOON - 1 });

interface Node {
  readonly faults: FaultSet;
  readonly shared: SharedFaults;
  /** Devices that came back, in their order. */
  readonly back: readonly string[];
}

/** Nodes of one service; those with the numbers in `gone` do not live, and those in `silent` do not answer. */
function nodesOf(count: number) {
  type Ear = (body: string, from: number) => unknown;
  const ears = new Map<number, Map<string, Ear>>();
  const gone = new Set<number>();
  const silent = new Set<number>();
  let asked = 0;
  const living = () => [...ears.keys()].filter((number) => !gone.has(number)).sort((a, b) => a - b);
  const named = (number: number) => ({ number, name: `N${number}`, startedAt: NOON, state: "up" }) as const;
  const ask = async (self: number, subject: string, body: string, node?: number): Promise<ClusterAnswers> => {
    asked += 1;
    const others = living().filter((number) => number !== self && (node === undefined || number === node));
    const answers = others
      .filter((number) => !silent.has(number))
      .map(async (number) => ({ node: number, body: String(await ears.get(number)?.get(subject)?.(body, self)) }));
    return { answers: await Promise.all(answers), silent: others.filter((n) => silent.has(n)).map((n) => `N${n}`) };
  };
  const start = (number: number): Node => {
    const heard = new Map<string, Ear>();
    ears.set(number, heard);
    const cluster: Cluster = {
      ...lonelyCluster(named(number)),
      nodes: () => living().map(named),
      hear: (subject, ear) => void heard.set(subject, ear),
      ask: (subject, body, node) => ask(number, subject, body, node),
    };
    const back: string[] = [];
    const elsewhere = faultsElsewhere(cluster);
    const faults = new FaultSet({ now: () => NOON + number, onReturn: (ids) => void back.push(...ids), elsewhere });
    return { faults, shared: shareFaults(faults, cluster, elsewhere), back };
  };
  const nodes = Array.from({ length: count }, (_, n) => start(n + 1)) as [Node, Node, Node];
  return { nodes, gone, silent, start, asked: () => asked };
}

const isBitten = async ({ faults }: Node, deviceId?: string) => (await faults.bitePush(push(deviceId))) !== undefined;

test("the next 3 pushes are three of the service, whichever nodes they come to", async () => {
  const { nodes } = nodesOf(3);
  await nodes[1].shared.set({ effect: REFUSE, times: 3 });
  expect(nodes.map(({ faults }) => faults.armed)).toEqual([true, true, true]);
  const bitten = await Promise.all(Array.from({ length: 9 }, (_, n) => isBitten(nodes[n % 3] as Node)));
  expect(bitten.filter(Boolean)).toHaveLength(3);
  expect(nodes.map(({ faults }) => faults.armed)).toEqual([false, false, false]);
  for (const { shared } of nodes) expect(await shared.list()).toMatchObject([{ fault: 1, seen: 3, bitten: 3 }]);
});

test("whatever the schedule and whichever nodes requests come to, as many are bitten as on one node", async () => {
  const schedules = fc.record(
    { after: fc.nat(5), every: fc.integer({ min: 1, max: 4 }), times: fc.integer({ min: 1, max: 5 }) },
    { requiredKeys: [] },
  );
  const turns = fc.array(fc.nat(2), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(schedules, fc.nat(2), turns, async (schedule, home, requests) => {
      const { nodes } = nodesOf(3);
      const alone = new FaultSet({ now: () => NOON, onReturn: () => undefined });
      alone.set({ effect: REFUSE, ...schedule });
      await nodes[home]?.shared.set({ effect: REFUSE, ...schedule });
      for (const at of requests) {
        const bite = await nodes[at]?.faults.bitePush(push());
        expect(bite?.refusal?.code).toBe((await alone.bitePush(push()))?.refusal?.code as typeof REFUSE.code);
      }
      const [expected] = alone.list();
      const [counted] = (await nodes[0].shared.list()) ?? [];
      expect([counted?.seen, counted?.bitten]).toEqual([expected?.seen, expected?.bitten]);
    }),
  );
});

test("a confirmation is lost once, whichever node hears it", async () => {
  const { nodes } = nodesOf(3);
  await nodes[0].shared.set({ effect: { does: "lose-ack" }, times: 1 });
  expect(await nodes[1].faults.loseAck(push())).toStartWith("fault 1: ");
  expect(await nodes[2].faults.loseAck(push())).toBeUndefined();
  expect(await nodes[0].faults.loseAck(push())).toBeUndefined();
});

test("a device that a fault keeps away is away on every node, and back on every node", async () => {
  const { nodes, asked } = nodesOf(3);
  await nodes[0].shared.set({ effect: OFFLINE, app: APP });
  expect(nodes[2].faults.isAway("kiosk")).toBe(false);
  expect(await isBitten(nodes[1])).toBe(true);
  expect(nodes.map(({ faults }) => faults.isAway("kiosk"))).toEqual([true, true, true]);
  const told = asked();
  expect(await isBitten(nodes[1])).toBe(true);
  // Of those that are away already nobody has to hear.
  expect(asked()).toBe(told);
  expect(await nodes[2].shared.clear()).toEqual([1]);
  expect(nodes.map(({ back }) => back)).toEqual([["kiosk"], ["kiosk"], ["kiosk"]]);
});

test("the last push that finds its device away brings it back on every node before it is recorded", async () => {
  const { nodes } = nodesOf(3);
  await nodes[0].shared.set({ effect: OFFLINE, device: "kiosk", times: 2 });
  expect(nodes.map(({ faults }) => faults.isAway("kiosk"))).toEqual([true, true, true]);
  expect((await nodes[1].faults.bitePush(push()))?.offline).toBe(true);
  expect((await nodes[2].faults.bitePush(push()))?.offline).toBe(true);
  expect(nodes.map(({ back }) => back)).toEqual([["kiosk"], ["kiosk"], ["kiosk"]]);
  expect(await isBitten(nodes[1])).toBe(false);
});

test("faults that are set at several nodes get numbers of their own, and any of them clears each", async () => {
  const { nodes } = nodesOf(3);
  const set = await Promise.all(nodes.map(({ shared }) => shared.set({ effect: REFUSE })));
  expect(set.map(({ fault }) => fault).toSorted()).toEqual([1, 2, 3]);
  for (const { shared } of nodes) expect((await shared.list()).map(({ fault }) => fault)).toEqual([1, 2, 3]);
  expect(await nodes[2].shared.clear(1)).toEqual([1]);
  for (const { shared } of nodes) expect((await shared.list()).map(({ fault }) => fault)).toEqual([2, 3]);
});

test("one without a schedule asks no other node about a push, and is counted by all", async () => {
  const { nodes, asked } = nodesOf(3);
  await nodes[0].shared.set({ effect: REFUSE });
  const before = asked();
  for (const node of nodes) expect(await isBitten(node)).toBe(true);
  expect(asked()).toBe(before);
  expect(await nodes[1].shared.list()).toMatchObject([{ seen: 3, bitten: 3 }]);
});

test("a node that comes later has the faults that are set, those who are away, and what is over", async () => {
  const { nodes, start } = nodesOf(3);
  await nodes[0].shared.set({ effect: REFUSE, times: 1 });
  await isBitten(nodes[1]);
  await nodes[1].shared.set({ effect: OFFLINE, app: APP });
  await isBitten(nodes[2]);
  const late = start(4);
  expect(late.faults.armed).toBe(false);
  void late.shared.learn();
  expect((await late.shared.set({ effect: REFUSE })).fault).toBe(3);
  expect(late.faults.isAway("kiosk")).toBe(true);
  await late.shared.clear(3);
  expect(late.faults.live).toBe(1);
  expect((await late.shared.list()).map(({ fault }) => fault)).toEqual([1, 2]);
  expect((await late.shared.set({ effect: REFUSE })).fault).toBe(4);
});

test("a fault with a schedule ends with the node that counts it; one without stays with the others", async () => {
  const { nodes, gone } = nodesOf(3);
  await nodes[2].shared.set({ effect: OFFLINE, device: "kiosk", times: 5 });
  await nodes[2].shared.set({ effect: REFUSE });
  gone.add(3);
  expect((await nodes[0].faults.bitePush(push("other")))?.refusal?.code).toBe("OVERLOADED");
  expect((await nodes[0].faults.bitePush(push()))?.offline).toBe(false);
  expect((await nodes[1].shared.list()).map(({ fault }) => fault)).toEqual([2]);
  expect(nodes[1].back).toEqual(["kiosk"]);
});

test("a node that is started again begins no count anew: what it counted is gone everywhere", async () => {
  const { nodes, start } = nodesOf(3);
  await nodes[2].shared.set({ effect: REFUSE, times: 2 });
  await isBitten(nodes[0]);
  await start(3).shared.learn();
  expect(await isBitten(nodes[0])).toBe(false);
  expect(await nodes[1].shared.list()).toEqual([]);
});

test("while the node that counts does not answer, nothing is bitten; afterwards it goes on", async () => {
  const { nodes, silent } = nodesOf(3);
  await nodes[0].shared.set({ effect: REFUSE, times: 1 });
  silent.add(1);
  expect(await isBitten(nodes[1])).toBe(false);
  silent.clear();
  expect(await isBitten(nodes[1])).toBe(true);
});

test("the limit holds where a fault is set, and an unknown one is cleared nowhere", async () => {
  const { nodes } = nodesOf(3);
  for (let n = 0; n < 100; n++) await nodes[n % 3]?.shared.set({ effect: REFUSE });
  const refusalOf = (work: Promise<unknown>) =>
    work.then(
      () => "done",
      (error: unknown) => (error instanceof BelfryError ? error.code : error),
    );
  expect(await refusalOf(nodes[1].shared.set({ effect: REFUSE }))).toBe("FAULT_LIMIT");
  expect(await refusalOf(nodes[1].shared.clear(1000))).toBe("FAULT_UNKNOWN");
});
