/** The elements for everybody: axe finds nothing on any exhibit of the gallery, in light, dark and high contrast. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { openPage, type PageServer, servePage, startChromium } from "../support/page-server.ts";

const SLOW_MS = 120_000;
const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

let gallery: PageServer;
let start: PageServer;
let browser: Browser;

beforeAll(async () => {
  gallery = await servePage(`${import.meta.dirname}/../support/gallery/page.ts`);
  start = await servePage(`${import.meta.dirname}/../support/gallery/start-page.ts`);
  browser = await startChromium();
}, SLOW_MS);

afterAll(async () => {
  await browser?.close();
  await gallery?.stop();
  await start?.stop();
});

/** What axe finds on the page, a line each. The page around the elements is the test's own and is no document to be judged. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(context: object, options: object): Promise<AxeResult> } }).axe.run(
      { include: [["body"]] },
      {
        rules: {
          region: { enabled: false },
          "landmark-one-main": { enabled: false },
          "page-has-heading-one": { enabled: false },
        },
      },
    ),
  );
  return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

for (const theme of ["light", "dark", "contrast"] as const) {
  for (const wing of ["legacy-tiles", "adaptive-tiles", "legacy-toasts", "toasts"] as const) {
    test(
      `axe finds nothing on ${wing}, ${theme}`,
      async () => {
        const { page } = await openPage(browser, `${gallery.origin}/?wing=${wing}&theme=${theme}`);
        await page.waitForLoadState("networkidle");
        expect(await faultsOf(page)).toEqual([]);
        await page.context().close();
      },
      SLOW_MS,
    );
  }
}

test(
  "axe finds nothing on a whole shell: start screen, pop-up and notification centre",
  async () => {
    const { page } = await openPage(browser, start.origin, { reducedMotion: "reduce" });
    await page.evaluate(() => (globalThis as unknown as { fill(): Promise<void> }).fill());
    await page.locator("belfry-toast").first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
  },
  SLOW_MS,
);
