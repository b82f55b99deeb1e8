/** Which end of a notification counts: the first that was told, a guess only until then, and no confirmation that was taken back. */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { END_REASONS } from "@belfry/protocol";
import { Segments } from "./kept/segments.ts";
import { TraceRing } from "./ring.ts";
import { fact, Rows, reasonOfByte } from "./row.ts";

const NOON = Date.UTC(2026, 0, 15, 12);

function createRing(size = 100) {
  const time = { now: NOON };
  const ring = new TraceRing(size, () => time.now);
  const send = () => {
    const id = ring.begin({
      by: "sender",
      app: "ms-app://weather",
      deviceId: "kiosk",
      channelId: "first",
      type: "wns/toast",
      bytes: 42,
      readAt: NOON,
      provedAt: NOON,
      decidedAt: NOON,
      decision: "it may wait",
    });
    ring.recorded(id);
    return id;
  };
  const told = (id: string) => ring.find(id)?.end.code ?? ring.find(id)?.end.state;
  return { time, ring, send, told };
}

/** What a ring hands over is kept as the thread does it. */
function keepOf(ring: TraceRing) {
  const directory = mkdtempSync(join(tmpdir(), "belfry-ends-"));
  const segments = new Segments({ directory, keepMs: 86_400_000, keepBytes: 1_000_000 });
  ring.keep(() => keep());
  const keep = () => {
    const batch = ring.take(true);
    if (batch !== null) segments.append(batch, NOON);
  };
  const reasonOf = (id: string) => {
    const row = segments.find(id)?.row;
    return row === undefined ? undefined : reasonOfByte(Rows.from(row).fact(0, fact.reason));
  };
  const dispose = () => {
    segments.close();
    rmSync(directory, { recursive: true });
  };
  return { segments, keep, reasonOf, dispose };
}

test("whatever is told later wins over a guess, and a guess over nothing that was told", () => {
  for (const reason of END_REASONS.filter((one) => one !== "UNTOLD")) {
    const { ring, send, told } = createRing();
    const [first, second] = [send(), send()];
    ring.ended(first, "UNTOLD");
    expect(told(first)).toBe("UNTOLD");
    ring.ended(first, reason);
    expect(told(first)).toBe(reason);
    ring.ended(second, reason);
    ring.ended(second, "UNTOLD");
    expect(told(second)).toBe(reason);
  }
});

test("a confirmation that comes after a guess is told with its time and its result", () => {
  const { time, ring, send } = createRing();
  const id = send();
  ring.ended(id, "UNTOLD");
  time.now += 5000;
  ring.acked(id, "refused");
  expect(ring.find(id)).toMatchObject({ end: { state: "delivered", code: "APP_FAILED" } });
  expect(ring.find(id)?.steps.filter(({ step }) => step === "ended")).toEqual([]);
});

test("on disk too what is told later wins over a guess, of what is in memory and of what is forgotten, and a search finds it by that alone", () => {
  const { ring, send } = createRing(4);
  const { segments, keep, reasonOf, dispose } = keepOf(ring);
  const [remembered, forgotten] = [send(), send()];
  for (const id of [remembered, forgotten]) ring.ended(id, "UNTOLD");
  keep();
  expect([remembered, forgotten].map(reasonOf)).toEqual(["UNTOLD", "UNTOLD"]);
  ring.ended(remembered, "NEWER");
  keep();
  for (let n = 0; n < 4; n++) send();
  ring.ended(forgotten, "UNTOLD");
  ring.acked(forgotten, "handled");
  ring.ended(forgotten, "UNTOLD");
  keep();
  expect([remembered, forgotten].map(reasonOf)).toEqual(["NEWER", "HANDLED"]);
  expect(segments.list({ end: "unknown", limit: 10 }).rows).toEqual([]);
  expect(segments.list({ reason: "HANDLED", limit: 10 }).rows).toHaveLength(1);
  dispose();
});

test("a confirmation that is taken back leaves the notification waiting, until it ends", () => {
  const { time, ring, send, told } = createRing();
  const { keep, reasonOf, dispose } = keepOf(ring);
  const id = send();
  ring.framed(id);
  ring.acked(id, "handled");
  keep();
  ring.unsettled(id, NOON);
  expect(told(id)).toBe("pending");
  expect(ring.find(id)?.steps.map(({ step }) => step)).not.toContain("acked");
  time.now += 1000;
  ring.acked(id, "suppressed");
  keep();
  expect(told(id)).toBe("SUPPRESSED");
  expect(reasonOf(id)).toBe("SUPPRESSED");
  dispose();
});

test("a confirmation is not taken back that another has followed, or that was not what ended it", () => {
  const { time, ring, send, told } = createRing();
  const [again, replaced] = [send(), send()];
  ring.acked(again, "handled");
  ring.ended(replaced, "NEWER");
  time.now += 1;
  ring.acked(again, "handled");
  ring.acked(replaced, "handled");
  ring.unsettled(again, NOON);
  ring.unsettled(replaced, NOON + 1);
  ring.unsettled("0000000000000000", NOON);
  expect([again, replaced].map(told)).toEqual(["HANDLED", "NEWER"]);
});
