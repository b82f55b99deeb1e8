import { expect, test } from "bun:test";
import fc from "fast-check";
import { columnWidths } from "./columns.ts";

const columns = (weights: readonly (number | undefined)[]) =>
  weights.map((weight) => ({ children: [], ...(weight === undefined ? {} : { weight }) }));
const NONE = undefined;

/** What was sent, and the weights that count. */
const SHARES: readonly (readonly [sent: readonly (number | undefined)[], counted: readonly number[]])[] = [
  [
    [1, 1, 1, 1],
    [1, 1, 1, 1],
  ],
  [
    [1, 2],
    [1, 2],
  ],
  [
    [20, 80],
    [20, 80],
  ],
  [
    [33, NONE],
    [33, 67],
  ],
  [
    [NONE, NONE, NONE],
    [50, 50, 1],
  ],
  [
    [20, NONE, 30, NONE],
    [20, 80, 30, 1],
  ],
  [
    [NONE, 50, NONE],
    [50, 50, 1],
  ],
  [
    [120, NONE],
    [120, 20],
  ],
  [
    [100, NONE],
    [100, 1],
  ],
  [
    [0, -4, Number.NaN],
    [50, 50, 1],
  ],
  [[NONE], [50]],
];

test.each(SHARES)("C-57: weights %j share the width as %j", (sent, counted) => {
  const gaps = 8 * (sent.length - 1);
  const sum = counted.reduce((total, weight) => total + weight, 0);
  const widths = columnWidths(columns(sent), 188 + gaps);
  expect(widths.length).toBe(sent.length);
  for (const [at, width] of widths.entries()) expect(width).toBeCloseTo((188 * (counted[at] ?? 0)) / sum, 6);
});

test("C-57: columns and the 8 pixels between them fill the width", () => {
  const weight = fc.option(fc.integer({ min: -5, max: 200 }), { nil: undefined });
  fc.assert(
    fc.property(
      fc.array(weight, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: 400 }),
      (weights, width) => {
        const widths = columnWidths(columns(weights), width);
        const sum = widths.reduce((total, each) => total + each, 0);
        expect(sum).toBeCloseTo(Math.max(0, width - 8 * (weights.length - 1)), 6);
        for (const each of widths) expect(each).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});
