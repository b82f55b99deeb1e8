/** What a page of the shell loads later, in a real browser: files of its own, each when it is needed. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { BelfryTile } from "@belfry/shell";
import type { Browser, Page } from "playwright-core";
import { openPage, type PageServer, servePage, startChromium } from "../support/page-server.ts";
import { importedAtOnce, splitBundle } from "../support/split-bundle.ts";
import { becomes } from "../support/until.ts";

setDefaultTimeout(120_000);

const ENTRY = `${import.meta.dirname}/../../shell/src/index.ts`;
const ADAPTIVE = `<tile><visual><binding template="TileWide"><text>new</text></binding></visual></tile>`;
const WINDOWS_8 = `<tile><visual><binding template="TileWide310x150Text03"><text id="1">old</text></binding></visual></tile>`;

let server: PageServer;
let browser: Browser;

beforeAll(async () => {
  server = await servePage(ENTRY, { split: true });
  browser = await startChromium();
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Hands the page's one tile a payload, and waits until it is drawn. @returns the texts on it */
function draw(page: Page, xml: string): Promise<readonly string[]> {
  return page.evaluate(async (payload) => {
    await customElements.whenDefined("belfry-tile");
    const tile = (document.querySelector("belfry-tile") ?? document.createElement("belfry-tile")) as BelfryTile;
    if (!tile.isConnected) document.body.append(tile);
    tile.size = "wide";
    tile.payload = payload;
    await tile.updateComplete;
    return tile.scene?.content.flatMap((piece) => (piece.kind === "text" ? [piece.text] : [])) ?? [];
  }, xml);
}

/** How many scripts the page has loaded. */
function countScripts(page: Page): Promise<number> {
  return page.evaluate(
    () => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js")).length,
  );
}

test("what draws the templates of Windows 8 is loaded with the first of them, and a tile is drawn when it is there", async () => {
  const { page, complaints } = await openPage(browser, server.origin);
  expect(await draw(page, ADAPTIVE)).toEqual(["new"]);
  const { entry, texts } = await splitBundle(ENTRY);
  const first = importedAtOnce(entry, texts).size;
  expect(texts.size).toBe(first + 1);
  await becomes("the number of scripts that are loaded at first", () => countScripts(page), first);
  expect(await draw(page, WINDOWS_8)).toEqual(["old"]);
  await becomes("the number of scripts that are loaded then", () => countScripts(page), first + 1);
  expect(await draw(page, WINDOWS_8.replace("old", "older"))).toEqual(["older"]);
  expect(await countScripts(page)).toBe(first + 1);
  expect(complaints).toEqual([]);
});
