/**
 * What a command prints: words for a person, or with `--json` one JSON object a line.
 *
 * Results go to standard output, remarks and refusals to standard error, so that a pipe carries results only.
 */
import { errorBody } from "@belfry/host";
import { BelfryError, type ErrorCode } from "@belfry/protocol";
import { adviceFor } from "./advice.ts";
import { createPaint, type Paint } from "./paint.ts";
import { asTyped, type Terminal } from "./terminal.ts";
import { wrap } from "./words.ts";

/** Exit codes of every command: done; refused or failed; wrong usage. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

export interface Output {
  readonly json: boolean;
  readonly paint: Paint;
  readonly columns: number;
  /** Words with the commands in them as this person types them, see {@link asTyped}. */
  typed(words: string): string;
  /** Prints one result: the record with `--json`, else its words, which may span lines. */
  print(record: object, words: string | (() => string)): void;
  /** Says something in passing to a person; programs do not hear it. */
  remark(words: string): void;
}

export function createOutput(terminal: Terminal, json: boolean): Output {
  return {
    json,
    paint: createPaint(terminal.colours && !json),
    columns: terminal.columns,
    typed: (words) => asTyped(words, terminal),
    print(record, words) {
      terminal.out(`${json ? JSON.stringify(record) : typeof words === "string" ? words : words()}\n`);
    },
    remark(words) {
      if (!json) terminal.err(`${words}\n`);
    },
  };
}

const USAGE_CODES = new Set<ErrorCode>(["USAGE", "SETTING_UNKNOWN", "SETTING_INVALID"]);

/** What to do about it: for wrong usage, where the command at hand explains itself. */
function adviceOf({ code, advice, retryAfterSeconds }: BelfryError, command: string | undefined): string {
  if (code === "USAGE" && command !== undefined) return `\`belfry ${command} --help\` shows how it is used.`;
  return `${adviceFor(code, advice)}${retryAfterSeconds === null ? "" : ` (in ${retryAfterSeconds} s)`}`;
}

function refusalWords(error: BelfryError, terminal: Terminal, command: string | undefined): string {
  const advice = asTyped(adviceOf(error, command), terminal);
  const what = wrap(`belfry: ${error.message}`, terminal.columns, "", "  ");
  const painted = createPaint(terminal.colours).bad("belfry:");
  return `${painted}${what.slice("belfry:".length)}\n${wrap(advice, terminal.columns, "  ")}\n`;
}

/**
 * Prints why a command ends without having done its work. Anything but a {@link BelfryError} is a bug and keeps its stack.
 *
 * @param command the one that was called, as far as its name was understood
 * @returns the exit code that says so
 */
export function printFailure(error: unknown, terminal: Terminal, json: boolean, command?: string): number {
  const known =
    error instanceof BelfryError ? error : new BelfryError("INTERNAL", { detail: String(error), cause: error });
  terminal.err(json ? `${JSON.stringify(errorBody(known))}\n` : refusalWords(known, terminal, command));
  if (known !== error && !json && error instanceof Error) terminal.err(`${error.stack ?? ""}\n`);
  return USAGE_CODES.has(known.code) ? EXIT.usage : EXIT.failed;
}
