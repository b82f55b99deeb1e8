import { describe, expect, test } from "bun:test";
import { EventEmitter } from "node:events";
import { onStop } from "./drain.ts";
import { createLog } from "./log.ts";

/** A process that a test signals, with a clock that it moves and an exit that it sees. */
function stage(stop: () => Promise<void>) {
  const source = new EventEmitter();
  const exits: number[] = [];
  const events: string[] = [];
  const timers: { milliseconds: number; run: () => void }[] = [];
  const unlisten = onStop(["SIGTERM", "SIGINT"], stop, {
    graceMs: 10_000,
    log: createLog({ level: "info", write: (line) => events.push(JSON.parse(line).event), now: () => 0 }),
    exit: (code) => exits.push(code),
    source,
    after: (milliseconds, run) => timers.push({ milliseconds, run }),
  });
  const passGrace = () => {
    for (const timer of timers) timer.run();
  };
  return { source, exits, events, timers, passGrace, unlisten };
}

/** Lets everything happen that waits for nothing but its turn. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const never = () => new Promise<void>(() => {});

describe("the first signal", () => {
  test("stops the server and ends the process with 0 when that is done", async () => {
    const stopping = Promise.withResolvers<void>();
    const { source, exits, events, timers } = stage(() => stopping.promise);
    source.emit("SIGTERM");
    await settle();
    expect(exits).toEqual([]);
    stopping.resolve();
    await settle();
    expect(exits).toEqual([0]);
    expect(events).toEqual(["stopping", "stopped"]);
    expect(timers.map((timer) => timer.milliseconds)).toEqual([10_000]);
  });

  test("ends the process with 1 when stopping takes longer than the grace", () => {
    const { source, exits, events, passGrace } = stage(never);
    source.emit("SIGINT");
    passGrace();
    expect(exits).toEqual([1]);
    expect(events).toEqual(["stopping", "grace is over"]);
  });

  test("ends the process with 1 when stopping fails, and says why", async () => {
    const { source, exits, events } = stage(() => Promise.reject(new Error("the store is gone")));
    source.emit("SIGTERM");
    await settle();
    expect(exits).toEqual([1]);
    expect(events).toEqual(["stopping", "stopping failed"]);
  });
});

test("a second signal ends the process at once with 1, also when it is another one", () => {
  let stops = 0;
  const { source, exits } = stage(() => {
    stops += 1;
    return never();
  });
  source.emit("SIGTERM");
  source.emit("SIGINT");
  expect(exits).toEqual([1]);
  expect(stops).toBe(1);
});

test("the grace that ends after everything was stopped changes nothing", async () => {
  const { source, exits, passGrace } = stage(() => Promise.resolve());
  source.emit("SIGTERM");
  await settle();
  passGrace();
  expect(exits).toEqual([0]);
});

test("signals are left to others after listening has ended", () => {
  const { source, unlisten } = stage(never);
  unlisten();
  expect(source.listenerCount("SIGTERM") + source.listenerCount("SIGINT")).toBe(0);
});
