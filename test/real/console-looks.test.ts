/** What holds for every view of the console: it can be used by everybody, fits a phone, is small and quick, and gives nothing away. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { consolePage } from "@belfry/console";
import type { AppCredentials, ChannelBody, HubCredentials } from "@belfry/protocol";
import type { Page } from "playwright-core";
import { barriers, type ConsoleStage, everythingOn, openConsoleStage } from "../support/console-stage.ts";

const SLOW_MS = 120_000;
const MAX_SCRIPT_BYTES = 120 * 1024;
const FIRST_VIEW = [
  /^\/$/,
  /^\/(console|favicon)[\w-]*\.(js|css|svg)$/,
  /^\/v1\/(session|status|apps|history|faults|traces)$/,
  /^\/metrics$/,
];

/** Words of a payload that nothing may repeat. */
const PAYLOAD = "the-words-of-the-payload";

describe("every view of the console", () => {
  let stage: ConsoleStage;
  let weather: AppCredentials;
  let channel: ChannelBody;
  let token: string;
  let hub: HubCredentials;
  let id: string;

  /** Each view with something on it, by its address and by what shows that it is there. */
  const views = (): readonly (readonly [fragment: string, there: string])[] => [
    ["#now", "now-view time-chart"],
    ["#anatomy", "trace-list a"],
    [`#anatomy/${id}`, "trace-view .verdict"],
    ["#apps", "app-card"],
    ["#devices", "devices-view .channels > li"],
    ["#hub", "new-hub"],
    ["#hub/weather", "hub-send-panel li"],
    ["#send", "send-form"],
    ["#start", "belfry-centre"],
  ];

  async function visit(page: Page, [fragment, there]: readonly [string, string]): Promise<void> {
    await stage.go(page, fragment);
    await page.locator(there).first().waitFor();
  }

  beforeAll(async () => {
    stage = await openConsoleStage();
    weather = await stage.createApp("Weather");
    channel = await stage.openChannel(weather);
    token = await stage.accessToken(weather);
    id = await stage.push(channel.uri, token, PAYLOAD);
    await stage.push(channel.uri, `${token}x`, PAYLOAD);
    await stage.act("POST", "faults", { effect: { does: "lose-ack" }, channel: channel.uri });
    hub = await stage.act("POST", "hubs", { name: "weather", wns: { packageSid: weather.packageSid } });
    const body = `<toast><visual><binding template="ToastText01"><text id="1">${PAYLOAD}</text></binding></visual></toast>`;
    const headers = { "X-WNS-Type": "wns/toast" };
    await stage.act("POST", "hubs/weather/sends", { format: "windows", tags: "rain", headers, body });
  }, SLOW_MS);

  afterAll(() => stage?.close(), SLOW_MS);

  for (const colorScheme of ["light", "dark"] as const) {
    test(
      `axe finds nothing serious on a ${colorScheme} page`,
      async () => {
        const { page } = await stage.open("", { colorScheme });
        for (const view of views()) {
          await visit(page, view);
          expect([view[0], await barriers(page)]).toEqual([view[0], []]);
        }
        await stage.go(page, "#apps");
        await page.getByRole("button", { name: "Delete" }).click();
        expect(await barriers(page)).toEqual([]);
        await page.context().close();
      },
      SLOW_MS,
    );
  }

  test(
    "nothing is wider than a phone",
    async () => {
      const { page } = await stage.open("", { viewport: { width: 360, height: 740 } });
      for (const view of views()) {
        await visit(page, view);
        expect([view[0], await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([view[0], 360]);
      }
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "no view holds a secret, a token, a channel URI or a payload, unless it is asked for",
    async () => {
      const { page } = await stage.open();
      const keys = Object.values(hub.connectionStrings).map((text) => text.split("SharedAccessKey=")[1] ?? text);
      const hidden = [weather.clientSecret, stage.adminToken, token, channel.uri, PAYLOAD, ...keys];
      for (const view of views()) {
        await visit(page, view);
        const held = await everythingOn(page);
        expect(held.length).toBeGreaterThan(500);
        expect([view[0], hidden.filter((each) => held.includes(each))]).toEqual([view[0], []]);
      }
      await visit(page, ["#send", "send-form"]);
      await page.getByRole("radio", { name: "A channel" }).check();
      await page.locator(`send-form option[value="${channel.channel}"]`).waitFor({ state: "attached" });
      const held = await everythingOn(page);
      expect(hidden.filter((each) => held.includes(each))).toEqual([]);
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "a secret that was shown once is gone when the view is left",
    async () => {
      const { page } = await stage.open("#apps");
      await page.getByRole("button", { name: "Show an access token" }).click();
      await page.locator("app-card secret-text code").waitFor();
      const shown = (await page.locator("app-card secret-text code").textContent()) ?? "";
      expect(shown.length).toBeGreaterThan(20);
      expect(await everythingOn(page)).toContain(shown);
      await visit(page, ["#devices", "devices-view .channels > li"]);
      await visit(page, ["#apps", "app-card"]);
      expect(await everythingOn(page)).not.toContain(shown);
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "whatever a stranger sent is text and never an element",
    async () => {
      const bad = "<img src=x onerror=alert(1)>";
      const app = await stage.createApp(bad);
      await fetch(channel.uri, { method: "POST", headers: { Authorization: `Bearer ${bad}`, "X-WNS-Type": bad } });
      const { page, complaints } = await stage.open();
      for (const view of views()) {
        await visit(page, view);
        expect(await page.locator("img").count()).toBe(0);
      }
      await stage.go(page, "#apps");
      await page.getByRole("heading", { name: bad, exact: true }).waitFor();
      expect(complaints).toEqual([]);
      await stage.act("DELETE", `apps/${encodeURIComponent(app.packageSid)}`);
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "the first view asks for no more than it needs: its own files, the session, and what its frame and Now read",
    async () => {
      const { page } = await stage.open("#now");
      const asked = new Set<string>();
      page.on("request", (request) => void asked.add(new URL(request.url()).pathname));
      await page.reload();
      await page.locator("now-view time-chart").first().waitFor();
      const others = [...asked].filter((path) => !FIRST_VIEW.some((needed) => needed.test(path)));
      expect(others).toEqual([]);
      await page.context().close();
    },
    SLOW_MS,
  );

  test("what the first view loads is at most 120 KB on its way, and so is what comes later", async () => {
    const { answer } = consolePage();
    const scriptAt = async (path: string) => (await (await answer(new Request(`http://x${path}`)))?.text()) ?? "";
    const partsOf = (script: string) => [...new Set(script.match(/console-[a-z0-9]+\.js/g) ?? [])];
    const main = await scriptAt("/console.js");
    const parts = await Promise.all(partsOf(main).map((part) => scriptAt(`/${part}`)));
    expect(parts.length).toBeGreaterThan(0);
    const sizes = [main, ...parts].map((script) => gzipSync(script).length);
    for (const size of sizes) expect(size).toBeLessThanOrEqual(MAX_SCRIPT_BYTES);
    const heaviest = Math.max(...sizes.slice(1));
    expect(sizes.reduce((sum, size) => sum + size, 0) - heaviest).toBeLessThanOrEqual(MAX_SCRIPT_BYTES);
  });
});
