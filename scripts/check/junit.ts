/** Reads the JUnit report that `bun test` writes: which tests passed, failed or were left out. Runs nothing. */

/** One test of a report. */
export interface TestCase {
  readonly file: string;
  /** Its groups and its own name. */
  readonly name: string;
  readonly end: "passed" | "failed" | "skipped";
}

const TEST_CASE = /<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", "#10": "\n" };

function unescapeXml(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

function attribute(attributes: string, name: string): string {
  return unescapeXml(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");
}

/** Bun writes the groups of a test inside out: `inner > outer`. */
function fullName(attributes: string): string {
  const groups = attribute(attributes, "classname").split(" > ").reverse();
  return [...groups, attribute(attributes, "name")].filter((part) => part !== "").join(" > ");
}

function readEnd(body: string): TestCase["end"] {
  if (/<(?:failure|error)\b/.test(body)) return "failed";
  return /<skipped\b/.test(body) ? "skipped" : "passed";
}

/**
 * Reads every test of a report. Tests are counted one by one rather than taken from the totals, because a run must be able to
 * name what failed. A test marked as to-do is written as skipped.
 */
export function readJunit(xml: string): TestCase[] {
  return Array.from(xml.matchAll(TEST_CASE), ([, attributes = "", body = ""]) => ({
    file: attribute(attributes, "file"),
    name: fullName(attributes),
    end: readEnd(body),
  }));
}
