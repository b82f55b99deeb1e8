import { expect, test } from "bun:test";
import type { TestCase } from "./junit.ts";
import { judge, type Suite } from "./suites.ts";

const suite: Suite = { name: "wire", files: [], seconds: 9, testSeconds: 1 };
const good: TestCase = { file: "a.test.ts", name: "is well", end: "passed" };
const endedWith = (code: number) => ({ how: "exited", code }) as const;

test("a suite in which every test passed has no failure", () => {
  expect(judge(suite, ["a.test.ts"], [good, good], endedWith(0))).toEqual({ passed: 2, failures: [] });
});

test("a failed test is one failure, and the code with which the suite then ends is not a second one", () => {
  const failed: TestCase = { ...good, name: "is not well", end: "failed" };
  expect(judge(suite, ["a.test.ts"], [good, failed], endedWith(1))).toEqual({
    passed: 1,
    failures: ["wire: a.test.ts: is not well"],
  });
});

test("a test that was left out counts as failed although the suite ends well", () => {
  const skipped: TestCase = { ...good, end: "skipped" };
  expect(judge(suite, ["a.test.ts"], [skipped], endedWith(0)).failures).toEqual(["wire: a.test.ts: left out: is well"]);
});

test("a file that could not be loaded is named although Bun's report passes over it", () => {
  expect(judge(suite, ["a.test.ts", "b.test.ts"], [good], endedWith(1)).failures).toEqual([
    "wire: b.test.ts reported no test",
  ]);
});

test("a suite that leaves in the middle with a good code and no report has failed", () => {
  expect(judge(suite, ["a.test.ts"], [], endedWith(0)).failures).toHaveLength(1);
});

test("a bad ending that no test explains is a failure", () => {
  expect(judge(suite, ["a.test.ts"], [good], endedWith(1)).failures).toEqual(["wire: it ended with code 1"]);
});

test("a suite that hangs or crashes says so beside what it reported", () => {
  const failed: TestCase = { ...good, end: "failed" };
  expect(judge(suite, ["a.test.ts"], [failed], { how: "timed-out" }).failures).toContain(
    "wire: it did not end within 9 seconds",
  );
  expect(judge(suite, ["a.test.ts"], [failed], { how: "killed", signal: "SIGSEGV" }).failures).toContain(
    "wire: it was ended by SIGSEGV",
  );
});
