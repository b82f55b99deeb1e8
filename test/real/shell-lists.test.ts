/** Lists by key in a real browser: what stays is the same element, in whatever order and whatever came between. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import type { Browser, Page } from "playwright-core";
import type { Drawn } from "../support/gallery/list-page.ts";
import { openPage, type PageServer, servePage, startChromium } from "../support/page-server.ts";

setDefaultTimeout(120_000);

declare const drawAll: (all: readonly Drawn[]) => string[];
declare const countNodes: (lists: readonly (readonly number[])[]) => number[];
declare const keepsFocus: (key: number, list: readonly number[], next: readonly number[]) => boolean;

let server: PageServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await servePage(`${import.meta.dirname}/../support/gallery/list-page.ts`);
  browser = await startChromium();
  ({ page } = await openPage(browser, server.origin));
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

test("in any order of lists, and with other things in between, the order is right and what stays is the same element", async () => {
  const list = fc.uniqueArray(fc.nat(7), { maxLength: 8 });
  const drawn: fc.Arbitrary<Drawn> = fc.oneof(
    { weight: 6, arbitrary: list },
    { weight: 1, arbitrary: fc.constantFrom("none", "other") },
  );
  const all = fc.sample(drawn, { numRuns: 500, seed: 4 });
  expect(await page.evaluate((each) => drawAll(each), all)).toEqual([]);
});

test.each([
  ["what stood before it goes", [2, 3]],
  ["something comes before it", [0, 1, 2, 3]],
  ["something comes between", [1, 0, 2, 4, 3]],
  ["all others go", [2]],
])("the focus stays where it is when %s", async (_, next) => {
  expect(await page.evaluate((list) => keepsFocus(2, [1, 2, 3], list), next)).toBe(true);
});

test("what goes leaves nothing behind", async () => {
  const counts = await page.evaluate(() => countNodes([[], [1, 2], [3, 2], [], [4, 1], []]));
  const [empty = Number.NaN, two = Number.NaN] = counts;
  expect(counts).toEqual([empty, two, two, empty, two, empty]);
});
