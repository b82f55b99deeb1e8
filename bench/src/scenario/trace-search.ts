/** How soon a question is answered among ten million ended traces on disk, by a process that has just opened them. */
import { Segments } from "../../../service/src/trace/kept/segments.ts";
import { TraceRing } from "../../../service/src/trace/ring.ts";
import type { TraceFilter } from "../../../service/src/trace/trace.ts";
import type { Figure } from "../figure.ts";
import { withTemporaryDirectory } from "../temporary.ts";
import { type Scenario, scaled } from "./scenario.ts";

const TRACES = 10_000_000;
const AT_ONCE = 4096;
const DEVICES = 20_000;
/** One in so many was not delivered. */
const RARE = 1000;
/** Sent one a millisecond, so that they span some hours. */
const FIRST = Date.UTC(2026, 0, 15);

const deviceOf = (n: number): string => String(n % DEVICES).padStart(22, "0");

/** @returns the ids of the first and of one in the middle */
function fill(directory: string, count: number): { readonly oldest: string; readonly middle: string } {
  let now = FIRST;
  const ring = new TraceRing(65_536, () => now);
  ring.keep(() => undefined);
  const segments = new Segments({ directory, keepMs: Number.MAX_SAFE_INTEGER, keepBytes: 4e9 });
  const ids = { oldest: "", middle: "" };
  for (let n = 0; n < count; n++) {
    now += 1;
    const id = ring.begin({
      by: "sender",
      app: `ms-app://bench-${n % 10}`,
      deviceId: deviceOf(n),
      channelId: "0123456789012345",
      type: "wns/toast",
      bytes: 100,
      readAt: now,
      provedAt: now,
      decidedAt: now,
      decision: "it may wait",
    });
    if (n === 0) ids.oldest = id;
    if (n === Math.floor(count / 2)) ids.middle = id;
    if (n % RARE === 7) ring.ended(id, "TTL_OVER");
    else ring.acked(id, "handled");
    if (n % AT_ONCE !== 0 && n !== count - 1) continue;
    const batch = ring.take(true);
    if (batch !== null) segments.append(batch, now);
  }
  segments.close();
  return ids;
}

export const traceSearch: Scenario = {
  name: "trace-search",
  heading: "questions about ended traces",
  run: (options) =>
    withTemporaryDirectory(options.dir, async (directory) => {
      const count = scaled(TRACES, options);
      const { oldest, middle } = fill(directory, count);
      const segments = new Segments({ directory, keepMs: Number.MAX_SAFE_INTEGER, keepBytes: 4e9 });
      const asked = (key: string, label: string, ask: () => unknown): Figure => {
        const before = performance.now();
        const found = ask();
        const value = performance.now() - before;
        const rows =
          found !== null && typeof found === "object" && "rows" in found ? (found.rows as unknown[]).length : 1;
        const note = found === null ? "NOT FOUND" : `${rows} found among ${count}`;
        return { key: `trace-search.${key}`, label, unit: "ms", value, bound: { atMost: 200 }, note };
      };
      const list = (filter: Partial<TraceFilter>) => () => segments.list({ limit: 100, ...filter });
      const figures = [
        asked("oldest", "the oldest by its id", () => segments.find(oldest)),
        asked("middle", "one in the middle by its id", () => segments.find(middle)),
        asked("nobody", "an id that nobody has", () => segments.find("FFFFFFFFFFFFFFFF") ?? { rows: [] }),
        asked("device", "the newest of one device", list({ device: deviceOf(123) })),
        asked("device-expired", "what expired for one device", list({ device: deviceOf(7), end: "expired" })),
        asked("app-reason", "what expired of one app", list({ app: "ms-app://bench-7", reason: "TTL_OVER" })),
        asked("hour", "what expired in the first hour", list({ end: "expired", until: FIRST + 3_600_000 })),
      ];
      segments.close();
      return figures;
    }),
};
