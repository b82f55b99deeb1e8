/** Captured pushes stay within their bounds, whatever comes, and are forgotten in time. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Captured } from "./capture.ts";
import { Captures } from "./captures.ts";
import type { ProvedSender } from "./push.ts";

const NOON = Date.UTC(2026, 0, 15, 12);

const pushOf = (app: string, n: number, at: number, bytes: number): Omit<Captured, "until"> => ({
  id: n.toString(16).toUpperCase().padStart(16, "0"),
  app,
  at,
  bytes,
  profile: "compat",
  method: "POST",
  path: "/?token=…",
  headers: new Map(),
  sender: {} as ProvedSender,
  said: null,
  became: { code: "CHANNEL_EXPIRED", why: "" },
});

test("what is captured of all apps together has room, and the oldest go first", () => {
  const captures = new Captures(1000);
  for (const app of ["a", "b"]) captures.begin(app, { keepMs: 60_000, max: 100 }, NOON);
  for (let n = 0; n < 10; n++) captures.add(pushOf(n % 2 === 0 ? "a" : "b", n, NOON, 250));
  expect([captures.of("a", NOON)?.kept, captures.of("b", NOON)?.bytes]).toEqual([2, 500]);
  expect(captures.find("0000000000000005", NOON)).toBeUndefined();
  expect(captures.find("0000000000000009", NOON)?.app).toBe("b");
});

test("more apps than may be are refused; one that is captured already is not", () => {
  const captures = new Captures();
  for (let n = 0; n < 100; n++) captures.begin(`app ${n}`, { keepMs: 1000, max: 1 }, NOON);
  expect(() => captures.begin("one more", { keepMs: 1000, max: 1 }, NOON)).toThrow("end one first");
  captures.begin("app 7", { keepMs: 2000, max: 1 }, NOON);
  captures.begin("one more", { keepMs: 1000, max: 1 }, NOON + 1000);
});

test("against a plain list: kept is what its app is captured for, young enough, and among the newest", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("add" as const), app: fc.constantFrom("a", "b"), bytes: fc.nat({ max: 300 }) }),
    fc.record({
      do: fc.constant("begin" as const),
      app: fc.constantFrom("a", "b"),
      keepMs: fc.integer({ min: 1, max: 50 }),
    }),
    fc.record({ do: fc.constant("end" as const), app: fc.constantFrom("a", "b") }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.nat({ max: 30 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const captures = new Captures(1000);
      const keep = new Map<string, number>();
      let kept: { id: string; app: string; until: number; bytes: number }[] = [];
      let now = NOON;
      let n = 0;
      for (const one of steps) {
        if (one.do === "wait") now += one.ms;
        kept = kept.filter(({ until }) => until > now);
        captures.tidy(now);
        if (one.do === "begin") {
          captures.begin(one.app, { keepMs: one.keepMs, max: 5 }, now);
          keep.set(one.app, one.keepMs);
        } else if (one.do === "end") {
          captures.end(one.app);
          keep.delete(one.app);
          kept = kept.filter(({ app }) => app !== one.app);
        } else if (one.do === "add" && captures.takes(one.app, now)) {
          const push = pushOf(one.app, ++n, now, one.bytes);
          captures.add(push);
          kept.push({ id: push.id, app: one.app, until: now + (keep.get(one.app) ?? 0), bytes: one.bytes });
          const own = kept.filter(({ app }) => app === one.app);
          if (own.length > 5) kept = kept.filter((each) => each !== own[0]);
          while (kept.reduce((sum, { bytes }) => sum + bytes, 0) > 1000) kept.shift();
        }
      }
      const found = Array.from({ length: n }, (_, at) => pushOf("", at + 1, 0, 0).id).filter((id) =>
        captures.find(id, now),
      );
      expect(found).toEqual(kept.map(({ id }) => id));
      for (const app of ["a", "b"]) {
        const own = kept.filter((each) => each.app === app);
        const body = captures.of(app, now);
        expect([body?.kept ?? 0, body?.bytes ?? 0]).toEqual([
          own.length,
          own.reduce((sum, { bytes }) => sum + bytes, 0),
        ]);
      }
    }),
  );
});
