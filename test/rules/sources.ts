/** The project's files as values: path and text. What the rules read; knows no rule. */
import { readdirSync, readFileSync } from "node:fs";

/** One file, its path from the root with `/` between folders. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The project's top folder. */
export const ROOT = new URL("../..", import.meta.url).pathname;

const NOT_OURS = new Set(["node_modules", "dist", "results"]);

/** Every file that people write here, in order of path. Folders that begin with a dot hold no sources. */
export function listPaths(folder = ""): string[] {
  const entries = readdirSync(`${ROOT}${folder}`, { withFileTypes: true });
  const kept = entries.filter(({ name }) => !NOT_OURS.has(name) && !name.startsWith("."));
  return kept
    .flatMap((entry) => (entry.isDirectory() ? listPaths(`${folder}${entry.name}/`) : [`${folder}${entry.name}`]))
    .sort();
}

/** Reads all files whose path ends in one of these. */
export function readFiles(endings: readonly string[]): SourceFile[] {
  const paths = listPaths().filter((path) => endings.some((ending) => path.endsWith(ending)));
  return paths.map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, "utf8") }));
}

export const isTest = (path: string) => /\.test\.tsx?$/.test(path);

/** Suites that several tests share are written like sources, yet nothing but tests may load them. */
export const isForTests = (path: string) =>
  isTest(path) || path.includes("/conformance/") || /(?:^|[/-])fixture\.ts$/.test(path);

/** The package folder of a path: its first part. */
export const packageOf = (path: string) => path.split("/", 1)[0] ?? "";

const IMPORTS = [
  /^\s*import\s+(?:type\s+)?[\w\s{},*$]+?\s+from\s*["']([^"']+)["']/gm,
  /^\s*export\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s*from\s*["']([^"']+)["']/gm,
  /^\s*import\s*["']([^"']+)["']/gm,
  /\bimport\(\s*["']([^"']+)["']/g,
  /\bnew URL\(\s*["'](\.{1,2}\/[^"']+\.[cm]?[jt]sx?)["']\s*,\s*import\.meta\.url/g,
];

/** Every module that a file names: imports of values and of types, re-exports, dynamic imports and the files of workers. */
export function readImports(text: string): string[] {
  return IMPORTS.flatMap((pattern) => Array.from(text.matchAll(pattern), (match) => match[1] ?? ""));
}

/** A relative module as a path from the root. */
export function resolveImport(from: string, specifier: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** The lines of a file that are not comments, numbered from 1. */
export function codeLines(text: string): { number: number; line: string }[] {
  const lines = text.split("\n").map((line, at) => ({ number: at + 1, line: line.replace(/\s\/\/ .*$/, "") }));
  return lines.filter(({ line }) => !/^\s*(?:\/\/|\/\*|\*)/.test(line));
}

/** The lines of a file that are comments, and what stands behind `//` on the others, numbered from 1. */
export function commentLines(text: string): { number: number; line: string }[] {
  const lines = text.split("\n").map((line, at) => {
    const words = /^\s*(?:\/\/|\/\*|\*)/.test(line) ? line : (/\s\/\/ .*$/.exec(line)?.[0] ?? "");
    return { number: at + 1, line: words };
  });
  return lines.filter(({ line }) => line !== "");
}
