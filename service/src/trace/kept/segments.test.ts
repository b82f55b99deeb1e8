/** What is kept on disk: found again by everything that it can be asked by, after restarts and torn files, within its bounds. */
import { afterEach, expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { END_REASONS, type EndReason } from "@belfry/protocol";
import fc from "fast-check";
import { rememberedOf } from "../remembered.ts";
import { TraceRing } from "../ring.ts";
import { Rows } from "../row.ts";
import type { TracedPush, TraceFilter } from "../trace.ts";
import type { KeptRow } from "./segment.ts";
import { Segments } from "./segments.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const HOUR = 3_600_000;
const directories: string[] = [];

afterEach(() => {
  for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true });
});

function newDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), "belfry-kept-"));
  directories.push(path);
  return path;
}

const open = (directory: string, bounds: { keepMs?: number; keepBytes?: number } = {}) =>
  new Segments({ directory, keepMs: 7 * 24 * HOUR, keepBytes: 1_000_000, ...bounds });

const pushOf = (changes: Partial<TracedPush> = {}): TracedPush => ({
  by: "sender",
  app: "ms-app://weather",
  deviceId: "kiosk",
  channelId: "first",
  type: "wns/toast",
  bytes: 42,
  readAt: NOON,
  provedAt: NOON + 0.25,
  decidedAt: NOON + 0.5,
  decision: "it may wait",
  ...changes,
});

/** A ring whose notifications are kept, and its clock. */
function createRing(size = 1000) {
  const time = { now: NOON + 1 };
  const ring = new TraceRing(size, () => time.now);
  ring.keep(() => undefined);
  return { ring, time };
}

function keep(segments: Segments, ring: TraceRing, at = NOON): void {
  const batch = ring.take(true);
  if (batch !== null) segments.append(batch, at);
}

const read = ({ row, app, decision, secret, details }: KeptRow) =>
  rememberedOf({ row: Rows.from(row), at: 0, texts: { app, decision, secret }, details });

const idsOf = (segments: Segments, filter: Partial<TraceFilter>) =>
  segments.list({ limit: 10_000, ...filter }).rows.map((row) => read(row).id);

test("a notification that ended is found after a restart with everything that was known of it", () => {
  const directory = newDirectory();
  const { ring, time } = createRing();
  const id = ring.begin(pushOf({ tag: "order-7", secret: "wxyz", tokenIssuedAt: NOON - HOUR }));
  ring.recorded(id);
  ring.answered(id, "received");
  ring.named(id, "cv.1");
  time.now = NOON + HOUR;
  ring.ended(id, "NEWER", undefined, "4A1C08D2F97E3B60");
  const first = open(directory);
  keep(first, ring);
  const before = ring.find(id);
  first.close();
  const found = open(directory).find(id);
  expect(found).not.toBeNull();
  const again = found === null ? null : read(found);
  expect(again).toMatchObject({
    ...{ id, app: "ms-app://weather", device: "kiosk", channel: "first", end: "replaced", reason: "NEWER" },
    ...{ tag: "order-7", secret: "wxyz", tokenAt: NOON - HOUR, by: "4A1C08D2F97E3B60", clientIds: ["cv.1"] },
  });
  expect(again?.time("ended")).toBe(before?.steps.at(-1)?.at);
});

test("what was pending when it was kept is told as ended when it ends, also after the ring has forgotten it", () => {
  const directory = newDirectory();
  const { ring, time } = createRing(100);
  const segments = open(directory);
  const waiting = ring.begin(pushOf());
  ring.recorded(waiting);
  keep(segments, ring);
  const pending = segments.find(waiting);
  expect(pending && read(pending).end).toBe("pending");
  for (let n = 0; n < 100; n++) ring.ended(ring.begin(pushOf({ deviceId: "other" })), "AWAY");
  expect(ring.find(waiting)).toBeUndefined();
  time.now = NOON + 4 * HOUR;
  ring.framed(waiting);
  ring.acked(waiting, "suppressed");
  keep(segments, ring);
  const ended = segments.find(waiting);
  const told = ended && read(ended);
  expect(told).toMatchObject({ end: "delivered", reason: "SUPPRESSED", deliveries: 1, device: "kiosk" });
  expect(told?.time("framed")).toBe(NOON + 4 * HOUR);
  expect(idsOf(segments, { device: "kiosk" })).toEqual([waiting]);
  expect(idsOf(segments, { device: "kiosk", end: "pending" })).toEqual([]);
});

