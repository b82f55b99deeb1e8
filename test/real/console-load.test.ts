/** What the console costs while pushes come by the thousand: as much as without any, because it reads counts and never a push. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { AppCredentials, ChannelBody } from "@belfry/protocol";
import type { Page } from "playwright-core";
import { type ConsoleStage, openConsoleStage } from "../support/console-stage.ts";

const SLOW_MS = 120_000;

/** Readings of the page over which both are counted. */
const READINGS = 3;
/** What one reading of the page and its view may ask: status, apps and metrics; faults and the latest traces of Now. */
const MAX_REQUESTS = 6;
/** Nodes and attributes that one reading may change on Now: six charts, two lines each, and some dozens of words. */
const MAX_CHANGES = 150;
/** Fewer pushes between two readings would prove nothing. */
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

  /** Counts over some readings, while `work` goes on. */
  async function countOver(page: Page, work: (isOver: () => boolean) => Promise<void>) {
    const changes = () => page.evaluate(() => (globalThis as unknown as { changes: number }).changes);
    const before = await changes();
    let requests = 0;
    let readings = 0;
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const count = (request: { url(): string }) => {
      if (readings > READINGS) return;
      requests += 1;
      if (request.url().endsWith("/v1/status")) readings += 1;
      if (readings > READINGS) resolve();
    };
    page.on("request", count);
    await Promise.all([over, work(() => readings > READINGS)]);
    page.off("request", count);
    return { requests, changes: (await changes()) - before };
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
      const loaded = await countOver(page, async (isOver) => {
        const push = async () => {
          while (!isOver()) {
            await stage.push(channel.uri, token, "storm", { "X-WNS-Tag": "one" });
            pushed += 1;
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, push));
      });
      expect(pushed).toBeGreaterThan(MANY * READINGS);
      expect(loaded.requests).toBeLessThanOrEqual(MAX_REQUESTS * (READINGS + 1));
      expect(loaded.changes).toBeGreaterThan(0);
      expect(loaded.changes).toBeLessThanOrEqual(MAX_CHANGES * (READINGS + 1));
      await context.close();
    },
    SLOW_MS,
  );
});
