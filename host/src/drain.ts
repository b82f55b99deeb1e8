/** How a process ends when it is asked to: once politely, within a time, and at once when asked again. */
import type { Log } from "./log.ts";

export type StopSignal = "SIGTERM" | "SIGINT";

/** Where signals come from; `process` is one. */
export interface SignalSource {
  on(signal: StopSignal, listener: () => void): unknown;
  off(signal: StopSignal, listener: () => void): unknown;
}

export interface StopOptions {
  /** Milliseconds that stopping may take before the process ends with what is left undone. */
  readonly graceMs: number;
  readonly log: Log;
  /** Ends the process. Default: `process.exit`. */
  readonly exit?: (code: number) => void;
  /** Default: `process`. */
  readonly source?: SignalSource;
  /** Runs something after so many milliseconds. Default: `setTimeout`. */
  readonly after?: (milliseconds: number, run: () => void) => void;
}

/**
 * Runs `stop` at the first signal and ends the process with 0 when it is done.
 *
 * Ends with 1 at once on a second signal, when `stop` fails, and when the grace is over: whoever watches the process
 * then knows that something was cut short.
 *
 * @returns stops listening for signals
 */
export function onStop(signals: readonly StopSignal[], stop: () => Promise<void>, options: StopOptions): () => void {
  const { graceMs, log, exit = (code) => process.exit(code), source = process, after = laterButNotAlone } = options;
  let stopping = false;
  let ended = false;
  const end = (code: 0 | 1) => {
    if (!ended) exit(code);
    ended = true;
  };
  const hear = (signal: StopSignal) => {
    if (stopping) {
      log.warn("stopped at once", { signal });
      return end(1);
    }
    stopping = true;
    log.info("stopping", { signal, graceMs });
    after(graceMs, () => {
      if (!ended) log.error("grace is over", { graceMs });
      end(1);
    });
    void runStop(stop, log).then(end);
  };
  const listeners = signals.map((signal) => [signal, () => hear(signal)] as const);
  for (const [signal, listener] of listeners) source.on(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) source.off(signal, listener);
  };
}

async function runStop(stop: () => Promise<void>, log: Log): Promise<0 | 1> {
  try {
    await stop();
    log.info("stopped");
    return 0;
  } catch (error) {
    log.error("stopping failed", { error });
    return 1;
  }
}

/** The timer must not keep a process alive that has nothing else left to do. */
function laterButNotAlone(milliseconds: number, run: () => void): void {
  setTimeout(run, milliseconds).unref();
}