test("a ring that is too small for its traffic loses nothing: what would be overwritten is handed over first", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("end", "wait", "withdraw", "take"), { maxLength: 600 }), (acts) => {
      const time = { now: NOON };
      const ring = new TraceRing(100, () => time.now);
      const segments = open(newDirectory());
      ring.keep(() => keep(segments, ring));
      const told = new Map<string, string>();
      for (const act of acts) {
        if (act === "take") {
          keep(segments, ring);
          continue;
        }
        const id = ring.begin(pushOf());
        ring.recorded(id);
        if (act === "end") ring.ended(id, "NO_ROOM");
        if (act === "withdraw") ring.withdraw(id);
        else told.set(id, act === "end" ? "dropped" : "pending");
      }
      // Half of those that wait end at last, most of them long forgotten by the ring.
      for (const [n, [id, state]] of [...told].entries()) {
        if (state !== "pending" || n % 2 === 0) continue;
        ring.acked(id, "handled");
        told.set(id, "delivered");
      }
      keep(segments, ring);
      for (const [id, state] of told) {
        const found = segments.find(id);
        expect(found && read(found).end).toBe(state as never);
      }
      expect(idsOf(segments, {})).toHaveLength(told.size);
    }),
    { numRuns: 30 },
  );
});

test("an end of which the beginning is nowhere is kept all the same", () => {
  const { ring } = createRing();
  const segments = open(newDirectory());
  ring.ended("00112233445566AA", "TTL_OVER");
  keep(segments, ring);
  const found = segments.find("00112233445566AA");
  expect(found && read(found)).toMatchObject({ end: "expired", reason: "TTL_OVER", device: "" });
});

test("the oldest go when there is too much, and what is too old goes whole", () => {
  const directory = newDirectory();
  const segments = open(directory);
  const { ring } = createRing(20_000);
  const ids: string[] = [];
  for (let n = 0; n < 12_000; n++) {
    const id = ring.begin(pushOf({ readAt: NOON + n }));
    ring.ended(id, "AWAY");
    ids.push(id);
    if (n % 500 === 0) keep(segments, ring, NOON + n);
  }
  keep(segments, ring);
  expect(segments.bytes).toBeLessThanOrEqual(1_000_000);
  expect(segments.find(ids[0] ?? "")).toBeNull();
  expect(segments.find(ids.at(-1) ?? "")).not.toBeNull();
  expect(segments.from).toBeGreaterThan(NOON);
  segments.tidy(NOON + 9 * 24 * HOUR);
  segments.tidy(NOON + 9 * 24 * HOUR);
  expect(segments.rows).toBe(0);
});

test("a torn log is read up to the last whole block, and a file of another version is left alone", () => {
  const directory = newDirectory();
  const { ring } = createRing();
  const segments = open(directory);
  const ids = Array.from({ length: 3 }, () => {
    const id = ring.begin(pushOf());
    ring.ended(id, "AWAY");
    keep(segments, ring);
    return id;
  });
  const log = join(directory, readdirSync(directory).find((name) => name.endsWith(".log")) ?? "");
  truncateSync(log, readFileSync(log).length - 5);
  writeFileSync(join(directory, "0000000099.ends"), "something else");
  const again = open(directory);
  expect(ids.map((id) => again.find(id) !== null)).toEqual([true, true, false]);
  expect(readdirSync(directory)).toContain("0000000099.ends");
});

interface Told {
  readonly id: string;
  readonly app: string;
  readonly device: string;
  readonly reason: EndReason;
  readonly name: string | undefined;
}

const tellings = fc.record({
  app: fc.constantFrom("ms-app://a", "ms-app://b"),
  device: fc.constantFrom("d1", "d2", "d3"),
  reason: fc.constantFrom(...END_REASONS),
  name: fc.option(fc.constantFrom("cv.1", "cv.2"), { nil: undefined }),
});

/** What the service does between two moments: tells some, dies and starts again, or dies in the middle of a block. */
const deeds = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant("tell" as const), what: fc.array(tellings, { maxLength: 200 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("restart" as const, "tear" as const) }) },
  ),
  { maxLength: 12 },
);

