/** What one node answers out of all of them. */
import { expect, test } from "bun:test";
import type { RefusalBody, TraceBody, TracesBody } from "@belfry/protocol";
import { type Cluster, lonelyCluster } from "../engine/cluster.ts";
import { readEverywhere } from "./everywhere.ts";
import type { TraceReader } from "./trace.ts";

const NOON = Date.UTC(2026, 0, 15, 12);

/** A trace that began so many milliseconds after noon, and takes so much room. */
function traceOf(id: string, at: number, room = 0): TraceBody {
  const step = { step: "read", at: NOON + at, ms: 0, what: "x".repeat(room), why: "" } as const;
  const whose = { app: null, device: null, channel: null, type: null, bytes: null };
  return { id, ...whose, steps: [step], end: { state: "pending" }, account: "", next: "" } as unknown as TraceBody;
}

function readerOf(traces: readonly TraceBody[], more: Partial<TracesBody> = {}): TraceReader {
  return {
    find: async (id) => traces.find((trace) => trace.id === id),
    list: async ({ limit }) => ({ traces: traces.slice(0, limit), reachesBackTo: NOON, complete: true, ...more }),
    refusals: async () => [{ id: "r", at: NOON } as RefusalBody],
    tell: async () => ({ notifications: [], more: false, reachesBackTo: NOON }),
  };
}

/** Two nodes that reach each other by calling, and one that never answers. */
function together(mine: TraceReader, theirs: TraceReader) {
  const ears = new Map<string, (body: string, from: number) => unknown>();
  const self = { number: 1, name: "one", startedAt: NOON };
  const other: Cluster = { ...lonelyCluster(self), hear: (subject, ear) => void ears.set(subject, ear) };
  readEverywhere(theirs, other, async () => undefined);
  const cluster: Cluster = {
    ...lonelyCluster(self),
    ask: async (subject, body) => ({
      answers: [{ node: 2, body: String(await ears.get(subject)?.(body, 1)) }],
      silent: ["three"],
    }),
  };
  return readEverywhere(mine, cluster, async () => undefined);
}

test("a list is of all nodes, newest first, names who is silent, and sees back as far as the one that sees least", async () => {
  const mine = readerOf([traceOf("c", 3), traceOf("a", 1)]);
  const all = together(mine, readerOf([traceOf("d", 4), traceOf("b", 2)], { reachesBackTo: NOON + 1 }));
  const list = await all.list({ limit: 3 });
  expect(list.traces.map(({ id }) => id)).toEqual(["d", "c", "b"]);
  expect(list).toMatchObject({ complete: true, silent: ["three"], reachesBackTo: NOON + 1 });
  expect((await all.find("b"))?.id).toBe("b");
  expect(await all.find("nobody")).toBeUndefined();
  expect(await all.refusals(10)).toHaveLength(2);
});

test("what one node did not look through is said of all, and so is what was too much to travel", async () => {
  const stopped = together(readerOf([]), readerOf([traceOf("b", 2)], { complete: false, lookedBackTo: NOON + 2 }));
  expect(await stopped.list({ limit: 3 })).toMatchObject({ complete: false, lookedBackTo: NOON + 2 });
  const long = Array.from({ length: 1000 }, (_, n) => traceOf(`t${n}`, 5000 - n, 3000));
  const cut = await together(readerOf([]), readerOf(long)).list({ limit: 1000 });
  expect(cut.complete).toBe(false);
  expect(cut.traces.length).toBeGreaterThan(100);
  expect(cut.traces.length).toBeLessThan(500);
  expect(cut.lookedBackTo).toBe(NOON + 5000 - cut.traces.length + 1);
});
