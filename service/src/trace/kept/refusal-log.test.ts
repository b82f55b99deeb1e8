/** Refusals on disk: found after a restart, within bounds of number and time, whatever a process left that died while it wrote. */
import { afterEach, expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RefusalBody } from "@belfry/protocol";
import fc from "fast-check";
import { RefusalLog } from "./refusal-log.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const DAY = 86_400_000;
const directories: string[] = [];

afterEach(() => {
  for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true });
});

function newDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), "belfry-refusals-"));
  directories.push(path);
  return path;
}

const open = (directory: string) => new RefusalLog({ directory, keepMs: 7 * DAY });

const refusalOf = (n: number, changes: Partial<RefusalBody> = {}): RefusalBody => ({
  at: NOON + n,
  rim: "push",
  code: "CHANNEL_EXPIRED",
  message: "Expired channel URL",
  advice: "new-channel",
  detail: "",
  id: n.toString(16).toUpperCase().padStart(16, "0"),
  address: "192.0.2.1",
  ...changes,
});

const timesOf = (log: RefusalLog, filter: object = {}) =>
  log.list({ limit: 100_000, ...filter }).map(({ at }) => at - NOON);

test("each is found after a restart: by its id, its app, its device, its channel, its sender's own id, and its time", () => {
  const directory = newDirectory();
  const whose = { app: "ms-app://weather", device: "kiosk", channel: "first", clientId: "cv.1", by: "sender" } as const;
  open(directory).append([refusalOf(1, whose), refusalOf(2), refusalOf(3, { app: "ms-app://mail" })], NOON);
  const log = open(directory);
  expect(log.find("0000000000000001")).toEqual(refusalOf(1, whose));
  expect(log.find("0000000000000009")).toBeUndefined();
  expect(timesOf(log)).toEqual([3, 2, 1]);
  for (const name of ["app", "device", "channel", "clientId"] as const) {
    expect(timesOf(log, { [name]: whose[name] })).toEqual([1]);
  }
  expect(timesOf(log, { since: NOON + 2 })).toEqual([3, 2]);
  expect(timesOf(log, { until: NOON + 2, limit: 1 })).toEqual([2]);
});

test("what an operator asked in vain is among all refusals, and not among ends", () => {
  const log = open(newDirectory());
  const rims = ["push", "token", "device", "admin"] as const;
  log.append(
    rims.map((rim, n) => refusalOf(n, { rim })),
    NOON,
  );
  expect(timesOf(log)).toEqual([3, 2, 1, 0]);
  expect(timesOf(log, { end: "refused" })).toEqual([2, 1, 0]);
  expect(timesOf(log, { end: "refused", limit: 1 })).toEqual([2]);
});

test("a flood leaves the newest, and files that do not grow", () => {
  const directory = newDirectory();
  const log = open(directory);
  for (let n = 0; n < 40; n++)
    log.append(
      Array.from({ length: 1000 }, (_, at) => refusalOf(n * 1000 + at)),
      NOON,
    );
  const times = timesOf(log);
  expect(times[0]).toBe(39_999);
  expect(times.length).toBeGreaterThanOrEqual(8000);
  expect(times.length).toBeLessThanOrEqual(16_384);
  const bytes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(5_000_000);
  expect(timesOf(open(directory))).toEqual(times);
});

test("what is too old goes", () => {
  const directory = newDirectory();
  const log = open(directory);
  log.append([refusalOf(0)], NOON);
  log.tidy(NOON + 7 * DAY);
  expect(timesOf(log)).toEqual([0]);
  log.tidy(NOON + 7 * DAY + 1);
  expect(timesOf(log)).toEqual([]);
  expect(timesOf(open(directory))).toEqual([]);
});

test("wherever a file is torn, whole lines are read and new ones are kept beside what is left", () => {
  fc.assert(
    fc.property(fc.nat({ max: 400 }), fc.string(), (cut, rubbish) => {
      const directory = newDirectory();
      open(directory).append([refusalOf(1), refusalOf(2)], NOON);
      const path = join(directory, "refusals.jsonl");
      truncateSync(path, Math.min(cut, readFileSync(path).length));
      appendFileSync(path, rubbish);
      open(directory).append([refusalOf(3)], NOON);
      const times = timesOf(open(directory));
      expect(times).toContain(3);
      expect([[3], [3, 1], [3, 2, 1]]).toContainEqual(times);
    }),
    { numRuns: 100 },
  );
});
