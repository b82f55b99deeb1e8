/** Finds citations that a stranger cannot follow: files, decisions, rulings and checks that are not where a comment or document says. */
import { commentLines, resolveImport, type SourceFile } from "./sources.ts";

/** The pages on which rulings and checks stand. */
export const RULINGS_PAGES = ["docs/reference/wns.md", "docs/reference/web-push.md"] as const;

const DOCUMENT = /(?<![\w/:.-])(?:\.{0,2}\/)?(?:[\w.-]+\/)*[\w-]+\.md\b/g;
const SOURCE = /@source (.+)$/;
const SOURCE_FILE = /(?<![\w/:.-])[\w-]+(?:\/[\w.-]+)*\/[\w.-]+\.(?:[cm]?[jt]sx?)\b/g;
const DECISION = /\bADR (\d{4})\b/g;
const RULING = /\bR-\d+\.\d+\b/g;
const CHECK = /\b(?:WNS|WP)-\d+\.\d\d\b/g;
const ROW = /^\| (R-\d+\.\d+|(?:WNS|WP)-\d+\.\d\d) +\| *(.*)/gm;
/** How a row begins whose check no program makes. */
const BY_HAND = /^by hand\b/;

const all = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([found]) => found);

/** Ids that have a row of their own on the page. */
export const readRows = (page: string): string[] => Array.from(page.matchAll(ROW), ([, id = ""]) => id);

/** Ids of checks that people make, and tests do not. */
export const readChecksByHand = (page: string): string[] =>
  Array.from(page.matchAll(ROW), ([, id = "", words = ""]) => (BY_HAND.test(words) ? id : "")).filter(Boolean);

/** Ids of checks that tests carry. What a comment says counts for nothing. */
export function readChecks(files: readonly SourceFile[]): string[] {
  const carried = files.flatMap(({ text }) => {
    const said = new Set(commentLines(text).map(({ number }) => number));
    return text.split("\n").flatMap((line, at) => (said.has(at + 1) ? [] : all(line, CHECK)));
  });
  return [...new Set(carried)].sort();
}

/** The part of a file in which it speaks to readers: comments of sources, the whole of a document. */
function wordsOf({ path, text }: SourceFile): { number: number; line: string }[] {
  if (!path.endsWith(".md")) return commentLines(text);
  return text.split("\n").map((line, at) => ({ number: at + 1, line }));
}

/** A document may be named from the root or from where its reader is. */
const isThere = (name: string, from: string, paths: ReadonlySet<string>) =>
  paths.has(name) || paths.has(resolveImport(from, name));

function missingIn(line: string, from: string, paths: ReadonlySet<string>, rows: ReadonlySet<string>): string[] {
  const source = SOURCE.exec(line)?.[1] ?? "";
  const decisions = Array.from(line.matchAll(DECISION), ([, number]) => `docs/adr/${number}-`);
  return [
    ...all(line, DOCUMENT).filter((name) => !isThere(name, from, paths)),
    ...all(source, SOURCE_FILE).filter((name) => !isThere(name, from, paths)),
    ...decisions.filter((start) => ![...paths].some((path) => path.startsWith(start))),
    ...[...all(line, RULING), ...all(line, CHECK)].filter((id) => !rows.has(id)),
  ];
}

/** Citations in comments and documents that lead nowhere. */
export function findLostCitations(
  files: readonly SourceFile[],
  paths: ReadonlySet<string>,
  rows: ReadonlySet<string>,
): string[] {
  return files.flatMap((file) =>
    wordsOf(file).flatMap(({ number, line }) => {
      const missing = missingIn(line, file.path, paths, rows);
      return missing.map((what) => `${file.path}:${number} cites ${what}, which is not there`);
    }),
  );
}
