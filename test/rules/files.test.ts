import { expect, test } from "bun:test";
import { findBadNames, findLongFiles, findMarks, findMissingOpenings } from "./files.ts";
import { readFiles } from "./sources.ts";

const sources = readFiles([".ts", ".tsx", ".mjs", ".css", ".html"]).filter(({ path }) => path.includes("/"));
const scripts = sources.filter(({ path }) => /\.(?:tsx?|mjs)$/.test(path));
/** This rule's own tables and samples have to spell what they look for; so does the sample of a report with planned tests. */
const SPELLS_MARKS = new Set(["test/rules/files.ts", "test/rules/files.test.ts", "scripts/check/junit.test.ts"]);
const sample = (text: string, path = "push/src/accept.ts") => [{ path, text }];

test("files and folders are named in kebab-case, with words that say something", () => {
  expect(findBadNames(sources.map(({ path }) => path))).toEqual([]);
});

test("a name in another case, or one that says nothing, is found", () => {
  expect(findBadNames(["service/src/pushAccept.ts"])).toHaveLength(1);
  expect(findBadNames(["service/src/push_accept.ts"])).toHaveLength(1);
  expect(findBadNames(["service/src/utils/text.ts"])).toHaveLength(1);
  expect(findBadNames(["service/src/channel-manager.ts"])).toHaveLength(1);
  expect(findBadNames(["service/src/push/accept.test.ts"])).toEqual([]);
});

test("every source file opens with a comment that says what it holds", () => {
  expect(findMissingOpenings(scripts)).toEqual([]);
});

test("a source file that opens with code is found", () => {
  expect(findMissingOpenings(sample('import "x";\n/** Late. */'))).toHaveLength(1);
  expect(findMissingOpenings(sample("#!/usr/bin/env node\n/** In time. */"))).toEqual([]);
});

test("no source file is longer than 300 lines", () => {
  expect(findLongFiles(sources)).toEqual([]);
});

test("a source file of 301 lines is found, and a test of that length is not", () => {
  expect(findLongFiles(sample("x\n".repeat(300)))).toEqual([]);
  expect(findLongFiles(sample("x\n".repeat(301)))).toHaveLength(1);
  expect(findLongFiles(sample("x\n".repeat(301), "push/src/accept.test.ts"))).toEqual([]);
});

test("nothing is switched off, silenced or left for later", () => {
  expect(findMarks(scripts.filter(({ path }) => !SPELLS_MARKS.has(path)))).toEqual([]);
});

test("each mark of switched-off or unfinished work is found", () => {
  const marks = [
    'test.only("x", f)',
    'test.skip("x", f)',
    "// TODO: later",
    "// biome-ignore lint: no",
    "// @ts-ignore",
  ];
  for (const mark of marks) expect(findMarks(sample(mark))).toHaveLength(1);
  expect(findMarks(sample("const only = list.skipped;"))).toEqual([]);
});
