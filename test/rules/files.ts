/** Rules that one file can break by itself: its name, its first line, its length, and marks of unfinished work. */
import { isTest, type SourceFile } from "./sources.ts";

const MAX_LINES = 300;
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const EMPTY_WORDS = new Set(["util", "utils", "helper", "helpers", "manager", "common", "misc", "shared"]);

/** A mark, and what to do instead. */
const MARKS: readonly (readonly [mark: RegExp, instead: string])[] = [
  [/\.only\b\s*\(/, "runs one test and hides all others"],
  [/\.(?:skip|todo|skipIf|todoIf)\b\s*\(/, "switches a test off"],
  [/\bTODO\b|\bFIXME\b|\bXXX\b/, "promises work without naming an issue"],
  [/biome-ignore|@ts-ignore|@ts-nocheck|@ts-expect-error/, "silences a tool"],
];

/** Folders and names that are not kebab-case, or say nothing. */
export function findBadNames(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const parts = path.split("/").map((part) => part.split(".", 1)[0] ?? "");
    const words = parts.flatMap((part) => part.split("-"));
    return [
      ...parts.filter((part) => !KEBAB.test(part)).map((part) => `${path}: "${part}" is not kebab-case`),
      ...words.filter((word) => EMPTY_WORDS.has(word)).map((word) => `${path}: "${word}" says nothing`),
    ];
  });
}

/** Sources that do not begin by saying what they hold. A line for the shell may come first. */
export function findMissingOpenings(files: readonly SourceFile[]): string[] {
  const opens = /^(?:#![^\n]*\n\s*)?(?:\/\/|\/\*)/;
  const sources = files.filter(({ path }) => !isTest(path));
  return sources.filter(({ text }) => !opens.test(text)).map(({ path }) => `${path} does not open with a comment`);
}

/** Sources longer than a reader holds in mind. Tests may be long: they are read one by one. */
export function findLongFiles(files: readonly SourceFile[]): string[] {
  const lengths = files
    .filter(({ path }) => !isTest(path))
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split("\n").length }));
  return lengths.filter(({ lines }) => lines > MAX_LINES).map(({ path, lines }) => `${path} has ${lines} lines`);
}

/** Marks of unfinished or switched-off work, in sources and tests alike. */
export function findMarks(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, at) => {
      const found = MARKS.filter(([mark]) => mark.test(line));
      return found.map(([, instead]) => `${path}:${at + 1} ${instead}`);
    }),
  );
}
