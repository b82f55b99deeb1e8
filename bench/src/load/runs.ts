/** The three ways to send: closed loop, open loop, one to each. Knows ends and ledger, no protocol. */
import { setTimeout as sleep } from "node:timers/promises";
import type { RunFigures, SpanFigures } from "./command.ts";
import { cpuShares, readCpu } from "./cpu.ts";
import type { Publisher } from "./ends.ts";
import type { FreeWhen, Ledger } from "./ledger.ts";

/** What is under way when a run ends gets this long to come through; more is lost. */
const DRAIN_MS = 5_000;

/** One to each is as many as there are receivers, so it gets longer. */
export const SPAN_MS = 60_000;

/** The generator's ends, and a way to hear from them for the length of one run. */
export interface Stage {
  readonly publisher: Publisher;
  /** Makes the ledger of a run and lets both ends report to it. */
  begin(freeWhen: FreeWhen, onFree: (lane: number) => void): Ledger;
}

export interface RunPlan {
  readonly warmUpMs: number;
  readonly ms: number;
  readonly watchPid: number;
}

/** Waits until all that was sent is answered, and has arrived unless only answers are awaited. */
export async function drained(ledger: Ledger, until: FreeWhen, ms = DRAIN_MS): Promise<void> {
  const deadline = performance.now() + ms;
  const open = () => ledger.outstanding().answers + (until === "arrived" ? ledger.outstanding().arrivals : 0);
  while (open() > 0 && performance.now() < deadline) await sleep(1);
}

/** Lets the run warm up, then reads the counters at both edges of the window. @returns the figures, for when all came through */
async function measureWindow(
  ledger: Ledger,
  publisher: Publisher,
  plan: RunPlan,
): Promise<(until: FreeWhen) => RunFigures> {
  await sleep(plan.warmUpMs);
  const from = performance.now();
  ledger.measure(from, from + plan.ms);
  const [before, cpu] = [ledger.counts(), readCpu(plan.watchPid)];
  await sleep(plan.ms);
  const ms = performance.now() - from;
  const [after, cpuAfter] = [ledger.counts(), readCpu(plan.watchPid)];
  const perSecond = (count: number) => count / (ms / 1000);
  return (until) => ({
    acceptedPerSecond: perSecond(after.accepted - before.accepted),
    arrivedPerSecond: perSecond(after.arrived - before.arrived),
    answers: ledger.answers.quantiles(),
    arrivals: ledger.arrivals.quantiles(),
    counts: ledger.counts(),
    unsent: 0,
    refusal: publisher.refusal ?? null,
    lost: until === "arrived" ? ledger.outstanding().arrivals : 0,
    cpu: cpuShares(cpu, cpuAfter),
  });
}

/** Closed loop over all lanes, receivers in turn. With `until: "arrived"` a lane waits until its message was received. */
export async function saturate(stage: Stage, until: FreeWhen, plan: RunPlan): Promise<RunFigures> {
  const { publisher } = stage;
  let running = true;
  let target = 0;
  const send = (lane: number): void => {
    if (!running) return;
    publisher.publish(lane, target, ledger.begin(lane, performance.now()));
    target = (target + 1) % publisher.targets;
  };
  const ledger = stage.begin(until, send);
  for (let lane = 0; lane < publisher.lanes; lane++) send(lane);
  const figures = await measureWindow(ledger, publisher, plan);
  running = false;
  await drained(ledger, until);
  return figures(until);
}

/**
 * Open loop: message n is due at n/perSecond. One that finds no free lane waits, and its time counts from when it was
 * due, so a server that stalls cannot hide it (no coordinated omission). Spins, because timers are a millisecond coarse.
 */
export async function pace(stage: Stage, perSecond: number, plan: RunPlan): Promise<RunFigures> {
  const { publisher } = stage;
  // First free, first used: no lane stays idle until the server closes it.
  const free = Array.from({ length: publisher.lanes }, (_, lane) => lane);
  const ledger = stage.begin("answered", (lane) => free.push(lane));
  const gapMs = 1000 / perSecond;
  const start = performance.now();
  const total = Math.floor((plan.warmUpMs + plan.ms) / gapMs);
  const giveUpAt = start + plan.warmUpMs + plan.ms + DRAIN_MS;
  const sent = new Promise<number>((resolve) => {
    let due = 0;
    const turn = (): void => {
      const now = performance.now();
      while (free.length > 0 && due < total && start + due * gapMs <= now) {
        const lane = free.shift() ?? 0;
        publisher.publish(lane, due % publisher.targets, ledger.begin(lane, start + due * gapMs));
        due++;
      }
      if (due < total && now < giveUpAt) setImmediate(turn);
      else resolve(due);
    };
    turn();
  });
  const figures = await measureWindow(ledger, publisher, plan);
  const unsent = total - (await sent);
  await drained(ledger, "arrived");
  return { ...figures("arrived"), unsent };
}

/** One message to each receiver. The span ends with the last arrival or, for receivers that are away, the last answer. */
export async function sendToEach(stage: Stage, until: FreeWhen): Promise<SpanFigures> {
  const { publisher } = stage;
  let target = 0;
  const send = (lane: number): void => {
    if (target < publisher.targets) publisher.publish(lane, target++, ledger.begin(lane, performance.now()));
  };
  const ledger = stage.begin("answered", send);
  const start = performance.now();
  for (let lane = 0; lane < publisher.lanes; lane++) send(lane);
  await drained(ledger, until, SPAN_MS);
  return {
    ms: ledger.lastAt - start,
    counts: ledger.counts(),
    lost: until === "arrived" ? ledger.outstanding().arrivals : 0,
  };
}
