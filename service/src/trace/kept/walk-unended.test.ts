/** The walk over all that is kept: every notification without an end is found once in a round, none that has one, over segments and restarts. */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TraceRing } from "../ring.ts";
import { Segments } from "./segments.ts";
import type { WalkPlace } from "./walk-unended.ts";

const NOON = Date.UTC(2026, 0, 15, 12);

/** Eight segments at most, of 256 rows each. */
function openKept() {
  const directory = mkdtempSync(join(tmpdir(), "belfry-walk-"));
  const open = () => new Segments({ directory, keepMs: 86_400_000, keepBytes: 8 * 256 * 200 });
  const ring = new TraceRing(100, () => NOON);
  const kept = { segments: open() };
  const keep = () => {
    const batch = ring.take(true);
    if (batch !== null) kept.segments.append(batch, NOON);
  };
  ring.keep(keep);
  const send = (deviceId = "kiosk") => {
    const id = ring.begin({
      by: "sender",
      app: "ms-app://weather",
      deviceId,
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
  const reopen = () => {
    kept.segments.close();
    kept.segments = open();
  };
  return { kept, ring, keep, send, reopen, remove: () => rmSync(directory, { recursive: true }) };
}

/** A whole round, so many at once. */
function walk(segments: () => Segments, most: number): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  let place: WalkPlace | null = null;
  do {
    const step = segments().unended(place, most);
    expect(step.found.length).toBeLessThanOrEqual(most);
    found.push(...step.found);
    place = step.next;
  } while (place !== null);
  return found;
}

test("nothing is found where nothing is kept", () => {
  const { kept, remove } = openKept();
  expect(kept.segments.unended(null, 10)).toEqual({ found: [], next: null });
  kept.segments.close();
  remove();
});

test("each that waits is found once, newest first, over many segments, and none that ended, however much later", () => {
  const { kept, ring, keep, send, reopen, remove } = openKept();
  const ids = Array.from({ length: 900 }, (_, n) => send(`device-${n}`));
  keep();
  // Long after the ring forgot them, and segments later.
  for (const [n, id] of ids.entries()) if (n % 3 !== 0) ring.acked(id, "handled");
  keep();
  const waiting = ids.flatMap((id, n) => (n % 3 === 0 ? [[`device-${n}`, id]] : [])).reverse();
  expect(walk(() => kept.segments, 7)).toEqual(waiting as [string, string][]);
  reopen();
  expect(walk(() => kept.segments, 100)).toEqual(waiting as [string, string][]);
  kept.segments.close();
  remove();
});

test("a round whose segments were let go meanwhile is over, and the next one begins with what came since", () => {
  const { kept, ring, keep, send, remove } = openKept();
  Array.from({ length: 300 }, () => send());
  keep();
  const { found, next } = kept.segments.unended(null, 10);
  expect(found).toHaveLength(10);
  for (let n = 0; n < 3000; n++) ring.acked(send(), "handled");
  const late = send("late");
  keep();
  expect(kept.segments.unended(next, 10)).toEqual({ found: [], next: null });
  expect(walk(() => kept.segments, 10)).toEqual([["late", late]]);
  kept.segments.close();
  remove();
});
