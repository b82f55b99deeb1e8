/** One notification, two nodes: the node that accepted it knows what became of it at the other. */
import { expect, jest, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Cluster, ClusterAnswers } from "../engine/cluster.ts";
import { lonelyCluster } from "../engine/cluster.ts";
import { MAX_TOLD, SharedTrace, TELL_EVERY_MS } from "./across.ts";
import { nodeOf, readHappened } from "./happened.ts";
import { TraceRing } from "./ring.ts";
import type { TracedPush } from "./trace.ts";
import { type Untold, untoldIn } from "./untold.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const APP = "ms-app://s-1-15-2-1-1-1-1-1-1-1";

const PUSH: TracedPush = {
  by: "sender",
  app: APP,
  deviceId: "ZGV2aWNlLWtpb3NrLTAwMQ",
  channelId: "Y2hhbm5lbC13ZWF0aGVyLQ",
  type: "wns/toast",
  bytes: 40,
  readAt: NOON,
  provedAt: NOON,
  decidedAt: NOON,
  decision: "it waits until its device is there",
};

/** Nodes that reach each other by calling; `cut` ends that, and `stop` takes one out of the cluster for a while. */
function clusterOf(count: number) {
  const ears = new Map<number, (body: string, from: number) => unknown>();
  let isCut = false;
  let toldInAll = 0;
  let asked = 0;
  let stopped = 0;
  const nodes = Array.from({ length: count }, (_, i) => ({ number: i + 1, name: `N${i + 1}`, startedAt: NOON }));
  const silent: ClusterAnswers = { answers: [], silent: ["N?"] };
  const clusters = nodes.map(
    (self): Cluster => ({
      ...lonelyCluster(self),
      self: { ...self, state: "up" },
      nodes: () => nodes.filter(({ number }) => number !== stopped).map((node) => ({ ...node, state: "up" })),
      knows: (number) => number <= count,
      hear: (_, ear) => void ears.set(self.number, ear),
      ask: async (_, body, node = 0) => {
        asked += 1;
        const answer = isCut || node === stopped ? undefined : await ears.get(node)?.(body, self.number);
        if (answer !== undefined) toldInAll += JSON.parse(body).length;
        return answer === undefined ? silent : { answers: [{ node, body: String(answer) }], silent: [] };
      },
    }),
  );
  return {
    clusters,
    cut(now: boolean) {
      isCut = now;
    },
    toldInAll: () => toldInAll,
    asked: () => asked,
    /** @param node 0 lets all of them live */
    stop(node: number) {
      stopped = node;
    },
  };
}

/** A node that forgets what it could not tell when it stops. */
const NOTHING_KEPT: Untold = { take: () => [], keep: () => undefined };

function twoNodes() {
  const time = { now: NOON };
  const { clusters, cut, stop } = clusterOf(2);
  const nodes = clusters.map((cluster) => {
    const ring = new TraceRing(100, () => time.now, 0, cluster.self.number);
    return { ring, trace: new SharedTrace(ring, cluster, () => time.now, NOTHING_KEPT) };
  });
  const [accepting, holding] = nodes;
  if (accepting === undefined || holding === undefined) throw new Error("two nodes");
  return { time, cut, stop, accepting, holding };
}

const told = () => pass(TELL_EVERY_MS);

async function pass(ms: number): Promise<void> {
  jest.advanceTimersByTime(ms);
  for (let turns = 0; turns < 20; turns++) await Promise.resolve();
}

/** Runs a story with timers that are moved by hand. */
async function withTimers(story: () => Promise<void>): Promise<void> {
  jest.useFakeTimers();
  try {
    await story();
  } finally {
    jest.useRealTimers();
  }
}

test("a message id names the node that gave it", () => {
  const { accepting, holding } = twoNodes();
  expect(nodeOf(accepting.trace.begin(PUSH))).toBe(1);
  expect(nodeOf(holding.trace.begin(PUSH))).toBe(2);
});

