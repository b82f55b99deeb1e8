import { expect, test } from "bun:test";
import { code, markdownTable } from "./table.ts";

test("a table's columns are as wide as their widest cell", () => {
  expect(markdownTable(["A", "Word"], [["long cell", "x"]])).toBe(
    "| A         | Word |\n| --------- | ---- |\n| long cell | x    |\n",
  );
});

test("a bar inside a cell does not end it", () => {
  expect(markdownTable(["A"], [["x | y"]])).toContain("| x \\| y |");
});

test("what is not there is a dash", () => {
  expect([code(null), code(""), code("x")]).toEqual(["–", "–", "`x`"]);
});
