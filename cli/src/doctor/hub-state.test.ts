import { expect, test } from "bun:test";
import type { JobBody, SendBody } from "@belfry/protocol";
import { judgeJobs, judgePushes, judgeSends } from "./hub-state.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const MINUTE = 60_000;

const send = (change: Partial<SendBody> = {}): SendBody => ({
  id: "send-1",
  hub: "weather",
  format: "windows",
  tags: null,
  handles: null,
  state: "Completed",
  scheduledFor: null,
  acceptedAt: NOON - MINUTE,
  startedAt: NOON - MINUTE,
  endedAt: NOON,
  outcomes: { wns: { Success: 1 }, browser: {} },
  remarks: [],
  ...change,
});

const job = (change: Partial<JobBody> = {}) => ({
  hub: "weather",
  jobId: "job-1",
  type: "ImportUpsertRegistrations",
  status: "Completed" as const,
  progress: 100,
  output: {},
  failure: null,
  createdAt: NOON - MINUTE,
  updatedAt: NOON,
  ...change,
});

test("hubs that do what they were told are in order, and so are hubs that were told nothing", () => {
  for (const sends of [[], [send()], [send({ state: "Processing", endedAt: null })]]) {
    expect(judgeSends(sends, NOON)).toMatchObject({ state: "ok" });
    expect(judgePushes(sends, NOON)).toMatchObject({ state: "ok" });
  }
  expect(judgeJobs([], NOON)).toMatchObject({ state: "ok", what: "none" });
  expect(judgeJobs([job()], NOON).state).toBe("ok");
});

test("a send that was due five minutes ago and has not begun is named, scheduled or not", () => {
  const stuck = { startedAt: null, endedAt: null, outcomes: { wns: {}, browser: {} } };
  const enqueued = send({ ...stuck, id: "late-1", state: "Enqueued", acceptedAt: NOON - 6 * MINUTE });
  const scheduled = send({ ...stuck, id: "late-2", state: "Scheduled", scheduledFor: NOON - 6 * MINUTE });
  for (const late of [enqueued, scheduled]) {
    const finding = judgeSends([send(), late], NOON);
    expect(finding.state).toBe("fail");
    expect(finding.what).toContain(`1 send should have begun; ${late.id} of weather`);
    expect(finding.advice).not.toBe("");
  }
  const soon = send({ ...stuck, state: "Scheduled", scheduledFor: NOON + MINUTE, acceptedAt: NOON - 60 * MINUTE });
  expect(judgeSends([soon], NOON).state).toBe("ok");
});

test("a send that has been under way for more than an hour is named with its newest reason", () => {
  const long = send({ state: "Processing", startedAt: NOON - 61 * MINUTE, endedAt: null, remarks: ["old", "429"] });
  expect(judgeSends([long], NOON)).toMatchObject({ state: "warn", what: expect.stringContaining(": 429") });
});

test("sends that nobody takes or lets in fail with the reason, and those that reached some are a warning", () => {
  const of = (wns: SendBody["outcomes"]["wns"], remarks: string[] = []) =>
    judgePushes([send({ outcomes: { wns, browser: {} }, remarks })], NOON);
  const notLetIn = of({ InvalidCredentials: 3 }, ["InvalidCredentials: invalid_client"]);
  expect(notLetIn).toMatchObject({
    state: "fail",
    what: expect.stringContaining("(InvalidCredentials: invalid_client)"),
  });
  expect(notLetIn.advice).toContain("belfry hub change weather --secret-file FILE");
  expect(of({ PnsUnreachable: 3 })).toMatchObject({ state: "fail", what: "nobody took a push of send-1 of weather" });
  expect(of({ AbandonedNotificationMessages: 3 }).state).toBe("fail");
  expect(of({ Success: 10, PnsUnreachable: 1 })).toMatchObject({
    state: "warn",
    what: expect.stringContaining("1 push"),
  });
  expect(of({ Success: 10, ExpiredChannel: 5 }).state).toBe("ok");
});

test("pushes that wait for another try are a warning with the reason", () => {
  const waiting = send({
    state: "Processing",
    endedAt: null,
    outcomes: { wns: {}, browser: {} },
    remarks: ["ECONNREFUSED"],
  });
  const finding = judgePushes([waiting], NOON);
  expect(finding).toMatchObject({ state: "warn", what: expect.stringContaining("(ECONNREFUSED)") });
});

test("what was mended since, or is older than a day, is no longer wrong", () => {
  const failed = send({ outcomes: { wns: { InvalidCredentials: 1 }, browser: {} } });
  expect(judgePushes([send(), failed], NOON).state).toBe("ok");
  expect(judgePushes([{ ...failed, startedAt: NOON - 25 * 60 * MINUTE }], NOON).state).toBe("ok");
});

test("a job that stands still fails, one that failed lately is a warning with its reason", () => {
  const still = job({ status: "Running", progress: 40, updatedAt: NOON - 11 * MINUTE });
  expect(judgeJobs([still], NOON)).toMatchObject({ state: "fail", what: expect.stringContaining("40 %") });
  const failed = job({ status: "Failed", failure: "line 3 is no XML" });
  expect(judgeJobs([failed], NOON)).toMatchObject({ state: "warn", what: expect.stringContaining("line 3 is no XML") });
  expect(judgeJobs([{ ...failed, updatedAt: NOON - 25 * 60 * MINUTE }], NOON).state).toBe("ok");
});