test("what another node did with it, and when, is in the trace of the node that accepted it", () =>
  withTimers(async () => {
    const { time, accepting, holding } = twoNodes();
    const id = accepting.trace.begin(PUSH);
    accepting.trace.recorded(id);
    time.now = NOON + 3;
    holding.trace.framed(id);
    time.now = NOON + 5;
    holding.trace.acked(id, "handled");
    time.now = NOON + 100;
    expect(accepting.ring.find(id)?.end.state).toBe("pending");
    await told();
    const found = accepting.ring.find(id);
    expect(found?.end.state).toBe("delivered");
    expect(found?.steps.find(({ step }) => step === "acked")?.at).toBe(NOON + 5);
    expect(holding.ring.find(id)).toBeUndefined();
  }));

test("as much as fits one telling is told at once", () =>
  withTimers(async () => {
    const { clusters, toldInAll } = clusterOf(2);
    const rings = clusters.map(({ self }) => new TraceRing(MAX_TOLD, () => NOON, 0, self.number));
    const [accepting, holding] = clusters.map((cluster, i) => {
      return new SharedTrace(rings[i] as TraceRing, cluster, () => NOON, NOTHING_KEPT);
    });
    for (let n = 1; n < MAX_TOLD; n++) holding?.framed(accepting?.begin(PUSH) ?? "");
    await pass(0);
    expect(toldInAll()).toBe(0);
    holding?.framed(accepting?.begin(PUSH) ?? "");
    await pass(0);
    expect(toldInAll()).toBe(MAX_TOLD);
  }));

test("what could not be told is told when the node is back, once, and in its order", () =>
  withTimers(async () => {
    const { cut, accepting, holding } = twoNodes();
    const ids = Array.from({ length: 3 }, () => accepting.trace.begin(PUSH));
    cut(true);
    for (const id of ids) holding.trace.ended(id, "TTL_OVER");
    await told();
    expect(ids.map((id) => accepting.ring.find(id)?.end.state)).toEqual(["pending", "pending", "pending"]);
    cut(false);
    await holding.trace.close();
    expect(ids.map((id) => accepting.ring.find(id)?.end.state)).toEqual(["expired", "expired", "expired"]);
  }));

test("what happens while a node is started anew waits for it, also when nothing was ever told to it before", () =>
  withTimers(async () => {
    const { stop, accepting, holding } = twoNodes();
    const id = accepting.trace.begin(PUSH);
    stop(1);
    holding.trace.acked(id, "handled");
    await told();
    stop(0);
    await holding.trace.close();
    expect(accepting.ring.find(id)?.end.state).toBe("delivered");
  }));

test("a node that has closed its trace takes in no more, and hears the rest when it is back", () =>
  withTimers(async () => {
    const { clusters } = clusterOf(2);
    const [first, second] = clusters as [Cluster, Cluster];
    const start = (cluster: Cluster) => {
      const ring = new TraceRing(100, () => NOON, 0, cluster.self.number);
      return { ring, trace: new SharedTrace(ring, cluster, () => NOON, NOTHING_KEPT) };
    };
    const [accepting, holding] = [start(first), start(second)];
    const id = accepting.trace.begin(PUSH);
    await accepting.trace.close();
    holding.trace.ended(id, "TTL_OVER");
    await holding.trace.tellNow();
    // What was handed to the disk says so for good.
    expect(accepting.ring.find(id)?.end.state).toBe("pending");
    const back = start(first);
    back.ring.keep(() => undefined);
    await holding.trace.tellNow();
    expect(back.ring.take(true)?.late.map((late) => late.id)).toEqual([id]);
  }));

test("a node that was just started tells what it did to a node that it has not seen alive", () =>
  withTimers(async () => {
    const { clusters, stop } = clusterOf(2);
    const [first, second] = clusters as [Cluster, Cluster];
    const ring = new TraceRing(100, () => NOON, 0, 1);
    const accepting = new SharedTrace(ring, first, () => NOON, NOTHING_KEPT);
    const id = accepting.begin(PUSH);
    stop(1);
    const started = new SharedTrace(new TraceRing(100, () => NOON, 0, 2), second, () => NOON, NOTHING_KEPT);
    started.ended(id, "TTL_OVER");
    stop(0);
    await started.close();
    expect(ring.find(id)?.end.state).toBe("expired");
  }));

