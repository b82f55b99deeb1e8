/** What the console costs while pushes come by the thousand: as much as without any, because it reads counts and never a push. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { AppCredentials, ChannelBody } from "@belfry/protocol";
import type { Page } from "playwright-core";
import { type ConsoleStage, openConsoleStage } from "../support/console-stage.ts";

const SLOW_MS = 120_000;

/** Readings of the page over which both are counted, at least. */
const READINGS = 3;
/** What one reading of the page and its view may ask: status, apps and metrics; faults and the latest traces of Now. */
const MAX_REQUESTS = 6;
/** Nodes and attributes that one reading may change on Now: six charts, two lines each, and some dozens of words. */
const MAX_CHANGES = 150;
/** Pushes for each of these readings: fewer would prove nothing. */
const MANY = 500;
const AT_ONCE = 32;

/** Counts what changes in every shadow root there is, from before the first of them. */
function countChanges(): void {
  const counted = globalThis as unknown as { changes: number };
  counted.changes = 0;
  const observer = new MutationObserver((records) => {
    counted.changes += records.length;
  });
  const what = { subtree: true, childList: true, attributes: true, characterData: true };
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, init);
    observer.observe(root, what);
    return root;
  };
}

describe("the console under load, in Chromium", () => {
  let stage: ConsoleStage;
  let channel: ChannelBody;
  let token: string;

  beforeAll(async () => {
    stage = await openConsoleStage(["--channel-rate", "100000", "--channel-burst", "100000"]);
    const weather: AppCredentials = await stage.createApp("Weather");
    channel = await stage.openChannel(weather);
    token = await stage.accessToken(weather);
  }, SLOW_MS);

  afterAll(() => stage?.close(), SLOW_MS);

  /** Counts while `work` goes on, which hears how many readings there were so far. */
  async function countOver(page: Page, work: (readings: () => number) => Promise<void>) {
    const changes = () => page.evaluate(() => (globalThis as unknown as { changes: number }).changes);
    let requests = 0;
    let readings = 0;
    const count = (request: { url(): string }) => {
      requests += 1;
      if (request.url().endsWith("/v1/status")) readings += 1;
    };
    page.on("request", count);
    const before = await changes();
    await work(() => readings);
    const after = await changes();
    page.off("request", count);
    return { requests, readings, changes: after - before };
  }

  test(
    "asks and draws no more while thousands of pushes come than while none does",
    async () => {
      const context = await stage.browser.newContext();
      await context.addInitScript(countChanges);
      const page = await context.newPage();
      await page.goto(`${stage.admin}/#token=${encodeURIComponent(stage.adminToken)}`);
      await page.locator("now-view time-chart").first().waitFor();

      let pushed = 0;
      const loaded = await countOver(page, async (readings) => {
        const push = async () => {
          while (readings() <= READINGS || pushed <= MANY * READINGS) {
            await stage.push(channel.uri, token, "storm", { "X-WNS-Tag": "one" });
            pushed += 1;
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, push));
      });
      // One more reading than was counted may have begun before.
      const readings = loaded.readings + 1;
      expect(loaded.requests).toBeLessThanOrEqual(MAX_REQUESTS * readings);
      expect(loaded.changes).toBeGreaterThan(0);
      expect(loaded.changes).toBeLessThanOrEqual(MAX_CHANGES * readings);
      await context.close();
    },
    SLOW_MS,
  );
});
