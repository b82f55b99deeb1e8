/** Counts of checks: how many passed, and the name of each that did not. */

/** A failed check is kept as words, so that the end of a run can name it. */
export interface Tally {
  readonly passed: number;
  readonly failures: readonly string[];
}

export function tally(passed: number, failures: readonly string[] = []): Tally {
  return { passed, failures };
}

/** Adds up. */
export function sum(tallies: readonly Tally[]): Tally {
  return tally(
    tallies.reduce((passed, one) => passed + one.passed, 0),
    tallies.flatMap((one) => one.failures),
  );
}

/** The line that ends every run, read by people and by CI. */
export function lastLine({ passed, failures }: Tally): string {
  return `${passed} passed, ${failures.length} failed`;
}
