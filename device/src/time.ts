/** The clock and the timers of a device, as a value that tests replace. Nothing else in this package reads a clock. */

/** Ends a timer; harmless when it already fired. */
export type Cancel = () => void;

/** What a device knows about time. */
export interface Time {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `run` once, `ms` milliseconds from now; any length. */
  after(ms: number, run: () => void): Cancel;
  /** Calls `run` once, when what has already arrived is taken in: later in this turn or at its end, never after a wait. */
  soon(run: () => void): void;
}

/**
 * Bun and Node take in everything that a read brought before immediates run; Bun ends a turn of microtasks after each message of
 * it. Pages have no immediates, and their timers are slowed down to one a minute when nobody looks, so there it is a microtask.
 */
const soon: (run: () => void) => void = typeof setImmediate === "function" ? setImmediate : queueMicrotask;

/** The longest span that `setTimeout` keeps; longer ones fire at once, so they are walked in steps of this. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** What a timer is where the runtime can let a process end despite it (Node, Bun); elsewhere it is a number. */
interface Unrefable {
  unref(): void;
}

const isUnrefable = (timer: unknown): timer is Unrefable =>
  typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function";

/**
 * The runtime's own clock and timers.
 *
 * @param keepAlive false lets a process end although a timer waits, where the runtime can do that
 */
export function systemTime(keepAlive: boolean): Time {
  function after(ms: number, run: () => void): Cancel {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (left: number) => {
      const step = Math.min(left, LONGEST_TIMEOUT_MS);
      timer = setTimeout(() => (left > step ? wait(left - step) : run()), step);
      if (!keepAlive && isUnrefable(timer)) timer.unref();
    };
    wait(Math.max(0, ms));
    return () => clearTimeout(timer);
  }
  return { now: () => Date.now(), after, soon: (run) => soon(run) };
}

/** Resolves when the work is done, or when it has had its time. @param done never rejects */
export function settledWithin(time: Time, ms: number, done: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = time.after(ms, resolve);
    void done.then(() => {
      cancel();
      resolve();
    });
  });
}
