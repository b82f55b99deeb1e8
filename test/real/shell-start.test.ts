/** The start screen in a real browser: tiles that peek, take turns, count, are clicked and resized, by hand and by keyboard. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { tile } from "@belfry/content";
import type { Browser, Page } from "playwright-core";
import { openPage, type PageServer, servePage, startChromium, stopAnimations } from "../support/page-server.ts";
import { becomes } from "../support/until.ts";

const SLOW_MS = 120_000;

/** What the page's script hands to tests. */
interface StartPage {
  settled(): Promise<void>;
  show(app: string, xml: string, tag?: string): string;
  badge(app: string, value: number | string): string;
  queue(app: string): void;
  said(place: number): string;
  wind(place: number, ms: number): void;
  runOut(place: number): void;
  turnOver(place: number): void;
  peeked(place: number): number;
  moving(): number;
}

let server: PageServer;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  server = await servePage(`${import.meta.dirname}/../support/gallery/start-page.ts`);
  browser = await startChromium();
}, SLOW_MS);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

beforeEach(async () => {
  ({ page, complaints } = await openPage(browser, server.origin));
  // What is seen for a while, or comes after a while, does so when a test says it.
  await stopAnimations(page);
});

/** Calls one of the page's own functions, and waits until what it did is drawn. */
async function call<Name extends keyof StartPage>(name: Name, ...given: Parameters<StartPage[Name]>) {
  return page.evaluate(
    async ([called, args]) => {
      const at = globalThis as unknown as Record<string, (...args: unknown[]) => unknown>;
      const result = at[called]?.(...args);
      await at.settled?.();
      return result;
    },
    [name, given as unknown[]] as const,
  ) as Promise<Awaited<ReturnType<StartPage[Name]>>>;
}

const words = (text: string) =>
  tile()
    .medium((size) => size.text(text))
    .wide((size) => size.text(text))
    .xml();

const peeking = tile()
  .medium((size) => size.peek("1.svg", { alt: "A hill" }).text("Behind it"))
  .xml();

describe("the start screen in Chromium", () => {
  test("has a tile for each app, by name, and no complaint", async () => {
    await becomes("how many tiles there are", () => page.getByRole("listitem").count(), 3);
    await becomes("what they say", () => Promise.all([0, 1, 2].map((place) => call("said", place))), [
      "Mail",
      "News",
      "Clock",
    ]);
    expect(complaints).toEqual([]);
  });

  test("C-50 C-51 a badge shows beside what the tile says, and a new one takes its place", async () => {
    await call("show", "mail", words("Ada wrote"));
    await call("badge", "mail", 7);
    expect(await call("said", 0)).toBe("Mail, Ada wrote, 7 notifications");
    await call("badge", "mail", "newMessage");
    expect(await call("said", 0)).toBe("Mail, Ada wrote, New message");
    expect(await page.locator("belfry-tile svg").count()).toBeGreaterThan(0);
  });

  test("C-39 a peek starts on the picture, is gone from it after 5.5 seconds and back after 11", async () => {
    await call("show", "mail", peeking);
    const at = async (ms: number) => {
      await call("wind", 0, ms);
      return call("peeked", 0);
    };
    expect(await at(0)).toBe(0);
    expect(await at(3999)).toBe(0);
    expect(await at(4750)).toBe(-50);
    expect(await at(5501)).toBe(-100);
    expect(await at(9499)).toBe(-100);
    expect(await at(10_999)).toBeGreaterThan(-2);
  });

  test("C-39 whoever asked for less movement sees the words alone, and nothing runs", async () => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await call("show", "mail", peeking);
    expect(await call("peeked", 0)).toBe(-100);
    await call("show", "mail", words("Another"));
    expect(await page.locator("belfry-tile .leaving").count()).toBe(0);
  });

  test("C-95 with the queue on the newest comes first, then the others in turn, and round again", async () => {
    await call("queue", "mail");
    for (const text of ["one", "two", "three"]) await call("show", "mail", words(text), text);
    const seen = [await call("said", 0)];
    for (let turn = 0; turn < 3; turn++) {
      await call("runOut", 0);
      await page.waitForFunction((before) => (globalThis as unknown as StartPage).said(0) !== before, seen.at(-1));
      seen.push(await call("said", 0));
    }
    expect(seen).toEqual(["Mail, three", "Mail, two", "Mail, one", "Mail, three"]);
  });

  test("C-96 what has nothing for the size is passed over, and the app's own tile is seen when none has", async () => {
    await call(
      "show",
      "mail",
      tile()
        .large((size) => size.text("only large"))
        .xml(),
    );
    expect(await call("said", 0)).toBe("Mail");
  });

  test("a new notification turns the tile over once, and one that comes before it was read just changes it", async () => {
    await call("show", "mail", words("first"));
    expect(await page.locator("belfry-tile .leaving").count()).toBe(1);
    await call("turnOver", 0);
    await page.locator("belfry-tile .leaving").waitFor({ state: "detached" });
    await call("show", "mail", words("second"));
    expect(await page.locator("belfry-tile .leaving").count()).toBe(0);
    expect(await call("said", 0)).toBe("Mail, second");
  });

  test("a click starts the app with the arguments of the notification in sight", async () => {
    await call(
      "show",
      "mail",
      tile()
        .framing({ arguments: "letter=7" })
        .medium((size) => size.text("Ada"))
        .xml(),
    );
    const told = page.evaluate(
      () =>
        new Promise((resolve) =>
          document.addEventListener("belfry-activated", (event) => resolve((event as CustomEvent).detail), {
            once: true,
          }),
        ),
    );
    await page.getByRole("button", { name: "Mail, Ada" }).click();
    expect(await told).toMatchObject({ app: "ms-app://mail", kind: "tile", arguments: "letter=7", tileId: "" });
  });

  test("the keyboard walks the tiles, opens the menu of sizes, chooses one and is back on the button", async () => {
    await page.locator("belfry-tile button").first().focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.evaluate(() => document.querySelector("belfry-start")?.shadowRoot?.activeElement?.tagName)).toBe(
      "BELFRY-TILE",
    );
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("menu", { name: "Size" }).waitFor();
    await page.getByRole("menuitemradio", { checked: true }).getByText("Medium").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator("belfry-start li.large").waitFor();
    await becomes("the size of the tile", () => page.locator("belfry-tile").first().getAttribute("size"), "large");
    expect(complaints).toEqual([]);
  });
});
