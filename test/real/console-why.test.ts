/** "Why did it not arrive?": five prepared cases, each answered by the console alone in a real browser, with keyboard and mouse. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { type ConsoleStage, hold, openConsoleStage } from "../support/console-stage.ts";
import type { ReachedService } from "../support/operator.ts";
import {
  expiredWhileAway,
  failedAtByApp,
  replacedWhileAway,
  secretRevoked,
  switchedOff,
} from "../support/why-cases.ts";

const SLOW_MS = 120_000;
/** Beyond what stands between a search and the first row of what it found. */
const MAX_TABS = 40;

describe("why did it not arrive, asked of the console in Chromium", () => {
  let stage: ConsoleStage;
  let service: ReachedService;

  beforeAll(async () => {
    stage = await openConsoleStage();
    const { origin } = new URL((await stage.openChannel(await stage.createApp("Anything"))).uri);
    service = { service: origin, admin: stage.admin, adminToken: stage.adminToken };
  }, SLOW_MS);

  afterAll(() => stage?.close(), SLOW_MS);

  /** Asks on a page of its own, and sees that the browser had nothing to complain of. */
  async function ask(act: (page: Page) => Promise<void>): Promise<void> {
    const { page, complaints } = await stage.open();
    await act(page);
    expect(complaints).toEqual([]);
    await page.context().close();
  }

  /** From wherever one is, with the keyboard alone. */
  async function search(page: Page, words: string): Promise<void> {
    await page.keyboard.press("Control+k");
    await page.locator("search-form input:focus").waitFor();
    await page.keyboard.insertText(words);
    await page.keyboard.press("Enter");
  }

  /** Opens the only row that was found. */
  async function openWithKeyboard(page: Page): Promise<void> {
    const row = page.locator("trace-list a");
    await page.getByRole("heading", { name: "Found" }).waitFor();
    await row.first().waitFor();
    expect(await row.count()).toBe(1);
    const isThere = () => row.evaluate((link) => link.matches(":focus"));
    for (let tab = 0; tab < MAX_TABS && !(await isThere()); tab++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
  }

  /** What stands there when it stands there. */
  const said = (page: Page, where: "verdict" | "account" | "next", words: string | RegExp): Promise<void> =>
    page
      .locator(`trace-view .${where}`)
      .getByText(words)
      .or(page.locator(`trace-view .${where}`, { hasText: words }))
      .first()
      .waitFor();

  test(
    "a message id leads to: the device was away, and a newer toast with the same tag replaced it",
    async () => {
      const { id, newer } = await replacedWhileAway(service);
      await ask(async (page) => {
        await search(page, id);
        await said(page, "verdict", "replaced");
        // What waited for a second was waiting, however soon the newer one was sent.
        await said(page, "account", /The device was away when it came\.|It waited .* because the device was away\./);
        await said(page, "account", `a newer toast with tag order7 replaced it, sent as ${newer}.`);
        await said(page, "next", "toasts that are to stay side by side need different tags");
        await page.locator("trace-view dl").getByRole("link", { name: newer }).click();
        await said(page, "verdict", "the device is not connected; it waits in the inbox");
        await said(page, "next", "Bring the device back");
      });
    },
    SLOW_MS,
  );

  test(
    "a channel URI leads to: it was to wait a second, and the device was away; the URI does not stay in the address",
    async () => {
      const { uri, id } = await expiredWhileAway(service);
      await ask(async (page) => {
        await search(page, uri);
        await page.locator(`trace-list a[href*="${id}"]`).click();
        await said(page, "verdict", "expired");
        await said(page, "account", /It waited .* because the device was away\./);
        await said(page, "account", "its time to live was over before the device confirmed it; it was to wait until");
        await said(page, "next", "Send with a longer X-WNS-TTL");
        expect(page.url()).not.toContain(uri.slice(-12));
      });
    },
    SLOW_MS,
  );

  test(
    "a device and a time lead to: the person switched the app's notifications off",
    async () => {
      const { device } = await switchedOff(service);
      await ask(async (page) => {
        await page.getByRole("link", { name: "Anatomy", exact: true }).click();
        await page.getByRole("searchbox").fill(device);
        await page.getByLabel("Time").selectOption({ label: "the last hour" });
        await page.getByRole("button", { name: "Search" }).click();
        await openWithKeyboard(page);
        await said(page, "verdict", "dropped");
        await said(page, "account", "it was dropped: the person switched the app's notifications off.");
        await said(page, "next", "the person may switch them on again in the settings of the device");
      });
    },
    SLOW_MS,
  );

  test(
    "the sender's own id leads to: it was delivered, and the app's handler failed",
    async () => {
      const { clientId } = await failedAtByApp(service);
      await ask(async (page) => {
        await search(page, clientId);
        await openWithKeyboard(page);
        await said(page, "verdict", "delivered");
        await said(page, "account", "the device confirmed it");
        await said(page, "account", "the app's handler failed");
        await said(page, "next", "Look into the app's own log at the time of the confirmation");
      });
    },
    SLOW_MS,
  );

  test(
    "nothing is said to be found before it was looked for",
    async () => {
      const { clientId } = await failedAtByApp(service);
      await ask(async (page) => {
        await page.getByRole("link", { name: "Anatomy", exact: true }).click();
        await page.getByRole("heading", { name: "Latest notifications" }).waitFor();
        const holding = hold(page, /[?&]clientId=/);
        await search(page, clientId);
        const letGo = await holding;
        expect(await page.getByRole("heading", { name: "Found" }).count()).toBe(0);
        await letGo();
        await openWithKeyboard(page);
        await said(page, "verdict", "delivered");
      });
    },
    SLOW_MS,
  );

  test(
    "the MS-CV of a 401 leads to: the secret was revoked, of which app, and how to get a good one",
    async () => {
      const { msCv, app } = await secretRevoked(service);
      await ask(async (page) => {
        await search(page, msCv);
        await openWithKeyboard(page);
        await said(page, "verdict", "refused");
        await said(
          page,
          "account",
          `it was obtained with a client secret that has been revoked since; the app is Shop, ${app}`,
        );
        await said(page, "next", "`belfry app secret rotate` gives a new one");
      });
    },
    SLOW_MS,
  );

  test(
    "what is no channel URI of this service is said to be none",
    async () => {
      const { page } = await stage.open();
      await search(page, "https://elsewhere.example/?token=nothing");
      await page.getByRole("alert").getByText("Invalid channel URL.").waitFor();
      await page.context().close();
    },
    SLOW_MS,
  );
});
