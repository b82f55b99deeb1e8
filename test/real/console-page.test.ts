/** The console in a real browser, beside a real service: what an operator does in the first five minutes. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { type ConsoleStage, glimpse, openConsoleStage } from "../support/console-stage.ts";
import { openPage } from "../support/page-server.ts";

const SLOW_MS = 120_000;

describe("the console in Chromium", () => {
  let stage: ConsoleStage;

  async function createApp(page: Page, name: string): Promise<void> {
    await page.getByRole("link", { name: "Apps", exact: true }).click();
    await page.getByLabel("Name of a new app").fill(name);
    await page.getByRole("button", { name: "Create app" }).click();
    await page.getByRole("heading", { name: `${name} may push now` }).waitFor();
    await page.locator("app-card").filter({ hasText: name }).getByRole("link", { name: "Send a test push" }).click();
    await page.locator(`send-form select:has(option:checked:text-is("${name}"))`).waitFor();
  }

  beforeAll(async () => {
    stage = await openConsoleStage();
  }, SLOW_MS);

  afterAll(() => stage?.close(), SLOW_MS);

  test(
    "an operator makes an app, sends a toast to the page and reads that it was delivered",
    async () => {
      const { page, complaints } = await stage.open();
      await createApp(page, "Weather");
      expect(page.url()).not.toContain("token");

      await page.getByLabel("Title").fill("<b>Storm</b> & hail");
      await page.getByLabel("Text").fill("from the west");
      const popup = glimpse(page, "belfry-toast", "<b>Storm</b> & hail");
      await page.getByRole("button", { name: "Send the toast" }).click();

      expect(await popup).not.toContain("b");
      await page.locator("trace-view .verdict").getByText("delivered").first().waitFor();
      await page.locator("trace-view six-steps li .who").getByText("Device to push service").first().waitFor();
      await page.getByRole("link", { name: "Open it in Anatomy" }).click();
      await page.locator("trace-list a[aria-current=true]").getByText("delivered").waitFor();
      await page.getByRole("link", { name: "Devices", exact: true }).click();
      await page.locator("devices-view").getByText("this page").waitFor();
      expect(complaints).toEqual([]);
    },
    SLOW_MS,
  );

  test(
    "a toast for a device that is away waits, and is delivered when the device is back",
    async () => {
      const { page, complaints } = await stage.open();
      await createApp(page, "Kiosk");
      await page.getByLabel("Disconnect the device before the push").check();
      const popup = glimpse(page, "belfry-toast", "The bell rang");
      await page.getByRole("button", { name: "Send the toast" }).click();

      await page.locator("story-line").getByText("device disconnected").waitFor();
      await popup;
      await page.locator("trace-view .verdict").getByText("delivered").first().waitFor();
      expect(complaints).toEqual([]);
    },
    SLOW_MS,
  );

  test(
    "a wrong admin token leads back to the sign-in field, which takes the right one and opens the view of the address",
    async () => {
      const { page } = await openPage(stage.browser, `${stage.admin}/#token=wrong`);
      await page.getByRole("alert").getByText("admin token").waitFor();
      await stage.go(page, "#send");
      await page.getByLabel("Admin token").fill(stage.adminToken);
      await page.getByRole("button", { name: "Open the console" }).click();
      await page.getByRole("heading", { name: "One toast, six steps" }).waitFor();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByLabel("Admin token").waitFor();
    },
    SLOW_MS,
  );
});
