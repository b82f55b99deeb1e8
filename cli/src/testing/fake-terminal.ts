/** A terminal for tests: keeps what was printed, lets a test wait for a line, and sends signals. */
import { EventEmitter } from "node:events";
import type { Terminal } from "../terminal.ts";

export interface FakeTerminal extends Terminal {
  /** Whole lines on standard output so far. */
  lines(): readonly string[];
  /** All of standard error so far. */
  errors(): string;
  /** The first line of JSON on standard output that matches, now or as soon as it is printed. */
  until(matches: (record: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  /** Resolves once somebody hears what {@link interrupt} does. */
  heard(): Promise<void>;
  /** What Ctrl-C does. */
  interrupt(): void;
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** @param env its environment; nothing of the real one shows through */
export function fakeTerminal(env: Readonly<Record<string, string>> = {}, input = ""): FakeTerminal {
  const printed = new EventEmitter();
  const signals = new EventEmitter();
  let out = "";
  let err = "";
  const lines = () => out.split("\n").slice(0, -1);
  return {
    env,
    out(text) {
      out += text;
      printed.emit("line");
    },
    err(text) {
      err += text;
    },
    input: async () => new TextEncoder().encode(input),
    interactive: false,
    colours: false,
    columns: 100,
    signals,
    lines,
    errors: () => err,
    until: (matches) =>
      new Promise((resolve) => {
        const look = () => {
          const found = lines().map(parsed).find(matches);
          if (found === undefined) return;
          printed.off("line", look);
          resolve(found);
        };
        printed.on("line", look);
        look();
      }),
    heard: () =>
      new Promise((resolve) => {
        if (signals.listenerCount("SIGINT") > 0) resolve();
        signals.on("newListener", (name) => void (name === "SIGINT" && resolve()));
      }),
    interrupt: () => void signals.emit("SIGINT"),
  };
}
