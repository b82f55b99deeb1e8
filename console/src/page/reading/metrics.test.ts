/** The text of `/metrics` as numbers. */
import { expect, test } from "bun:test";
import { readMetrics, total, totalsBy } from "./metrics.ts";

const TEXT = `# HELP belfry_pushes_total Pushes
# TYPE belfry_pushes_total counter
belfry_pushes_total{outcome="received"} 7
belfry_pushes_total{outcome="dropped"} 2
belfry_connections 3
belfry_refusals_total{rim="push",code="CHANNEL_EXPIRED"} 4
belfry_refusals_total{rim="token",code="CLIENT_SECRET_WRONG"} 0
odd{said="a \\"b\\" \\\\ c\\nd"} 1.5e3
nonsense
`;

test("samples are summed over all labels, over some, or apart for each value of one", () => {
  const samples = readMetrics(TEXT);
  expect(total(samples, "belfry_pushes_total")).toBe(9);
  expect(total(samples, "belfry_pushes_total", { outcome: "dropped" })).toBe(2);
  expect(total(samples, "belfry_connections")).toBe(3);
  expect(total(samples, "belfry_nothing")).toBe(0);
  expect(totalsBy(samples, "belfry_refusals_total", "code")).toEqual([["CHANNEL_EXPIRED", 4]]);
});

test("escaped labels and numbers with exponents are read, and what is no sample is passed over", () => {
  expect(readMetrics(TEXT).at(-1)).toEqual({ name: "odd", labels: { said: 'a "b" \\ c\nd' }, value: 1500 });
});
