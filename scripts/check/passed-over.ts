/** Tests that a suite leaves out on purpose, each with its reason: how they are told to the runner, and known again in its report. */
import type { TestCase } from "./junit.ts";

/** A file, or some tests of it. */
export interface PassedOver {
  /** Its path; with a star several, of which all tests are left out. */
  readonly file: string;
  /** As they are named in the file. Default: all of them. */
  readonly tests?: readonly string[];
  /** For whoever reads the run's output. */
  readonly reason: string;
}

/** Whether a whole file is left out. */
export const isFileOut = (list: readonly PassedOver[], file: string): boolean =>
  list.some((one) => one.tests === undefined && new Bun.Glob(one.file).match(file));

/** Whether a test of a report was left out on purpose. */
export const isTestOut = (list: readonly PassedOver[], { file, name, end }: TestCase): boolean =>
  end === "skipped" && list.some((one) => one.file === file && one.tests?.includes(name) === true);

/** The option by which Bun runs all but these; empty where whole files are left out. */
export function patternOption(list: readonly PassedOver[]): readonly string[] {
  const names = list.flatMap(({ tests = [] }) => tests.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  return names.length === 0 ? [] : [`--test-name-pattern=^(?!.*(?:${names.join("|")}))`];
}

/** A test that is listed and not there, or a file: the list is to hold nothing of the past. */
export function staleEntries(
  list: readonly PassedOver[],
  files: readonly string[],
  cases: readonly TestCase[],
): readonly string[] {
  return list.flatMap(({ file, tests = [] }) => {
    if (!files.some((one) => new Bun.Glob(file).match(one))) return [`${file} is passed over and not there`];
    const known = new Set(cases.filter((one) => one.file === file).map(({ name }) => name));
    return tests.filter((name) => !known.has(name)).map((name) => `${file}: passed over and not there: ${name}`);
  });
}

/** One line for each. */
export const describe = (list: readonly PassedOver[]): readonly string[] =>
  list.map(
    ({ file, tests, reason }) =>
      `passed over on many nodes: ${file}${tests === undefined ? "" : `, ${tests.length} of its tests`}: ${reason}`,
  );
