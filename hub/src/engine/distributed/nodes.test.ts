/** What only many nodes over one database owe each other: claims, fences, order, and one answer to the same question. */
import { expect, test } from "bun:test";
import type { JobRecord } from "../../model.ts";
import {
  channel,
  contentOf,
  hubOf,
  installationOf,
  listAll,
  MINUTE,
  NEWS,
  NOON,
  progressOf,
  register,
  sendOf,
  targetsOf,
} from "../conformance/fixtures.ts";
import type { HubStore } from "../store.ts";
import { type NodesSubject, openNodes, startServer } from "./fixture.ts";

startServer();

/** Three nodes over a database with the hub of the stories. */
async function withNodes(
  body: (nodes: readonly [HubStore, HubStore, HubStore], subject: NodesSubject) => Promise<void>,
): Promise<void> {
  const subject = await openNodes();
  try {
    await subject.store.saveHub(hubOf(NEWS));
    const [second, third] = await Promise.all([subject.join(), subject.join()]);
    await body([subject.store, second, third], subject);
  } finally {
    await subject.dispose();
  }
}

const idsIn = (sends: readonly { readonly notificationId: string }[]) =>
  sends.map(({ notificationId }) => notificationId);

/** Ends the leases of all nodes until one of them got what it asks for: a lease may be renewed in between. */
async function afterLeases<T>(subject: NodesSubject, ask: () => Promise<readonly T[]>): Promise<readonly T[]> {
  for (;;) {
    await subject.setLeases(-1);
    const got = await ask();
    await subject.setLeases(60);
    if (got.length > 0) return got;
  }
}

test("nodes that are opened at once on an empty database make its tables once", async () => {
  const subject = await openNodes();
  const stores = await Promise.all([subject.join(), subject.join(), subject.join()]);
  await stores[0]?.saveHub(hubOf(NEWS));
  for (const store of stores) expect(await store.loadHubs()).toEqual([hubOf(NEWS)]);
  await subject.dispose();
});

test("a send belongs to the node that accepted it; the others have nothing to do", () =>
  withNodes(async ([one, other]) => {
    await one.acceptSend(sendOf("n1"), null);
    expect(await other.dueSends(NOON, 10)).toEqual([]);
    expect(idsIn(await one.dueSends(NOON, 10))).toEqual(["n1"]);
    expect(await other.progressSend(progressOf("n1"))).toBe("lost");
    expect(await one.progressSend(progressOf("n1", { cursor: 7 }))).toBe("saved");
    expect(await other.findSend(NEWS, "n1")).toMatchObject({ state: "Processing", cursor: 7 });
  }));

test("HUB-7.16: of three nodes that ask at once, one is given each scheduled send that is due", () =>
  withNodes(async (nodes) => {
    const ids = Array.from({ length: 12 }, (_, n) => `n${n}`);
    for (const id of ids)
      await nodes[0].acceptSend(sendOf(id, { state: "Scheduled", scheduledFor: NOON + MINUTE }), null);
    for (const node of nodes) expect(await node.dueSends(NOON, 10)).toEqual([]);
    const given = await Promise.all(nodes.map((node) => node.dueSends(NOON + MINUTE, 100, 5)));
    for (const sends of given) expect(sends.length).toBeLessThanOrEqual(5);
    const rest = await nodes[0].dueSends(NOON + MINUTE, 100);
    const theirs = given.slice(1).flatMap(idsIn);
    expect([...idsIn(rest), ...theirs].toSorted()).toEqual(ids.toSorted());
  }));

test("what a node had claimed is free at once when it closes its store", () =>
  withNodes(async ([one, other]) => {
    await one.acceptSend(sendOf("n1"), null);
    await one.saveJob(jobOf("j1"));
    expect(await other.openJobs()).toEqual([]);
    await one.close();
    expect(idsIn(await other.dueSends(NOON, 10))).toEqual(["n1"]);
    expect(await other.openJobs()).toEqual([jobOf("j1")]);
  }));

test("a node whose lease is over loses its send to whoever asks next, and writes nothing under its old claim, even when it is free again", () =>
  withNodes(async ([one, other, third], subject) => {
    await one.acceptSend(sendOf("n1"), null);
    expect(await one.progressSend(progressOf("n1", { cursor: 3, wnsOutcomes: { Success: 3 } }))).toBe("saved");
    const taken = await afterLeases(subject, () => other.dueSends(NOON, 10));
    expect(taken).toMatchObject([{ notificationId: "n1", cursor: 3 }]);
    const late = progressOf("n1", { cursor: 6, wnsOutcomes: { Success: 3 } });
    expect(await one.progressSend(late)).toBe("lost");
    expect(await other.progressSend(progressOf("n1", { cursor: 5, wnsOutcomes: { Success: 2 } }))).toBe("saved");
    await other.close();
    expect(await one.progressSend(late)).toBe("lost");
    expect(idsIn(await third.dueSends(NOON, 10))).toEqual(["n1"]);
    expect(await third.findSend(NEWS, "n1")).toMatchObject({ cursor: 5, wnsOutcomes: { Success: 5 } });
  }));

test("a claim that the database lost counts no more once another node has made it, under the same number", () =>
  withNodes(async ([one, other], subject) => {
    await one.acceptSend(sendOf("n1"), null);
    // As a standby knows it that is promoted: before the claim, and the node that made it is not known.
    await subject.ask("UPDATE sends SET node = NULL, fence = 0");
    expect(idsIn(await other.dueSends(NOON, 10))).toEqual(["n1"]);
    expect(await one.progressSend(progressOf("n1", { cursor: 6, wnsOutcomes: { Success: 6 } }))).toBe("lost");
    expect(await other.progressSend(progressOf("n1", { cursor: 2, wnsOutcomes: { Success: 2 } }))).toBe("saved");
    expect(await one.findSend(NEWS, "n1")).toMatchObject({ cursor: 2, wnsOutcomes: { Success: 2 } });
  }));

