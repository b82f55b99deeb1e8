/** The command line of `npm test`. */

export interface Options {
  /** Names of the steps to run; null runs all. */
  readonly only: ReadonlySet<string> | null;
  readonly long: boolean;
  readonly help: boolean;
}

/** One line that says everything. */
export function usage(steps: readonly string[]): string {
  return `usage: npm test -- [--only=NAME,NAME] [--long] [--help]   names: ${steps.join(", ")}`;
}

/** Reads the arguments. @returns the options, or a sentence that says what is wrong */
export function readOptions(args: readonly string[], steps: readonly string[]): Options | string {
  let only: Set<string> | null = null;
  let long = false;
  let help = false;
  for (const arg of args) {
    if (arg === "--long") long = true;
    else if (arg === "--help") help = true;
    else if (arg.startsWith("--only=")) only = new Set(arg.slice("--only=".length).split(","));
    else return `${arg} is not an option`;
  }
  const unknown = [...(only ?? [])].find((name) => !steps.includes(name));
  return unknown === undefined ? { only, long, help } : `there is no step named "${unknown}"`;
}
