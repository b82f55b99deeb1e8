import { expect, test } from "bun:test";
import { findLostCitations, RULINGS_PAGES, readChecks, readChecksByHand, readRows } from "./citations.ts";
import { isTest, listPaths, readFiles } from "./sources.ts";

const paths = new Set(listPaths());
const sources = readFiles([".ts", ".tsx", ".mjs", ".cjs"]);
const documents = readFiles([".md"]);
const pages = RULINGS_PAGES.map((name) => documents.find(({ path }) => path === name)?.text ?? "").join("\n");
const rows = readRows(pages);
/** This rule's own samples have to spell what it looks for. */
const tests = sources.filter(({ path }) => isTest(path) && !path.startsWith("test/rules/"));

test("every document, source, decision, ruling and check that a comment or document names is there", () => {
  expect(findLostCitations([...sources, ...documents], paths, new Set(rows))).toEqual([]);
});

test("the pages of rulings have one row for each, and a row for every check that tests carry and for no other, but for those made by hand", () => {
  expect(rows.length).toBe(new Set(rows).size);
  expect(rows.filter((id) => id.startsWith("R-")).length).toBeGreaterThan(50);
  const byHand = readChecksByHand(pages);
  expect(byHand.length).toBeLessThan(3);
  const checks = rows.filter((id) => !id.startsWith("R-") && !byHand.includes(id));
  for (const start of ["WNS-", "WP-"]) expect(checks.filter((id) => id.startsWith(start)).length).toBeGreaterThan(90);
  expect(checks.sort()).toEqual(readChecks(tests));
});

test("a check counts where a test carries it, and not where a comment names it", () => {
  const text = '/** Checks WP-1.01 and WP-1.02. */\n// WNS-1.01\ntest("WP-1.02, WNS-1.03: it works", () => {});\n';
  expect(readChecks([{ path: "test/wire/a.test.ts", text }])).toEqual(["WNS-1.03", "WP-1.02"]);
  const page =
    "| WP-1.01 | by hand, now and then: all of it |\n| WP-1.02 | the work of one hand |\n| R-1.1 | a ruling |\n";
  expect([readRows(page), readChecksByHand(page)]).toEqual([["WP-1.01", "WP-1.02", "R-1.1"], ["WP-1.01"]]);
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