test("against a plain list, through restarts and torn ends: every question has the same answer", () => {
  fc.assert(
    fc.property(deeds, (acts) => {
      const directory = newDirectory();
      let segments = open(directory);
      const { ring } = createRing(4096);
      const model: Told[] = [];
      for (const act of acts) {
        if (act.do === "tell") {
          for (const { app, device, reason, name } of act.what) {
            const id = ring.begin(pushOf({ app, deviceId: device }));
            if (name !== undefined) ring.named(id, name);
            ring.ended(id, reason);
            model.unshift({ id, app, device, reason, name });
          }
          keep(segments, ring);
          continue;
        }
        // A process that dies closes nothing; the ring's texts were told to it, and the next one is told them again.
        const log = readdirSync(directory).find((file) => file.endsWith(".log"));
        if (act.do === "tear" && log !== undefined) appendFileSync(join(directory, log), Buffer.alloc(37, 66));
        segments = open(directory);
        for (const text of textsOf(ring)) segments.append({ ...NOTHING, texts: [text] }, NOON);
      }
      compare(segments, model);
    }),
    { numRuns: 40 },
  );
});

const NOTHING = { rows: new ArrayBuffer(0), details: [], texts: [], late: [] };

/** The texts that a ring has handed out, in their order. */
function textsOf(ring: TraceRing): readonly string[] {
  return ring.texts;
}

function compare(segments: Segments, model: readonly Told[]): void {
  const filters: Partial<TraceFilter>[] = [{}, { limit: 3 }, { end: "removed" }, { app: "ms-app://a", end: "dropped" }];
  for (const reason of END_REASONS) filters.push({ reason }, { app: "ms-app://b", reason });
  for (const device of ["d1", "d2", "d3", "d4"]) filters.push({ device }, { device, end: "expired" });
  for (const clientId of ["cv.1", "cv.3"]) filters.push({ clientId }, { clientId, app: "ms-app://a" });
  for (const filter of filters) expect(idsOf(segments, filter)).toEqual(fitting(model, filter));
  for (const { id, reason } of model) {
    const found = segments.find(id);
    expect(found && read(found).reason).toBe(reason);
  }
}

const ENDING: Partial<Record<string, readonly EndReason[]>> = {
  removed: ["TAKEN_BACK", "CHANNEL_CLOSED"],
  dropped: ["MUTED", "NO_ROOM", "AWAY", "USELESS", "LOST"],
  expired: ["TTL_OVER"],
};

function fitting(model: readonly Told[], { app, device, reason, end, clientId, limit = 10_000 }: Partial<TraceFilter>) {
  const wanted = model.filter(
    (told) =>
      (app === undefined || told.app === app) &&
      (device === undefined || told.device === device) &&
      (reason === undefined || told.reason === reason) &&
      (end === undefined || ENDING[end]?.includes(told.reason)) &&
      (clientId === undefined || told.name === clientId),
  );
  return wanted.slice(0, limit).map(({ id }) => id);
}

test("a search that stops early says so and how far back it looked, and what was sent since then is all there", () => {
  const { ring, time } = createRing();
  const ids: string[] = [];
  for (let n = 0; n < 100; n++) {
    time.now = NOON + n * 1000;
    // Of the kiosk's, one in ten is on the channel that is asked for.
    const channelId = n % 10 === 0 ? "wanted" : "other";
    ids.push(ring.begin(pushOf({ channelId, readAt: NOON + n * 1000 })));
    ring.ended(ids.at(-1) ?? "", n % 10 === 0 ? "AWAY" : "HANDLED");
  }
  const segments = new Segments({ directory: newDirectory(), keepMs: 7 * 24 * HOUR, keepBytes: 1_000_000, budget: 50 });
  keep(segments, ring);
  const search = (filter: Partial<TraceFilter>) => segments.list({ limit: 100, ...filter });
  const early = search({ device: "kiosk", reason: "AWAY" });
  expect(early.lookedBackTo).toBe(NOON + 49_000);
  expect(early.rows.map((row) => read(row).id)).toEqual([90, 80, 70, 60, 50].map((n) => ids[n] ?? ""));
  // Of one channel there are few enough, and a list that is full needs no more.
  expect(search({ channel: "wanted" })).toMatchObject({ lookedBackTo: null, rows: { length: 10 } });
  expect(search({ device: "kiosk", limit: 5 }).lookedBackTo).toBeNull();
  expect(search({ device: "kiosk", since: NOON + 90_000 }).rows).toHaveLength(10);
});
