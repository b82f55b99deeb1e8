/** Sends: accepted once, due, scheduled, on their way, cancelled; what is deferred, and channels that are gone. The sweep. */
import { expect } from "bun:test";
import type { Target } from "../../model.ts";
import {
  casesOf,
  channel,
  DAY,
  listAll,
  MINUTE,
  NEWS,
  NOON,
  type OpenSubject,
  progressOf,
  register,
  retire,
  SECOND,
  sendOf,
  TEMPLATE,
} from "./fixtures.ts";

export function sendCases(open: OpenSubject): void {
  acceptanceCases(open);
  progressCases(open);
  repeatedCases(open);
  deferredCases(open);
  goneCases(open);
  sweepCases(open);
}

const idsIn = (sends: readonly { readonly notificationId: string }[]) =>
  sends.map(({ notificationId }) => notificationId);

function acceptanceCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("HUB-7.15: a send with the key of one within ten minutes is not recorded, and the first one's id is told", async ({
    store,
    reopen,
  }) => {
    expect(await store.acceptSend(sendOf("n1"), "key")).toEqual({ state: "accepted" });
    const again = sendOf("n2", { acceptedAt: NOON + 10 * MINUTE - 1 });
    expect(await (await reopen()).acceptSend(again, "key")).toEqual({ state: "repeated", notificationId: "n1" });
  });

  test("another key, none, or ten minutes between them make another send", async ({ store }) => {
    await store.acceptSend(sendOf("n1"), "key");
    expect(await store.acceptSend(sendOf("n2"), "other")).toEqual({ state: "accepted" });
    expect(await store.acceptSend(sendOf("n3"), null)).toEqual({ state: "accepted" });
    const late = sendOf("n4", { acceptedAt: NOON + 10 * MINUTE });
    expect(await store.acceptSend(late, "key")).toEqual({ state: "accepted" });
    const later = sendOf("n5", { acceptedAt: NOON + 11 * MINUTE });
    expect(await store.acceptSend(later, "key")).toEqual({ state: "repeated", notificationId: "n4" });
    expect(idsIn(await store.listSends(NEWS, 3))).toEqual(["n4", "n3", "n2"]);
  });

  test("a send is found as it was accepted, and is due in order of acceptance until it ends", async ({
    store,
    reopen,
  }) => {
    const scheduled = sendOf("later", { state: "Scheduled", scheduledFor: NOON + MINUTE });
    for (const send of [scheduled, sendOf("n1"), sendOf("n2")]) await store.acceptSend(send, null);
    const reopened = await reopen();
    expect(await reopened.findSend(NEWS, "later")).toEqual(scheduled);
    expect(await reopened.findSend(NEWS, "absent")).toBeNull();
    expect(await reopened.nextSchedule()).toBe(NOON + MINUTE);
    expect(idsIn(await reopened.dueSends(NOON, 10))).toEqual(["n1", "n2"]);
    expect(idsIn(await reopened.dueSends(NOON, 1))).toEqual(["n1"]);
    expect(idsIn(await reopened.dueSends(NOON + MINUTE, 10))).toEqual(["later", "n1", "n2"]);
    // Whoever took them had a clock that was ahead.
    expect(idsIn(await reopened.dueSends(NOON - MINUTE, 10))).toEqual(["n1", "n2"]);
    await reopened.progressSend(progressOf("n1", { state: "Completed", endedAt: NOON }));
    await reopened.progressSend(progressOf("later", { state: "Processing" }));
    expect(idsIn(await reopened.dueSends(NOON + MINUTE, 10))).toEqual(["later", "n2"]);
    expect(await reopened.nextSchedule()).toBeNull();
  });
}

function progressCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("steps of a send add up: outcomes, remarks, cursor", async ({ store }) => {
    await store.acceptSend(sendOf("n1"), null);
    await store.progressSend(
      progressOf("n1", { cursor: 10, wnsOutcomes: { Success: 2, Dropped: 1 }, remarks: ["first"] }),
    );
    await store.progressSend(
      progressOf("n1", { cursor: 20, wnsOutcomes: { Success: 3 }, browserOutcomes: { Skipped: 1 } }),
    );
    await store.progressSend(
      progressOf("n1", { state: "Completed", cursor: 20, endedAt: NOON + SECOND, remarks: ["last"] }),
    );
    expect(await store.findSend(NEWS, "n1")).toEqual(
      sendOf("n1", {
        state: "Completed",
        cursor: 20,
        startedAt: NOON,
        endedAt: NOON + SECOND,
        wnsOutcomes: { Success: 5, Dropped: 1 },
        browserOutcomes: { Skipped: 1 },
        remarks: ["first", "last"],
      }),
    );
  });

  test("remarks are bounded, and the newest stay", async ({ store }) => {
    await store.acceptSend(sendOf("n1"), null);
    for (let n = 0; n < 50; n++) await store.progressSend(progressOf("n1", { remarks: [`remark ${n}`] }));
    const remarks = (await store.findSend(NEWS, "n1"))?.remarks ?? [];
    expect(remarks.length).toBeLessThanOrEqual(20);
    expect(remarks.at(-1)).toBe("remark 49");
  });

  test("a cancelled send stays cancelled: what was on its way is counted, and nothing is due any more", async ({
    store,
  }) => {
    await store.acceptSend(sendOf("n1"), null);
    await store.acceptSend(sendOf("n2", { state: "Scheduled", scheduledFor: NOON + MINUTE }), null);
    await store.progressSend(
      progressOf("n1", { deferred: [{ target: targetOf(1), tries: 1, since: NOON, nextAt: NOON }] }),
    );
    expect(await store.cancelSend(NEWS, "n1", NOON + SECOND)).toBe("Processing");
    expect(await store.cancelSend(NEWS, "n1", NOON + SECOND)).toBeNull();
    expect(await store.cancelSend(NEWS, "n2", NOON + SECOND)).toBe("Scheduled");
    expect(await store.cancelSend(NEWS, "absent", NOON)).toBeNull();
    const late = { target: targetOf(2), tries: 1, since: NOON, nextAt: NOON };
    await store.progressSend(
      progressOf("n1", { state: "Completed", endedAt: NOON + MINUTE, wnsOutcomes: { Success: 1 }, deferred: [late] }),
    );
    expect(await store.findSend(NEWS, "n1")).toMatchObject({
      state: "Canceled",
      endedAt: NOON + SECOND,
      wnsOutcomes: { Success: 1 },
    });
    expect(await store.dueDeferred(NEWS, "n1", NOON + DAY, 10)).toEqual([]);
    expect(await store.dueSends(NOON + DAY, 10)).toEqual([]);
    expect(await store.nextSchedule()).toBeNull();
  });
}

function repeatedCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("a step that is told twice counts once, and the next one counts again", async ({ store, reopen }) => {
    await store.acceptSend(sendOf("n1"), null);
    const step = progressOf("n1", { step: "run 1", wnsOutcomes: { Success: 2 }, cursor: 5 });
    expect(await store.progressSend(step)).toBe("saved");
    const reopened = await reopen();
    expect(await reopened.progressSend(step)).toBe("saved");
    expect(await reopened.findSend(NEWS, "n1")).toMatchObject({ cursor: 5, wnsOutcomes: { Success: 2 } });
    expect(await reopened.progressSend({ ...step, step: "run 2" })).toBe("saved");
    expect(await reopened.findSend(NEWS, "n1")).toMatchObject({ wnsOutcomes: { Success: 4 } });
  });

  test("whoever works on a send hears from its next step that it was cancelled, and pushes that waited are counted as given up", async ({
    store,
  }) => {
    await store.acceptSend(sendOf("n1"), null);
    const waiting = (n: number) => ({ target: targetOf(n), tries: 1, since: NOON, nextAt: NOON + n });
    await store.progressSend(progressOf("n1", { step: "1", deferred: [waiting(1), waiting(2)] }));
    expect(await store.cancelSend(NEWS, "n1", NOON + SECOND)).toBe("Processing");
    const last = progressOf("n1", { step: "2", wnsOutcomes: { Success: 3 }, deferred: [waiting(3)] });
    for (let told = 0; told < 2; told++) expect(await store.progressSend(last)).toBe("over");
    expect(await store.findSend(NEWS, "n1")).toMatchObject({
      state: "Canceled",
      wnsOutcomes: { Success: 3, AbandonedNotificationMessages: 3 },
    });
    expect(await store.nextDeferred(NEWS, "n1")).toBeNull();
    expect(await store.progressSend(progressOf("absent"))).toBe("lost");
  });
}

function targetOf(n: number): Target {
  return {
    ordinal: n,
    registrationId: `${n}`,
    installationId: null,
    handle: channel(n),
    template: TEMPLATE,
    pushVariables: { n: `${n}` },
    duplicate: false,
  };
}

function deferredCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("a push that waits for another try is due in its time, once, until it is taken back or put off again", async ({
    store,
    reopen,
  }) => {
    await store.acceptSend(sendOf("n1"), null);
    await store.acceptSend(sendOf("n2"), null);
    const push = (n: number, after: number, tries = 1) => ({
      target: targetOf(n),
      tries,
      since: NOON,
      nextAt: NOON + after,
    });
    await store.progressSend(progressOf("n1", { deferred: [push(1, 30), push(2, 10), push(3, 20)] }));
    await store.progressSend(progressOf("n2", { deferred: [push(1, 5)] }));
    const reopened = await reopen();
    expect(await reopened.nextDeferred(NEWS, "n1")).toBe(NOON + 10);
    expect(await reopened.dueDeferred(NEWS, "n1", NOON + 9, 10)).toEqual([]);
    expect(await reopened.dueDeferred(NEWS, "n1", NOON + 30, 2)).toEqual([push(2, 10), push(3, 20)]);
    await reopened.progressSend(progressOf("n1", { undeferred: [2, 3], deferred: [push(3, 40, 2)] }));
    expect(await reopened.dueDeferred(NEWS, "n1", NOON + 40, 10)).toEqual([push(1, 30), push(3, 40, 2)]);
    await reopened.progressSend(progressOf("n1", { undeferred: [1, 3] }));
    expect(await reopened.nextDeferred(NEWS, "n1")).toBeNull();
    expect(await reopened.nextDeferred(NEWS, "n2")).toBe(NOON + 5);
    expect(await reopened.nextDeferred(NEWS, "absent")).toBeNull();
  });
}

function goneCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("HUB-7.17: registrations of a gone channel leave the lists, all others stay, and feedback tells of it", async ({
    store,
    reopen,
  }) => {
    await register(store, "1-1-1", { tags: ["a"] });
    await register(store, "2-2-2", { template: TEMPLATE });
    await register(store, "3-3-3", { handle: channel(2) });
    await retire(store, channel(1), NOON + SECOND);
    const reopened = await reopen();
    expect((await listAll(reopened)).map(({ registrationId }) => registrationId)).toEqual(["3-3-3"]);
    expect(await reopened.counts(NEWS)).toEqual({ registrations: 1, installations: 0 });
    const feedback = await reopened.feedback(NEWS, NOON, 10);
    expect(feedback).toMatchObject([{ at: NOON + SECOND, outcome: "ExpiredChannel", handle: channel(1) }]);
    expect(await reopened.feedback(NEWS, NOON + 2 * SECOND, 10)).toEqual([]);
  });

  test("feedback is read in order of time, as much as is wanted", async ({ store }) => {
    for (const n of [3, 1, 2]) await retire(store, channel(n), NOON + n);
    expect((await store.feedback(NEWS, NOON + 2, 10)).map(({ at }) => at - NOON)).toEqual([2, 3]);
    expect((await store.feedback(NEWS, NOON, 2)).map(({ at }) => at - NOON)).toEqual([1, 2]);
  });
}

function sweepCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("the sweep forgets sends and feedback of before, and expired registrations, a slice at a time", async ({
    store,
    reopen,
  }) => {
    for (let n = 0; n < 5; n++) {
      const handle = channel(`dies-${n}`);
      await register(store, `${n}`, { handle, tags: ["old"], expiresAt: NOON });
      await retire(store, channel(`gone-${n}`), NOON);
      await store.acceptSend(sendOf(`n${n}`), null);
      await store.progressSend(progressOf(`n${n}`, { state: "Completed", endedAt: NOON }));
    }
    await store.acceptSend(sendOf("young"), null);
    await store.progressSend(progressOf("young", { state: "Completed", endedAt: NOON + DAY }));
    await store.acceptSend(sendOf("open"), null);
    let slices = 1;
    while (await store.sweep(NOON + DAY, NOON + DAY, 2)) slices += 1;
    expect(slices).toBeGreaterThan(2);
    expect(await store.counts(NEWS)).toEqual({ registrations: 0, installations: 0 });
    expect(await store.feedback(NEWS, 0, 10)).toEqual([]);
    const left = idsIn(await store.listSends(NEWS, 20)).filter((id) => !id.startsWith("send-that-found"));
    expect(left).toEqual(["open", "young"]);
    await register(store, "new", { tags: ["old"] });
    expect(
      await (await reopen()).countTargets(NEWS, {
        format: "windows",
        expression: { kind: "tag", tag: "old" },
        now: NOON,
      }),
    ).toBe(1);
  });
}
