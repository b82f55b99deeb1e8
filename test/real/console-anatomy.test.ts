/** What was captured, as an operator sees it in a browser: switched on, shown as text, run again, sent again; and nowhere a secret. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { AppBody, AppCredentials, ChannelBody, TraceBody } from "@belfry/protocol";
import type { Page } from "playwright-core";
import { barriers, type ConsoleStage, everythingOn, openConsoleStage } from "../support/console-stage.ts";
import { until } from "../support/until.ts";

const SLOW_MS = 120_000;

/** Markup that would be seen to work if it were ever taken for that. */
const MARKUP = '<img src="/nowhere" onerror="document.title = `taken`">&amp;';
const STRAY = "StRaY-sEcReT-4712";

describe("capture and replay in Chromium", () => {
  let stage: ConsoleStage;
  let weather: AppCredentials;
  let channel: ChannelBody;
  let token: string;

  async function onView(fragment: string, act: (page: Page) => Promise<void>): Promise<void> {
    const { page, complaints } = await stage.open(fragment);
    await act(page);
    expect(complaints).toEqual([]);
    await page.context().close();
  }

  const weatherNow = async () => {
    const { apps } = await stage.act<{ apps: AppBody[] }>("GET", "apps");
    return apps.find(({ packageSid }) => packageSid === weather.packageSid);
  };

  beforeAll(async () => {
    stage = await openConsoleStage();
    weather = await stage.createApp("Weather");
    channel = await stage.openChannel(weather);
    token = await stage.accessToken(weather);
  }, SLOW_MS);

  afterAll(() => stage?.close(), SLOW_MS);

  test(
    "without capture the anatomy shows no payload and offers no replay",
    async () => {
      const id = await stage.push(channel.uri, token, "nobody else's");
      await onView(`#anatomy/${id}`, async (page) => {
        await page.locator("trace-view .verdict").waitFor();
        expect(await page.locator("captured-push").count()).toBe(0);
        expect(await everythingOn(page)).not.toContain("nobody else's");
      });
    },
    SLOW_MS,
  );

  test(
    "an operator switches it on with a warning, and the app says so",
    async () => {
      await onView("#apps", async (page) => {
        const card = page.locator("app-card").filter({ hasText: "Weather" });
        await card.getByRole("button", { name: "Capture its pushes" }).click();
        await page.getByRole("button", { name: "Capture them" }).click();
        await card.getByText("captured", { exact: true }).waitFor();
        await card.getByText(/until .*; 0 of at most 1000 pushes are kept/).waitFor();
        expect((await weatherNow())?.capture).toMatchObject({ on: true, max: 1000 });
      });
    },
    SLOW_MS,
  );

  test(
    "a captured push is shown as text that does nothing, without what opens anything",
    async () => {
      const id = await stage.push(channel.uri, token, MARKUP, { "X-Api-Key": STRAY, "X-WNS-Tag": "t" });
      await onView(`#anatomy/${id}`, async (page) => {
        const captured = page.locator("captured-push");
        await captured.getByLabel("Payload").getByText(MARKUP).waitFor();
        await captured.getByLabel("Request").getByText("authorization: …").waitFor();
        const everything = await everythingOn(page);
        for (const secret of [
          STRAY,
          token,
          weather.clientSecret,
          new URL(channel.uri).searchParams.get("token") ?? "",
        ]) {
          expect(everything).not.toContain(secret);
        }
        expect(await page.title()).not.toBe("taken");
        expect(await barriers(page)).toEqual([]);
      });
    },
    SLOW_MS,
  );

  test(
    "bytes that are no text are shown in hex",
    async () => {
      const response = await fetch(channel.uri, {
        method: "POST",
        headers: {
          Authorization: `Bearer ${token}`,
          "X-WNS-Type": "wns/raw",
          "X-WNS-Cache-Policy": "cache",
          "Content-Type": "application/octet-stream",
        },
        body: Uint8Array.of(255, 254, 65, 66),
      });
      await onView(`#anatomy/${response.headers.get("x-wns-msg-id")}`, async (page) => {
        await page
          .locator("captured-push")
          .getByLabel("Payload")
          .getByText(/^0000 {2}ff fe 41 42 .*\.\.AB$/)
          .waitFor();
      });
    },
    SLOW_MS,
  );

  test(
    "a replay says what differs in words, and delivers nothing; sent again it becomes a push that leads back",
    async () => {
      const other = await stage.openChannel(weather);
      const id = await stage.push(other.uri, token, "first", { "X-WNS-Tag": "order7" });
      await onView(`#anatomy/${id}`, async (page) => {
        const captured = page.locator("captured-push");
        await captured.getByRole("button", { name: "Replay" }).click();
        await captured.getByText(/now it would be accepted\. In its slot: it waits itself/).waitFor();
        await captured.getByText("Nothing was delivered.").waitFor();

        await captured.getByRole("button", { name: "Send it again" }).click();
        await page.getByRole("button", { name: "Send it", exact: true }).click();
        await captured.getByText("It was sent again").waitFor();
        const link = captured.getByRole("link");
        const again = (await link.textContent()) ?? "";
        expect(await stage.act<TraceBody>("GET", `traces/${again}`)).toMatchObject({ by: "operator", replayOf: id });
        await link.click();
        await page.locator("trace-view").getByRole("link", { name: id }).waitFor();
        await page.locator("six-steps").getByText(`POST /v1/traces/${id}/replay HTTP/1.1`).waitFor();
      });
      await stage.act("DELETE", `channels?uri=${encodeURIComponent(other.uri)}`);
      await onView(`#anatomy/${id}`, async (page) => {
        const captured = page.locator("captured-push");
        await captured.getByRole("button", { name: "Replay" }).click();
        await captured.getByText(/refused with CHANNEL_CLOSED\. .*The channel was closed since/).waitFor();
      });
    },
    SLOW_MS,
  );

  test(
    "ending the capture forgets what was captured",
    async () => {
      const id = await stage.push(channel.uri, token, "forgotten soon");
      await onView("#apps", async (page) => {
        const card = page.locator("app-card").filter({ hasText: "Weather" });
        await card.getByRole("button", { name: "End the capture" }).click();
        await card.getByRole("button", { name: "Capture its pushes" }).waitFor();
        await until("nothing is captured", async () => (await weatherNow())?.capture === undefined);
        await stage.go(page, `anatomy/${id}`);
        await page.locator("trace-view .verdict").waitFor();
        expect(await page.locator("captured-push").count()).toBe(0);
      });
    },
    SLOW_MS,
  );
});
