/** The notification centre in a real browser: what is in it, by pointer and by keyboard. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser } from "playwright-core";
import { type PageServer, servePage, startChromium } from "../support/page-server.ts";
import { buttons, MINUTE_MS, openStage, TOASTS_PAGE, type ToastStage, titled } from "../support/toast-stage.ts";
import { becomes, until } from "../support/until.ts";

setDefaultTimeout(120_000);

let server: PageServer;
let browser: Browser;
let stage: ToastStage;

beforeAll(async () => {
  server = await servePage(TOASTS_PAGE);
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

beforeEach(async () => {
  stage = await openStage(browser, server.origin);
});

afterEach(async () => {
  await stage.close();
  expect(stage.complaints).toEqual([]);
});

describe("the notification centre", () => {
  beforeEach(() => stage.openShell());

  const quiet = (title: string, app = "ms-app://mail", more = "") =>
    stage.push(titled(title, more), { app, quiet: true });

  const shows = (...expected: string[]) =>
    until(`the list is ${expected.join(", ")}`, async () =>
      Bun.deepEquals(await stage.namesOf(stage.listed), expected),
    );

  test("apps stand with the newest toast first; three of each are in sight, then the others", async () => {
    for (const title of ["M1", "M2", "M3", "M4", "M5"]) await quiet(title);
    await quiet("C1", "ms-app://chat");
    await shows("C1", "M5", "M4", "M3");
    const regions = stage.page.getByRole("region");
    await becomes(
      "the order of the apps",
      () => regions.evaluateAll((all) => all.map((each) => each.getAttribute("aria-label"))),
      ["Chat", "Mail"],
    );
    await stage.button("See more (2)").click();
    await shows("C1", "M5", "M4", "M3", "M2", "M1");
    const mails = stage.page.getByRole("list", { name: "Mail" }).getByRole("listitem");
    await becomes("how many there are of Mail", () => mails.count(), 5);
  });

  test("the newest toast of an app is shown whole, the others when asked", async () => {
    await quiet("Older", "ms-app://mail", buttons("Old"));
    await quiet("Newer", "ms-app://mail", buttons("New"));
    await shows("Newer", "Older");
    const pressable = () => stage.listed.locator(".press").allInnerTexts();
    await becomes("what can be pressed", pressable, ["New"]);
    await stage.button("All of it", stage.listed.nth(1)).click();
    await becomes("what can be pressed", pressable, ["New", "Old"]);
  });

  test("C-92: a header stands above its toasts; a click on it reaches the app and takes nothing away", async () => {
    const header = (title: string) => `<header id="trip" title="${title}" arguments="trip=1"/>`;
    await quiet("T1", "ms-app://mail", header("Old name"));
    await quiet("Alone");
    await quiet("T2", "ms-app://mail", header("Trip"));
    await shows("T2", "T1", "Alone");
    await stage.button("Trip").click();
    await until("the app was told", async () => (await stage.heard()).activated.length === 1);
    expect((await stage.heard()).activated).toMatchObject([{ kind: "header", arguments: "trip=1" }]);
    await stage.lists(3);
    const trip = stage.page.getByRole("list", { name: "Trip" }).getByRole("listitem");
    await becomes("how many stand below the header", () => trip.count(), 2);
  });

  test("arrows walk from toast to toast, Delete puts one away, and the focus goes to its neighbour", async () => {
    for (const title of ["One", "Two", "Three"]) await quiet(title);
    await shows("Three", "Two", "One");
    const at = () =>
      stage.page.locator("belfry-centre").evaluate((centre) => {
        const toast = centre.shadowRoot?.activeElement?.shadowRoot;
        return toast?.querySelector(".toast")?.getAttribute("aria-label") ?? "";
      });
    const goes = (name: string) => until(`the focus is on ${name}`, async () => (await at()) === name);
    await stage.button("Open", stage.listed.first()).focus();
    await stage.page.keyboard.press("ArrowUp");
    await goes("Three");
    await stage.page.keyboard.press("ArrowDown");
    await goes("Two");
    await stage.page.keyboard.press("Delete");
    await shows("Three", "One");
    await goes("One");
    await stage.page.keyboard.press("Delete");
    await shows("Three");
    await goes("Three");
    await stage.page.keyboard.press("Escape");
    await shows("Three");
    await stage.page.keyboard.press("Delete");
    await stage.page.getByText("No new notifications").waitFor();
    await until("the head has the focus", async () => (await stage.focused()) === "Do not disturb");
  });

  test("Delete in a text input deletes a letter, not the toast", async () => {
    await quiet(
      "Lunch?",
      "ms-app://mail",
      `<actions><input id="r" type="text" title="Reply" defaultInput="Yes"/></actions>`,
    );
    await stage.page.getByLabel("Reply").focus();
    await stage.page.keyboard.press("Home");
    await stage.page.keyboard.press("Delete");
    await becomes("what is left of the word", () => stage.page.getByLabel("Reply").inputValue(), "es");
    await stage.lists(1);
  });

  test("one app is cleared, then all", async () => {
    for (const title of ["M1", "M2"]) await quiet(title);
    await quiet("C1", "ms-app://chat");
    await shows("C1", "M2", "M1");
    await stage.button("Clear Mail").click();
    await shows("C1");
    await stage.button("Clear all").click();
    await stage.page.getByText("No new notifications").waitFor();
    await stage.button("Clear all").waitFor({ state: "detached" });
  });

  test("each toast says how long ago it came, or the moment that it names, anew every minute", async () => {
    await quiet("Now");
    await stage.push(titled("Named", "", `displayTimestamp="2025-12-31T22:00:00Z"`), { quiet: true });
    await shows("Named", "Now");
    const times = () => stage.listed.locator("time").allInnerTexts();
    await becomes("when they came", times, ["2 hr. ago", "now"]);
    await stage.advance(5 * MINUTE_MS);
    await becomes("when they came", times, ["2 hr. ago", "5 min. ago"]);
  });

  test("a toast that is taken back from under the keyboard leaves the focus to its neighbour", async () => {
    await quiet("Older");
    await stage.push(titled("Newer", "", ""), { quiet: true, tag: "n" });
    await shows("Newer", "Older");
    await stage.button("Open", stage.listed.first()).focus();
    await stage.page.keyboard.press("Enter");
    await shows("Older");
    await until("the focus is on a toast", async () => (await stage.focused()) === "Open");
  });
});