test("what waits for a node that stays away is bounded, and the newest of it is kept", () =>
  withTimers(async () => {
    const { cut, accepting, holding } = twoNodes();
    const last = accepting.trace.begin(PUSH);
    cut(true);
    for (let n = 0; n < 25_000; n++) holding.trace.framed(`0000000100${n.toString(16).toUpperCase().padStart(6, "0")}`);
    holding.trace.ended(last, "TTL_OVER");
    cut(false);
    for (let tellings = 0; tellings < 25; tellings++) await holding.trace.close();
    expect(accepting.ring.find(last)?.end.state).toBe("expired");
  }));

test("closing tells all that waits to whoever answers, and asks no second time whoever does not", () =>
  withTimers(async () => {
    const { clusters, cut, toldInAll, asked } = clusterOf(2);
    const [trace] = clusters.map(
      (cluster) =>
        new SharedTrace(new TraceRing(100, () => NOON, 0, cluster.self.number), cluster, () => NOON, NOTHING_KEPT),
    );
    for (let n = 0; n < 4500; n++) trace?.framed("0000000200000001");
    cut(true);
    await trace?.close();
    expect(asked()).toBe(1);
    cut(false);
    await trace?.close();
    expect(toldInAll()).toBe(4500);
  }));

test("what waits for several nodes that stay away is bounded together", () =>
  withTimers(async () => {
    const { clusters, cut, toldInAll } = clusterOf(3);
    const [trace] = clusters.map(
      (cluster) =>
        new SharedTrace(new TraceRing(100, () => NOON, 0, cluster.self.number), cluster, () => NOON, NOTHING_KEPT),
    );
    cut(true);
    for (let n = 0; n < 12_000; n++) {
      const place = n.toString(16).toUpperCase().padStart(8, "0");
      for (const node of ["0002", "0003"]) trace?.framed(`0000${node}${place}`);
    }
    cut(false);
    for (let tellings = 0; tellings < 15; tellings++) await trace?.close();
    expect(toldInAll()).toBeWithin(19_000, 20_001);
  }));

test("whatever comes over the wire is read or passed over, and never throws", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("acked", "unsettled", "ended", "framed", "bitten", "0001000200030004", "HANDLED"),
  );
  const one = fc.array(fc.oneof(word, fc.double(), fc.constant(null)), { maxLength: 7 });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.array(one).map((list) => JSON.stringify(list)),
      ),
      (body) => {
        const read = readHappened(body);
        if (read !== undefined) expect(JSON.parse(body)).toEqual(read);
      },
    ),
  );
});

test("what is said of one notification survives its way over the wire", () => {
  const happened = [
    ["bitten", "0001000200030004", "fault 1"],
    ["framed", "0001000200030004", NOON],
    ["acked", "0001000200030004", NOON + 0.5, "refused"],
    ["unsettled", "0001000200030004", NOON + 0.5],
    ["ended", "0001000200030004", NOON, "NEWER", null, "0001000200030005"],
  ] as const;
  expect(readHappened(JSON.stringify(happened))).toEqual(happened as never);
});

test("what could not be told before a node stopped is told when it is started again", async () => {
  const directory = mkdtempSync(join(tmpdir(), "belfry-untold-"));
  try {
    const untold = untoldIn(join(directory, "untold.json"));
    const { clusters, cut } = clusterOf(2);
    const [first, second] = clusters;
    if (first === undefined || second === undefined) throw new Error("two nodes");
    const ring = new TraceRing(100, () => NOON, 0, 1);
    const accepting = new SharedTrace(ring, first, () => NOON, NOTHING_KEPT);
    const id = accepting.begin(PUSH);
    const start = () => new SharedTrace(new TraceRing(100, () => NOON, 0, 2), second, () => NOON, untold);
    const before = start();
    cut(true);
    before.ended(id, "TTL_OVER");
    await before.close();
    expect(ring.find(id)?.end.state).toBe("pending");
    cut(false);
    const after = start();
    await after.tellNow();
    expect(ring.find(id)?.end.state).toBe("expired");
    await after.close();
    expect(untold.take()).toEqual([]);
    writeFileSync(join(directory, "untold.json"), "damaged");
    expect(untold.take()).toEqual([]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
