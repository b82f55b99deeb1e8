/** The page of the trace says what the table of reasons says. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { END_REASONS, endReasons } from "@belfry/protocol";
import { ROOT } from "./sources.ts";

test("docs/reference/trace.md has a row for every reason, with its end, its sentence and the next thing to try", () => {
  const page = readFileSync(`${ROOT}docs/reference/trace.md`, "utf8");
  const rows = Array.from(page.matchAll(/^\| `([A-Z_]+)` +\| (\w+) +\| (.+?) +\| (.*?) +\|$/gm), (row) => row.slice(1));
  expect(rows).toEqual(
    END_REASONS.map((reason) => {
      const { end, sentence, next } = endReasons[reason];
      return [reason, end, sentence, next];
    }),
  );
});
