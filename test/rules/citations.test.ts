import { expect, test } from "bun:test";
import { findLostCitations, RULINGS_PAGE, readChecks, readRows } from "./citations.ts";
import { isTest, listPaths, readFiles } from "./sources.ts";

const paths = new Set(listPaths());
const sources = readFiles([".ts", ".tsx", ".mjs", ".cjs"]);
const documents = readFiles([".md"]);
const rows = readRows(documents.find(({ path }) => path === RULINGS_PAGE)?.text ?? "");
/** This rule's own samples have to spell what it looks for. */
const tests = sources.filter(({ path }) => isTest(path) && !path.startsWith("test/rules/"));

test("every document, source, decision, ruling and check that a comment or document names is there", () => {
  expect(findLostCitations([...sources, ...documents], paths, new Set(rows))).toEqual([]);
});

test("the page of rulings has one row for each, and a row for every check that tests carry and for no other", () => {
  expect(rows.length).toBe(new Set(rows).size);
  expect(rows.filter((id) => id.startsWith("R-")).length).toBeGreaterThan(50);
  expect(rows.filter((id) => id.startsWith("WNS-")).sort()).toEqual(readChecks(tests));
});

test("a citation of anything that is not there is found", () => {
  const there = new Set(["docs/reference/wns.md", "docs/adr/0003-sealed.md", "host/src/clock.ts", "README.md"]);
  const lost = (text: string, path = "service/src/seal.ts") =>
    findLostCitations([{ path, text }], there, new Set(["R-6.2"]));
  expect(lost("/** @source docs/reference/wns.md, R-6.2; ADR 0003; host/src/clock.ts */")).toEqual([]);
  expect(lost("/** @source wns.md R-6.2 */")).toEqual(["service/src/seal.ts:1 cites wns.md, which is not there"]);
  expect(lost("\n// As docs/reference/hub.md has it.")).toEqual([
    "service/src/seal.ts:2 cites docs/reference/hub.md, which is not there",
  ]);
  expect(lost("/** @source ADR 0004 */")).toHaveLength(1);
  expect(lost("/** @source host/src/time.ts */")).toHaveLength(1);
  expect(lost(" * @source docs/reference/wns.md, R-6.3")).toHaveLength(1);
  expect(lost(["const x = 1;", "// R-6.30"].join(" "))).toHaveLength(1);
  expect(lost("A host is named as R-6.3 says.", "docs/a.md")).toHaveLength(1);
  expect(lost("See [rulings](../reference/wns.md) and ../README.md.", "docs/a.md")).toHaveLength(1);
});

test("what is code, and what lies on other hosts, is no citation", () => {
  const lost = (text: string) => findLostCitations([{ path: "cli/src/a.ts", text }], new Set(), new Set());
  expect(lost('const page = "docs/nowhere.md"; const id = "R-9.9";')).toEqual([]);
  expect(lost("/** @source https://example.com/docs/a.md, RFC 6455 section 5.2 */")).toEqual([]);
});
