/** Toasts that pop up in a real browser: when they come and go, what is heard of them, what reaches the app. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser } from "playwright-core";
import { type PageServer, servePage, startChromium, stopAnimations } from "../support/page-server.ts";
import {
  buttons,
  FULL,
  MINUTE_MS,
  openStage,
  SECOND_MS,
  SNOOZE_AND_DISMISS,
  TOASTS_PAGE,
  type ToastStage,
  titled,
  toastOf,
} from "../support/toast-stage.ts";
import { becomes } from "../support/until.ts";

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

describe("pop-ups", () => {
  beforeEach(() => stage.openShell());

  test("C-99: a pop-up is in sight for 7 seconds, a long one for 25, and then in the list", async () => {
    await stage.push(titled("Short"));
    await stage.push(titled("Long", "", `duration="long"`));
    await stage.seesPopups(2);
    await stage.advance(7 * SECOND_MS - 1);
    await stage.seesPopups(2);
    await stage.advance(1);
    await stage.seesPopups(1);
    await becomes("what is left", () => stage.namesOf(stage.popups), ["Long"]);
    await stage.advance(18 * SECOND_MS - 1);
    await stage.seesPopups(1);
    await stage.advance(1);
    await stage.seesPopups(0);
    await stage.lists(2);
  });

  test("C-99: a toast that is not to pop up goes straight to the list", async () => {
    await stage.push(titled("Quiet"), { quiet: true });
    await stage.listed.getByRole("group", { name: "Quiet" }).waitFor();
    await stage.seesPopups(0);
    expect((await stage.heard()).sounds).toEqual([]);
  });

  test("C-99: so does one that comes while the person does not want to be disturbed, but no alarm", async () => {
    const disturb = stage.doNotDisturb;
    await disturb.click();
    await becomes("what the switch says", () => disturb.getAttribute("aria-checked"), "true");
    await stage.push(titled("News"));
    await stage.listed.getByRole("group", { name: "News" }).waitFor();
    await stage.seesPopups(0);
    await stage.push(titled("Wake up", buttons("Stop"), `scenario="alarm"`));
    await stage.seesPopups(1);
  });

  test("C-85: reminders and alarms stay until somebody does something, a reminder without a button does not", async () => {
    await stage.push(titled("Stand-up", buttons("Go"), `scenario="reminder"`));
    await stage.push(titled("Wake up", buttons("Stop"), `scenario="alarm"`));
    await stage.push(titled("Nothing to press", "", `scenario="reminder"`));
    await stage.seesPopups(3);
    await stage.advance(7 * SECOND_MS);
    await stage.seesPopups(2);
    await stage.advance(60 * MINUTE_MS);
    await stage.seesPopups(2);
    await becomes("how many of them are urgent", () => stage.page.getByRole("alertdialog").count(), 2);
    await stage.button("Close", stage.popups.first()).click();
    await stage.seesPopups(1);
  });

  test("the time of a pop-up stands still while the pointer or the keyboard is on it", async () => {
    await stage.push(titled("Held"));
    await stage.popups.hover();
    await stage.advance(60 * SECOND_MS);
    await stage.button("Open", stage.popups).focus();
    await stage.page.mouse.move(1, 1);
    await stage.advance(60 * SECOND_MS);
    await stage.seesPopups(1);
    await stage.button("Open", stage.popups).blur();
    await stage.advance(7 * SECOND_MS);
    await stage.seesPopups(0);
  });

  test("a click reaches the app with what was entered, and the toast is gone", async () => {
    await stage.push(FULL, { tag: "t1" });
    await stage.page.getByLabel("Reply").fill("Yes");
    await stage.button("Send").click();
    await stage.seesPopups(0);
    expect((await stage.heard()).activated).toEqual([
      {
        app: "ms-app://mail",
        kind: "button",
        arguments: "send",
        activationType: "foreground",
        inputs: { words: "Yes", when: "12" },
        tag: "t1",
      },
    ] as never);
    await stage.lists(0);
  });

  test("a button that waits for its app keeps the toast in sight, and nothing can be pressed until the app has answered", async () => {
    const warmer = `<actions><action content="Warmer" arguments="w" afterActivationBehavior="pendingUpdate"/></actions>`;
    await stage.push(titled("{degrees}", warmer), { tag: "t" });
    await stage.button("Warmer").click();
    await stage.popups.locator("[aria-busy=true]").waitFor();
    await stage.button("Warmer").click({ force: true });
    expect((await stage.heard()).activated.length).toBe(1);
    await stage.update("t", { degrees: "22 °C" });
    await stage.popups.getByRole("group", { name: "22 °C" }).waitFor();
    await stage.popups.locator("[aria-busy=true]").waitFor({ state: "detached" });
  });

  test("a snoozed toast goes and pops up again after its time", async () => {
    await stage.push(titled("Stand-up", SNOOZE_AND_DISMISS, `scenario="reminder"`));
    await stage.popups.getByLabel("Snooze for").selectOption("5");
    await stage.button("Snooze").click();
    await stage.seesPopups(0);
    await stage.lists(0);
    await stage.advance(5 * MINUTE_MS);
    await stage.seesPopups(1);
  });

  test("the newest is the lowest", async () => {
    for (const title of ["First", "Second", "Third"]) await stage.push(titled(title));
    await stage.seesPopups(3);
    await becomes("their order", () => stage.namesOf(stage.popups), ["First", "Second", "Third"]);
    const tops = await stage.popups.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top));
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
  });

  test("title and body are read out once, an alarm's at once", async () => {
    await stage.push(toastOf("<text>Lunch?</text><text>At the corner</text>"));
    const polite = stage.page.locator("belfry-toasts [role=status]");
    await polite.getByText("Mail. Lunch? At the corner.").waitFor();
    await stage.push(titled("Wake up", buttons("Stop"), `scenario="alarm"`));
    await stage.page.locator("belfry-toasts [role=alert]").getByText("Mail. Wake up.").waitFor();
    await becomes("how much is read out politely", () => polite.locator("p").count(), 1);
    expect(await stage.popups.first().evaluate((element) => element.closest("[aria-live]"))).toBe(null);
  });

  test("C-89: a toast is heard when it pops up, an alarm as long as it stays", async () => {
    await stage.push(titled("News"));
    await stage.push(titled("Hush", `<audio silent="true"/>`));
    await stage.push(titled("Wake up", buttons("Stop"), `scenario="alarm"`));
    await stage.seesPopups(3);
    await stage.advance(7 * SECOND_MS);
    await stage.seesPopups(1);
    await stage.button("Stop").click();
    await stage.seesPopups(0);
    const sounds = ["Default", "loop Looping.Alarm", "stop", "stop"];
    await becomes("what was heard", async () => (await stage.heard()).sounds, sounds);
  });

  test("pop-ups slide in, but not for those who asked for less movement", async () => {
    const moves = () => stage.popups.evaluateAll((all) => all.flatMap((each) => each.getAnimations()).length);
    await stage.push(titled("Still"));
    await stage.seesPopups(1);
    expect(await moves()).toBe(0);
    await stopAnimations(stage.page);
    await stage.page.emulateMedia({ reducedMotion: "no-preference" });
    await stage.push(titled("Sliding"));
    await stage.seesPopups(2);
    expect(await moves()).toBeGreaterThan(0);
  });

  test("whoever put a pop-up away by the keyboard goes on with the next one, at last with where they came from", async () => {
    await stage.push(titled("First"));
    await stage.push(titled("Second"));
    await stage.seesPopups(2);
    const disturb = stage.doNotDisturb;
    await disturb.focus();
    await stage.button("Open", stage.popups.first()).focus();
    await stage.page.keyboard.press("Escape");
    await stage.seesPopups(1);
    await becomes("what has the focus", () => stage.focused(), "Open");
    await stage.page.keyboard.press("Escape");
    await stage.seesPopups(0);
    await becomes("what has the focus", () => stage.focused(), "Do not disturb");
  });
});
