/** One command as a program gives it, with `--json`, and what it came to. */
import { dispatch } from "../dispatch.ts";
import { fakeTerminal } from "./fake-terminal.ts";

export interface Ran {
  readonly code: number;
  /** Lines of `--json`. */
  readonly records: readonly Record<string, unknown>[];
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

/** @param env its environment, all of it @param input what is piped into it */
export async function runBelfry(
  env: Readonly<Record<string, string>>,
  words: readonly string[],
  input = "",
): Promise<Ran> {
  const terminal = fakeTerminal(env, input);
  const code = await dispatch([...words, "--json"], terminal);
  const error = terminal.errors() === "" ? undefined : JSON.parse(terminal.errors()).error;
  return { code, records: terminal.lines().map((line) => JSON.parse(line)), error };
}