test("a node whose lease was over for a while goes on with what nobody took", () =>
  withNodes(async ([one], subject) => {
    await one.acceptSend(sendOf("n1"), null);
    await subject.setLeases(-1);
    expect(await one.progressSend(progressOf("n1", { cursor: 3 }))).toBe("saved");
    expect(idsIn(await one.dueSends(NOON, 10))).toEqual(["n1"]);
  }));

test("any node cancels a send, and the one that works on it hears of it", () =>
  withNodes(async ([one, other]) => {
    await one.acceptSend(sendOf("n1"), null);
    await one.progressSend(progressOf("n1", { cursor: 3 }));
    expect(await other.cancelSend(NEWS, "n1", NOON)).toBe("Processing");
    expect(await one.progressSend(progressOf("n1", { cursor: 6, wnsOutcomes: { Success: 1 } }))).toBe("over");
    expect(await other.findSend(NEWS, "n1")).toMatchObject({ state: "Canceled", wnsOutcomes: { Success: 1 } });
    expect(await one.dueSends(NOON, 10)).toEqual([]);
  }));

test("one request that reaches two nodes at once is one send", () =>
  withNodes(async ([one, other]) => {
    for (let n = 0; n < 10; n++) {
      const results = await Promise.all([
        one.acceptSend(sendOf(`one-${n}`), `key-${n}`),
        other.acceptSend(sendOf(`other-${n}`), `key-${n}`),
      ]);
      expect(results.map(({ state }) => state).toSorted()).toEqual(["accepted", "repeated"]);
    }
    expect(await one.listSends(NEWS, 100)).toHaveLength(10);
  }));

const jobOf = (jobId: string, change: Partial<JobRecord> = {}): JobRecord => ({
  hub: NEWS,
  jobId,
  type: "ExportRegistrations",
  status: "Running",
  progress: 10,
  outputContainerUri: "file:///exports",
  importFileUri: null,
  outputProperties: {},
  failure: null,
  createdAt: NOON,
  updatedAt: NOON,
  ...change,
});

test("a job is done by one node, seen from all, and taken over when its node's lease is over", () =>
  withNodes(async ([one, other], subject) => {
    await one.saveJob(jobOf("j1"));
    await one.saveJob(jobOf("j1", { progress: 40 }));
    expect(await other.findJob(NEWS, "j1")).toMatchObject({ progress: 40 });
    expect(await other.saveJob(jobOf("j1", { progress: 50 }))).toBe("lost");
    expect(await afterLeases(subject, () => other.openJobs(1))).toEqual([jobOf("j1", { progress: 40 })]);
    expect(await one.saveJob(jobOf("j1", { progress: 60 }))).toBe("lost");
    expect(await other.saveJob(jobOf("j1", { status: "Completed" }))).toBe("saved");
  }));

test("upserts of one id by all nodes at once leave one registration, whose etag counts them", () =>
  withNodes(async (nodes) => {
    const put = (node: HubStore, n: number) =>
      node.putRegistration(NEWS, "1-1-1", contentOf({ tags: [`t${n}`] }), null, NOON);
    await Promise.all(nodes.flatMap((node) => Array.from({ length: 40 }, (_, n) => put(node, n))));
    const [left, ...others] = await listAll(nodes[1]);
    expect(others).toEqual([]);
    expect(left).toMatchObject({ registrationId: "1-1-1", etag: 120 });
    for (const tag of left?.tags ?? []) expect(await targetsOf(nodes[2], "windows", tag)).toHaveLength(1);
    expect(await nodes[0].counts(NEWS)).toEqual({ registrations: 1, installations: 0 });
  }));

test("whoever reads a list while all nodes write sees no registration appear before one that it has seen", () =>
  withNodes(async (nodes) => {
    const writing = Promise.all(
      nodes.map(async (node, which) => {
        for (let n = 0; n < 30; n++) await register(node, `${which}-${n}`, { handle: channel(`${which}-${n}`) });
      }),
    );
    const seen: (readonly string[])[] = [];
    let isOver = false;
    void writing.then(() => {
      isOver = true;
    });
    while (!isOver) seen.push((await listAll(nodes[1], { limit: 7 })).map(({ registrationId }) => registrationId));
    await writing;
    const all = (await listAll(nodes[2])).map(({ registrationId }) => registrationId);
    expect(all).toHaveLength(90);
    for (const ids of seen) expect(all.slice(0, ids.length)).toEqual([...ids]);
  }));

test("an installation that all nodes put, patch and delete at once is whole: its registrations, tags and counts agree", () =>
  withNodes(async (nodes) => {
    const work = nodes.flatMap((node, which) =>
      Array.from({ length: 15 }, async (_, n) => {
        const tags = [`n${which}`, `t${n}`];
        if (n % 5 === 4) await node.deleteInstallation(NEWS, "phone");
        else await node.putInstallation(NEWS, installationOf("phone", { tags, handle: channel(n) }));
      }),
    );
    await Promise.all(work);
    await nodes[0].putInstallation(NEWS, installationOf("phone", { tags: ["last"] }));
    expect(await listAll(nodes[1])).toHaveLength(1);
    expect(await nodes[2].counts(NEWS)).toEqual({ registrations: 1, installations: 1 });
    expect(await targetsOf(nodes[1], "windows", "last")).toHaveLength(1);
    for (const tag of ["n0", "n1", "n2"]) expect(await targetsOf(nodes[1], "windows", tag)).toEqual([]);
  }));
