import { expect, test } from "bun:test";
import { readJunit } from "./junit.ts";

/** Written by Bun 1.4.5, shortened by whole suites only. */
const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="9" assertions="2" failures="5" skipped="2" time="0.106033362">
  <testsuite name="a/one.test.ts" file="a/one.test.ts" tests="6" assertions="2" failures="2" skipped="2" time="0.001763486" hostname="vm">
    <testsuite name="outer &amp; co" file="a/one.test.ts" line="2" tests="6" assertions="2" failures="2" skipped="2" time="0" hostname="vm">
      <testcase name="a &lt;passing&gt; &quot;test&quot;" classname="outer &amp; co" time="0.000026" file="a/one.test.ts" line="3" assertions="1" />
      <testcase name="a failing test" classname="outer &amp; co" time="0.000204" file="a/one.test.ts" line="4" assertions="1">
        <failure type="AssertionError" message="expect(received).toBe(expected)&#10;&#10;Expected: 2&#10;Received: 1&#10;">AssertionError: expect(received).toBe(expected)&#10;&#10;Expected: 2&#10;Received: 1&#10;&#10;      at a/one.test.ts:4:44&#10;</failure>
      </testcase>
      <testcase name="a skipped test" classname="outer &amp; co" time="0" file="a/one.test.ts" line="5" assertions="0">
        <skipped />
      </testcase>
      <testcase name="a todo test" classname="outer &amp; co" time="0" file="a/one.test.ts" line="6" assertions="0">
        <skipped message="TODO" />
      </testcase>
      <testsuite name="inner" file="a/one.test.ts" line="7" tests="2" assertions="0" failures="1" skipped="0" time="0" hostname="vm">
        <testcase name="deep" classname="inner &gt; outer &amp; co" time="0.000006" file="a/one.test.ts" line="7" assertions="0" />
      </testsuite>
    </testsuite>
  </testsuite>
  <testsuite name="a/two.test.ts" file="a/two.test.ts" tests="1" assertions="0" failures="1" skipped="0" time="0.000219497" hostname="vm">
    <testcase name="(unnamed)" classname="" time="0.000038" file="a/two.test.ts" assertions="0">
      <failure type="Error" message="before">Error: before&#10;      at a/two.test.ts:2:43&#10;</failure>
    </testcase>
  </testsuite>
  <testsuite name="a/four.test.ts" file="a/four.test.ts" tests="1" assertions="0" failures="1" skipped="0" time="0.100701051" hostname="vm">
    <testcase name="times out" classname="" time="0.100004" file="a/four.test.ts" line="2" assertions="0">
      <failure type="TimeoutError" message="test timed out" />
    </testcase>
  </testsuite>
</testsuites>`;

const cases = readJunit(REPORT);
const namesOf = (end: string) => cases.filter((one) => one.end === end).map(({ name }) => name);

test("a report's passed tests are named with their groups, outermost first, and unescaped", () => {
  expect(namesOf("passed")).toEqual(['outer & co > a <passing> "test"', "outer & co > inner > deep"]);
});

test("a failed expectation, a failed hook and a test out of time all count as failed", () => {
  expect(namesOf("failed")).toEqual(["outer & co > a failing test", "(unnamed)", "times out"]);
});

test("a test that is switched off and a test that is only planned both count as skipped", () => {
  expect(namesOf("skipped")).toEqual(["outer & co > a skipped test", "outer & co > a todo test"]);
});

test("every test of a report knows its file", () => {
  expect([...new Set(cases.map(({ file }) => file))]).toEqual(["a/one.test.ts", "a/two.test.ts", "a/four.test.ts"]);
});

test("text that is no report holds no test", () => {
  expect(readJunit("")).toEqual([]);
  expect(readJunit("<testsuites tests='9' failures='0'/>")).toEqual([]);
});
