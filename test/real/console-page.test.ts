/** The console in a real browser, beside a real service: what an operator does in the first five minutes. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { RunningServer } from "@belfry/protocol";
import { type Browser, chromium, type Page } from "playwright-core";

/** Where Debian and its kin install the browser. */
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const SLOW_MS = 60_000;

interface ReadyLine {
  readonly event: "ready";
  readonly admin: string;
}

async function readyLine(server: ChildProcess): Promise<ReadyLine> {
  if (server.stdout === null) throw new Error("the server was started without a pipe");
  for await (const line of createInterface(server.stdout)) {
    const event: ReadyLine = JSON.parse(line);
    if (event.event === "ready") return event;
  }
  throw new Error("the server ended before it was ready");
}

describe("the console in Chromium", () => {
  let data: string;
  let server: ChildProcess;
  let browser: Browser;
  let admin: string;
  let adminToken: string;
  const complaints: string[] = [];

  async function openPage(fragment: string): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
    await page.goto(`${admin.replace(/\/$/, "")}/${fragment}`);
    return page;
  }

  async function createApp(page: Page, name: string): Promise<void> {
    await page.getByLabel("Name of a new app").fill(name);
    await page.getByRole("button", { name: "Create app" }).click();
    await page.getByRole("heading", { name: `${name} may push now` }).waitFor();
  }

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "belfry-console-"));
    const main = fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url));
    const args = [main, "up", "--data", data, "--port", "0", "--admin-port", "0", "--json"];
    server = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    ({ admin } = await readyLine(server));
    const running: RunningServer = JSON.parse(await readFile(join(data, "admin.json"), "utf8"));
    adminToken = running.adminToken;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  }, SLOW_MS);

  afterAll(async () => {
    await browser?.close();
    server?.kill("SIGTERM");
    await rm(data, { recursive: true, force: true });
  }, SLOW_MS);

  test(
    "an operator makes an app, sends a toast to the page and reads that it was delivered",
    async () => {
      const page = await openPage(`#token=${encodeURIComponent(adminToken)}`);
      await createApp(page, "Weather");
      expect(page.url()).not.toContain("token");

      await page.getByLabel("Title").fill("<b>Storm</b> & hail");
      await page.getByLabel("Text").fill("from the west");
      await page.getByRole("button", { name: "Send the toast" }).click();

      const toast = page.locator("belfry-toasts belfry-toast");
      await toast.getByText("<b>Storm</b> & hail", { exact: true }).waitFor();
      expect(await toast.locator("b").count()).toBe(0);
      await page.locator("trace-view .verdict").getByText("delivered").first().waitFor();
      expect(await page.locator("trace-view li .name").allTextContents()).toContain("acked");
      await page.locator("device-panel").getByText("this page").waitFor();
      await page.locator("trace-list button").getByText("delivered").first().waitFor();
      expect(complaints).toEqual([]);
    },
    SLOW_MS,
  );

  test(
    "a toast for a device that is away waits, and is delivered when the device is back",
    async () => {
      const page = await openPage(`#token=${encodeURIComponent(adminToken)}`);
      await createApp(page, "Kiosk");
      await page.locator('send-panel select:has(option:checked:text-is("Kiosk"))').waitFor();
      await page.getByLabel("Disconnect the device before the push").check();
      await page.getByRole("button", { name: "Send the toast" }).click();

      await page.locator("story-line").getByText("device disconnected").waitFor();
      await page.locator("belfry-toasts belfry-toast").getByText("The bell rang").waitFor();
      await page.locator("trace-view .verdict").getByText("delivered").first().waitFor();
      expect(complaints).toEqual([]);
    },
    SLOW_MS,
  );

  test(
    "a wrong admin token leads back to the sign-in field, which takes the right one",
    async () => {
      const page = await openPage("#token=wrong");
      await page.getByRole("alert").getByText("admin token").waitFor();
      await page.getByLabel("Admin token").fill(adminToken);
      await page.getByRole("button", { name: "Open the console" }).click();
      await page.getByRole("heading", { name: "One toast, six steps" }).waitFor();
    },
    SLOW_MS,
  );
});
