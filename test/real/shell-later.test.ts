/** What a page of the shell loads later, in a real browser: files of its own, each when it is needed. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { BelfryTile } from "@belfry/shell";
import type { Browser, Page } from "playwright-core";
import { openPage, type PageServer, servePage, startChromium } from "../support/page-server.ts";
import { importedAtOnce, splitBundle } from "../support/split-bundle.ts";
import { buttons, titled } from "../support/toast-stage.ts";
import { becomes } from "../support/until.ts";

setDefaultTimeout(120_000);

const ENTRY = `${import.meta.dirname}/../../shell/src/index.ts`;
const ADAPTIVE = `<tile><visual><binding template="TileWide"><text>new</text></binding></visual></tile>`;
const WINDOWS_8 = `<tile><visual><binding template="TileWide310x150Text03"><text id="1">old</text></binding></visual></tile>`;
const WITH_MENU = titled(
  "Lunch?",
  `<actions><action content="Mute" arguments="mute" placement="contextMenu"/></actions>`,
);

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

/** How many scripts a page begins with, and how many it may ask for. */
async function scripts(): Promise<{ readonly first: number; readonly all: number }> {
  const { entry, texts } = await splitBundle(ENTRY);
  return { first: importedAtOnce(entry, texts).size, all: texts.size };
}

test("what draws the templates of Windows 8 is loaded with the first of them, and a tile is drawn when it is there", async () => {
  const { page, complaints } = await openPage(browser, server.origin);
  expect(await draw(page, ADAPTIVE)).toEqual(["new"]);
  const { first, all } = await scripts();
  expect(all).toBe(first + 4);
  await becomes("the number of scripts that are loaded at first", () => countScripts(page), first);
  expect(await draw(page, WINDOWS_8)).toEqual(["old"]);
  await becomes("the number of scripts that are loaded then", () => countScripts(page), first + 1);
  expect(await draw(page, WINDOWS_8.replace("old", "older"))).toEqual(["older"]);
  expect(await countScripts(page)).toBe(first + 1);
  expect(complaints).toEqual([]);
});

/** Puts a toast onto the page, and waits until it is drawn. @returns how high it is, in pixels */
function drawToast(page: Page, xml: string): Promise<number> {
  return page.evaluate(async (payload) => {
    await customElements.whenDefined("belfry-toast");
    const toast = Object.assign(document.createElement("belfry-toast"), { payload });
    document.body.append(toast);
    await toast.updateComplete;
    return toast.getBoundingClientRect().height;
  }, xml);
}

test("the foot of toasts is loaded with the first that has one, and the toast takes no room before it is there", async () => {
  const { page, complaints } = await openPage(browser, server.origin);
  const low = await drawToast(page, titled("Lunch?"));
  const { first } = await scripts();
  await becomes("the number of scripts that are loaded at first", () => countScripts(page), first);
  await page.evaluate(() => {
    const heights: number[] = [];
    const watch = new ResizeObserver((entries) =>
      heights.push(...entries.map(({ contentRect }) => contentRect.height)),
    );
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const node of addedNodes) if (node instanceof Element) watch.observe(node);
    }).observe(document.body, { childList: true });
    Object.assign(globalThis, { heights });
  });
  const high = await drawToast(page, titled("Lunch?", buttons("Yes")));
  expect(high).toBeGreaterThan(low);
  await becomes("the number of scripts that are loaded then", () => countScripts(page), first + 1);
  const seen = () => page.evaluate(() => (globalThis as unknown as { heights: readonly number[] }).heights.at(-1));
  await becomes("the height that was seen last", seen, high);
  const heights = await page.evaluate(() => (globalThis as unknown as { heights: readonly number[] }).heights);
  expect(new Set([0, high, ...heights])).toEqual(new Set([0, high]));
  await page.getByRole("button", { name: "Yes" }).waitFor();
  expect(await drawToast(page, titled("Later?", buttons("Maybe")))).toBe(high);
  expect(await countScripts(page)).toBe(first + 1);
  expect(complaints).toEqual([]);
});

test("where the foot of toasts does not come, a toast is shown without it, and the next one asks again", async () => {
  const { page } = await openPage(browser, server.origin);
  const low = await drawToast(page, titled("Lunch?"));
  await page.route(/\/foot-/, (route) => route.abort());
  expect(await drawToast(page, titled("Lunch?", buttons("Yes")))).toBe(low);
  expect(await page.getByRole("button", { name: "Yes" }).count()).toBe(0);
  await page.unroute(/\/foot-/);
  await drawToast(page, titled("Dinner?", buttons("No")));
  await page.getByRole("button", { name: "No" }).waitFor();
});

test("what a menu is, is loaded when the first one is opened, and the menu opens when it is there", async () => {
  const { page, complaints } = await openPage(browser, server.origin);
  await drawToast(page, WITH_MENU);
  const { first } = await scripts();
  await becomes("the number of scripts that are loaded at first", () => countScripts(page), first);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Mute" }).waitFor();
  await becomes("the number of scripts that are loaded then", () => countScripts(page), first + 1);
  await page.keyboard.press("Escape");
  await page.getByRole("menuitem").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "More", expanded: false }).waitFor();
  expect(complaints).toEqual([]);
});

test("a page that may not sound loads no sounds, and one that may loads them with the first", async () => {
  // A machine without a sound card may complain.
  const { page } = await openPage(browser, server.origin);
  const play = (isAllowed: boolean) =>
    page.evaluate(async (allowed) => {
      const script = "/page.js";
      const { openSpeaker }: typeof import("@belfry/shell") = await import(script);
      openSpeaker({ isAllowed: () => allowed }).play({ kind: "system", sound: "Mail", loop: false });
    }, isAllowed);
  const { first } = await scripts();
  await play(false);
  await becomes("the number of scripts that are loaded at first", () => countScripts(page), first);
  await play(true);
  await becomes("the number of scripts that are loaded then", () => countScripts(page), first + 1);
});
