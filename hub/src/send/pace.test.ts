import { expect, test } from "bun:test";
import { manualTimer } from "../testing/manual-timer.ts";
import { type Errand, MAX_WINDOW, Pace, type Signal } from "./pace.ts";

const NOON = 1_768_478_400_000;

/** Errands that wait to be told how they ended. */
function scene() {
  const timer = manualTimer(NOON);
  const pace = new Pace(timer);
  const open: { readonly name: string; readonly end: (signal: Signal) => void }[] = [];
  const putOff: string[] = [];
  const errand = (name: string): Errand => ({
    run: () => new Promise((end) => open.push({ name, end })),
    putOff: (until) => putOff.push(`${name} until +${until - NOON}`),
  });
  const submit = (count: number, host = "a", lane = "l") => {
    for (let n = 1; n <= count; n++) pace.submit(host, lane, errand(`${lane}${n}`));
  };
  /** Ends what is under way now, and lets what follows begin. */
  const endAll = async (signal: Signal) => {
    for (const { end } of open.splice(0)) end(signal);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { timer, pace, open, putOff, submit, endAll };
}

const GOOD: Signal = { kind: "good" };

test("the window of a host grows by one with each round of good answers, up to its limit", async () => {
  const { pace, open, submit, endAll } = scene();
  submit(200_000);
  const widths: number[] = [];
  for (let round = 0; round < 200; round++) {
    widths.push(open.length);
    await endAll(GOOD);
  }
  expect(widths.slice(0, 4)).toEqual([32, 32, 33, 34]);
  expect([Math.max(...widths), pace.windowOf("a")]).toEqual([MAX_WINDOW, MAX_WINDOW]);
});

test("it is halved when the host has too much to do, once for what was under way together, and never shut", async () => {
  const { timer, pace, submit, endAll } = scene();
  submit(10_000);
  await endAll({ kind: "slower" });
  expect(pace.windowOf("a")).toBe(16);
  for (let round = 0; round < 10; round++) {
    timer.moveTo(timer.now() + 1000);
    await endAll({ kind: "slower" });
  }
  expect(pace.windowOf("a")).toBe(1);
});

test("a host that asks for a short rest is waited for in place", async () => {
  const { timer, open, putOff, submit, endAll } = scene();
  submit(40);
  await endAll({ kind: "rest", until: NOON + 3000 });
  expect([open.length, putOff.length]).toEqual([0, 0]);
  timer.moveTo(NOON + 3000);
  expect(open).toHaveLength(8);
});

test("a host that asks for a long one holds up nobody: what waits for it is put off, and what comes too", async () => {
  const { open, putOff, submit, endAll } = scene();
  submit(33);
  await endAll({ kind: "rest", until: NOON + 60_000 });
  submit(1, "a", "later");
  expect([open.length, putOff]).toEqual([0, ["l33 until +60000", "later1 until +60000"]]);
});

test("a host that cannot be reached again and again is left alone, for longer each time, until it can be reached", async () => {
  const { timer, pace, submit, endAll } = scene();
  const lose = async (count: number) => {
    timer.moveTo(Math.max(timer.now(), pace.restOf("a")));
    for (let n = 0; n < count; n++) {
      submit(1);
      await endAll({ kind: "lost" });
    }
    return pace.restOf("a") - timer.now();
  };
  expect([(await lose(15)) <= 0, await lose(1), await lose(16), await lose(16)]).toEqual([true, 1000, 2000, 4000]);
  for (let n = 0; n < 8; n++) await lose(16);
  expect(await lose(16)).toBe(60_000);
  timer.moveTo(pace.restOf("a"));
  submit(1);
  await endAll(GOOD);
  expect(await lose(16)).toBe(1000);
});

test("a slow host takes nothing from another", async () => {
  const { open, submit } = scene();
  submit(1000, "slow");
  submit(5, "quick", "q");
  expect(open.filter(({ name }) => name.startsWith("q"))).toHaveLength(5);
});

test("sends take turns at a host, so that a small one does not wait for a large one", async () => {
  const { open, submit, endAll } = scene();
  submit(1000, "a", "large");
  submit(10, "a", "small");
  await endAll(GOOD);
  expect(open.filter(({ name }) => name.startsWith("small"))).toHaveLength(10);
});

test("what waits in one lane can be put off by itself, and everything when the server stops", async () => {
  const { pace, open, putOff, submit, endAll } = scene();
  submit(33, "a", "one");
  submit(2, "a", "two");
  pace.putOff("one");
  expect([open.length, putOff]).toEqual([32, ["one33 until +0"]]);
  await endAll({ kind: "rest", until: NOON + 3000 });
  pace.stop();
  submit(1, "b", "late");
  expect([open.length, putOff.slice(1)]).toEqual([0, ["two1 until +0", "two2 until +0", "late1 until +0"]]);
});

test("all hosts together have no more under way than the process can bear, and none is forgotten", async () => {
  const { open, submit, endAll } = scene();
  for (let host = 0; host < 40; host++) submit(32, `host-${host}`);
  expect(open).toHaveLength(512);
  let ended = 0;
  while (open.length > 0) {
    ended += open.length;
    await endAll(GOOD);
  }
  expect(ended).toBe(1280);
});
