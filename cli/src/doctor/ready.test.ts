import { expect, test } from "bun:test";
import { judgeCertificate } from "./certificate.ts";
import { judgeReady } from "./ready.ts";

const answering = (status: number, body: string) => async () => new Response(body, { status });

test("a server that can serve is in order", async () => {
  const finding = await judgeReady("ready", "http://push.example", answering(200, '{"ready":true,"reasons":[]}'));
  expect(finding).toEqual({ check: "ready", state: "ok", what: "http://push.example takes requests", advice: "" });
});

test("one that cannot says why, and what to do about each reason", async () => {
  const body = JSON.stringify({ ready: false, reasons: ["disk: the disk is full", "hub store: SQLITE_IOERR"] });
  const finding = await judgeReady("ready", "http://push.example", answering(503, body));
  expect(finding.state).toBe("fail");
  expect(finding.what).toBe("http://push.example is not ready: disk: the disk is full; hub store: SQLITE_IOERR");
  expect(finding.advice).toContain("Make room");
  expect(finding.advice).toContain("cannot be read or written");
});

test("one whose engine is away sends the operator to PostgreSQL", async () => {
  const body = JSON.stringify({ ready: false, reasons: ["cluster: the engine does not answer: ECONNREFUSED"] });
  const finding = await judgeReady("ready", "http://push.example", answering(503, body));
  expect(finding.advice).toStartWith("Look at PostgreSQL");
});

test("an answer of somebody else is said as it is", async () => {
  const finding = await judgeReady("ready", "http://push.example", answering(502, "Bad Gateway\n"));
  expect(finding).toMatchObject({
    state: "fail",
    what: "http://push.example is not ready: Bad Gateway",
    advice: "Its log says more.",
  });
});

const NOON = Date.UTC(2026, 0, 15, 12);
const DAY = 86_400_000;

test("a certificate is a warning a month before its end, and a failure from then on", () => {
  const judge = (until: number) => judgeCertificate("the certificate", until, NOON, "Renew it.");
  expect(judge(NOON + 31 * DAY)).toMatchObject({
    state: "ok",
    what: "the certificate is good until 2026-02-15, 31 days left",
  });
  expect(judge(NOON + 30 * DAY)).toMatchObject({ state: "warn", advice: "Renew it." });
  expect(judge(NOON)).toMatchObject({ state: "fail", what: expect.stringContaining("expired on 2026-01-15") });
});
