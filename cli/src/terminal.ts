/** What a command sees of the process around it. Everything comes in as a value, so that a test can be the terminal. */
import { buffer } from "node:stream/consumers";
import type { SignalSource, StopSignal } from "@belfry/host";

export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output: what was asked for. */
  out(text: string): void;
  /** Standard error: refusals and remarks. */
  err(text: string): void;
  /** Everything on standard input. */
  input(): Promise<Uint8Array>;
  /** A person looks at standard output. */
  readonly interactive: boolean;
  readonly colours: boolean;
  /** Characters in a line; 100 when nobody says. */
  readonly columns: number;
  /** Where SIGINT and SIGTERM come from. */
  readonly signals: SignalSource;
}

/** The signals by which a person or a supervisor ends a command. */
export const STOP_SIGNALS: readonly StopSignal[] = ["SIGINT", "SIGTERM"];

const COLUMNS_BY_DEFAULT = 100;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const interactive = process.stdout.isTTY === true;
  // A reader that went away, as in `belfry trace ID | head -1`, ends the command quietly.
  process.stdout.on("error", () => process.exit(0));
  return {
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    input: () => buffer(process.stdin),
    interactive,
    colours: interactive && !process.env.NO_COLOR,
    columns: process.stdout.columns || COLUMNS_BY_DEFAULT,
    signals: process,
  };
}

/**
 * Words with their commands as the person typed this one: `npx belfry …` where npx was it, because `belfry` alone is then in
 * no path; and where flags go with `npm start`.
 */
export function asTyped(words: string, { env }: Terminal): string {
  if (env.npm_command === "exec") return words.replaceAll("`belfry ", "`npx belfry ");
  const flagged = env.npm_lifecycle_event === "start" && words.includes("--");
  return flagged ? `${words} Flags go after two dashes: \`npm start -- --port 0\`.` : words;
}

/** Aborted at the first signal to stop. A second one is not caught: whoever presses Ctrl-C twice wants out now. */
export function stopSignal({ signals }: Terminal): AbortSignal {
  const stop = new AbortController();
  const hear = () => {
    for (const name of STOP_SIGNALS) signals.off(name, hear);
    stop.abort();
  };
  for (const name of STOP_SIGNALS) signals.on(name, hear);
  return stop.signal;
}

/** Resolves when the signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
