/** Every view of the console in a real browser, beside a real service with a hub: what an operator does there, and what is seen of it. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { AppBody, AppCredentials, ChannelBody, FaultBody, HubCredentials, SendBody } from "@belfry/protocol";
import type { Page } from "playwright-core";
import { type ConsoleStage, glimpse, hold, openConsoleStage } from "../support/console-stage.ts";
import { hubClient } from "../support/hub-client.ts";
import { becomes, until } from "../support/until.ts";

const SLOW_MS = 120_000;

describe("the views of the console in Chromium", () => {
  let stage: ConsoleStage;
  let weather: AppCredentials;
  let channel: ChannelBody;
  let token: string;

  /** Opens a view, does something on it, and sees that the browser had nothing to complain of. */
  async function onView(fragment: string, act: (page: Page) => Promise<void>): Promise<void> {
    const { page, complaints } = await stage.open(fragment);
    await act(page);
    expect(complaints).toEqual([]);
    await page.context().close();
  }

  const apps = async () => (await stage.act<{ apps: AppBody[] }>("GET", "apps")).apps;
  const faults = async () => (await stage.act<{ faults: FaultBody[] }>("GET", "faults")).faults;

  beforeAll(async () => {
    stage = await openConsoleStage();
    weather = await stage.createApp("Weather");
    channel = await stage.openChannel(weather);
    token = await stage.accessToken(weather);
    await stage.act("POST", "hubs", { name: "weather", wns: { packageSid: weather.packageSid } });
  }, SLOW_MS);

  afterAll(() => stage?.close(), SLOW_MS);

  test(
    "Now shows what waits, what was refused, and in words what is wrong",
    async () => {
      await stage.push(channel.uri, token, "waits");
      await stage.push(channel.uri, "wrong", "is refused");
      await stage.act("POST", "faults", { effect: { does: "lose-ack" }, times: 3 });
      await onView("#now", async (page) => {
        const troubles = page.getByRole("region", { name: "What is wrong" });
        await troubles.getByText("the next 3 confirmations are not heard").waitFor();
        await page.getByRole("img", { name: /^Waiting for their devices .* now notifications [1-9]/ }).waitFor();
        await page.getByRole("link", { name: "ACCESS_TOKEN_INVALID" }).click();
        await page.locator("trace-list a").getByText("refused").first().waitFor();
        await stage.act("DELETE", "faults");
        await page.getByRole("link", { name: "Now", exact: true }).click();
        await troubles.getByText("Nothing. The service is ready").waitFor();
      });
    },
    SLOW_MS,
  );

  test(
    "Now says in words why notifications were dropped, and leads to them",
    async () => {
      const id = await stage.push(channel.uri, token, "may not wait", { "X-WNS-Cache-Policy": "no-cache" });
      await onView("#now", async (page) => {
        const drops = page.getByRole("list", { name: "Drops" });
        await drops.getByRole("link", { name: "the device was away, and it may not wait" }).click();
        await page.locator(`trace-list a[href*="${id}"]`).getByText("dropped").waitFor();
      });
    },
    SLOW_MS,
  );

  test(
    "Anatomy finds a notification by its id, shows its steps, and says what to try next",
    async () => {
      const id = await stage.push(channel.uri, token, "stays", { "X-WNS-Tag": "old" });
      await onView("#anatomy", async (page) => {
        await page.getByRole("searchbox").fill(id.toLowerCase());
        await page.getByRole("button", { name: "Search" }).click();
        await page.locator("trace-view .verdict").getByText("pending").waitFor();
        expect(page.url()).toEndWith(`#anatomy/${id}`);
        const steps = page.locator("trace-view").getByRole("list", { name: "Steps" });
        await steps.getByText("X-WNS-Type: wns/toast").waitFor();
        await steps.getByText(`X-WNS-Msg-ID: ${id}`).waitFor();
        await page
          .locator("trace-view .next")
          .getByText(/device/)
          .waitFor();
        const newer = await stage.push(channel.uri, token, "takes its place", { "X-WNS-Tag": "old" });
        await page.locator("trace-view .verdict").getByText("replaced").waitFor();
        await page.locator(`trace-list a[href*="${newer}"]`).waitFor();
      });
    },
    SLOW_MS,
  );

  test(
    "Anatomy lists refusals too, and shows the answer that the sender got",
    async () => {
      const id = await stage.push(channel.uri, "wrong", "is refused");
      await onView(`#anatomy/${id}`, async (page) => {
        await page.locator("trace-view six-steps").getByText("HTTP/1.1 401 Unauthorized").waitFor();
        await page.locator("trace-view .next").getByText(/token/).waitFor();
      });
      await onView("#anatomy?end=refused&q=ACCESS_TOKEN_INVALID", async (page) => {
        await page.locator("trace-list a").first().waitFor();
        await becomes(
          "what the rows say of their ends",
          async () => [...new Set(await page.locator("trace-list .end").allInnerTexts())],
          ["✕ refused"],
        );
        await page.getByLabel("End").selectOption("expired");
        await page.getByText("Nothing that is still known fits.").waitFor();
      });
    },
    SLOW_MS,
  );

  test(
    "an id that nobody knows is said to be unknown, beside the list",
    async () => {
      const { page } = await stage.open("#anatomy/0000000000000000");
      await page.getByRole("alert").getByText("The newest are remembered").waitFor();
      expect(await page.locator("trace-list a").count()).toBeGreaterThan(0);
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "the keyboard reaches the search from everywhere and goes through the list",
    async () => {
      await onView("#apps", async (page) => {
        await page.locator("app-card").first().waitFor();
        await page.keyboard.press("Control+k");
        await page.waitForURL(/#anatomy/);
        await page.locator("search-form input:focus").waitFor();
        const rows = page.locator("trace-list a");
        await rows.first().focus();
        await page.keyboard.press("ArrowDown");
        await until("the second row has the focus", () => rows.nth(1).evaluate((row) => row.matches(":focus")));
        await page.keyboard.press("Enter");
        await page.locator("trace-view .verdict").waitFor();
      });
    },
    SLOW_MS,
  );

  test(
    "Apps gives and ends secrets, blocks and deletes, and asks before what cannot be undone",
    async () => {
      await onView("#apps", async (page) => {
        await page.getByLabel("Name of a new app").fill("Parking");
        await page.getByRole("button", { name: "Create app" }).click();
        const card = page
          .locator("app-card")
          .filter({ has: page.getByRole("heading", { name: "Parking", exact: true }) });
        const parking = async () => (await apps()).find(({ name }) => name === "Parking");
        await card.getByRole("button", { name: "New secret" }).click();
        await card.getByText("A second secret is good now").waitFor();
        expect((await parking())?.secrets).toHaveLength(2);
        await card.getByRole("button", { name: "End the older secret" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "End it" }).click();
        await until("the older secret is over", async () => (await parking())?.secrets.length === 1);
        await card.getByRole("button", { name: "Block" }).click();
        await page.getByRole("dialog", { name: "Block Parking?" }).waitFor();
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
        expect((await parking())?.blocked).toBe(false);
        await card.getByRole("button", { name: "Block" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Block it" }).click();
        await card.getByText("blocked", { exact: true }).waitFor();
        await card.getByRole("button", { name: "Let it push again" }).click();
        await until("the app may push again", async () => (await parking())?.blocked === false);
        await card.getByRole("button", { name: "Delete" }).click();
        await page.getByRole("dialog", { name: "Delete Parking?" }).getByRole("button", { name: "Delete it" }).click();
        await card.waitFor({ state: "detached" });
        expect(await parking()).toBeUndefined();
      });
    },
    SLOW_MS,
  );

  test(
    "Apps sets a fault for one app and clears it, and shows the limits of all",
    async () => {
      await onView("#apps", async (page) => {
        const panel = page.locator("fault-panel");
        await panel.getByLabel("What goes wrong").selectOption("lose-push");
        await panel.getByLabel("For the app").selectOption({ label: "Weather" });
        await panel.getByLabel("How often").fill("2");
        await panel.getByRole("button", { name: "Set the fault" }).click();
        await panel.getByText("the next 2 pushes of app Weather are answered received and lost").waitFor();
        expect(await faults()).toMatchObject([{ app: weather.packageSid, times: 2, effect: { does: "lose-push" } }]);
        await panel.getByRole("button", { name: /^Clear fault/ }).click();
        await panel.getByText("None is set.").waitFor();
        expect(await faults()).toEqual([]);
        const limits = page.locator("limit-panel dl > div");
        await limits.filter({ hasText: "How many pushes one channel takes at once." }).getByText("50 pushes").waitFor();
      });
    },
    SLOW_MS,
  );

  test(
    "Devices narrows the channels to one device, shows what waits, and closes one",
    async () => {
      const other = await stage.openChannel(weather);
      const id = await stage.push(other.uri, token, "waits");
      await onView(`#devices/${other.device}`, async (page) => {
        const row = page.locator("devices-view .channels > li");
        await row.getByText("1 waiting").waitFor();
        expect(await row.count()).toBe(1);
        await row.locator(`a[href="#anatomy/${id}"]`, { hasText: "toast" }).waitFor();
        await row.getByRole("button", { name: "Show the channel URI" }).click();
        await row.getByText(other.uri, { exact: true }).waitFor();
        await row.getByRole("button", { name: "Hide the channel URI" }).click();
        await row.getByRole("button", { name: "Close", exact: true }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Close it" }).click();
        await page.getByText("None. A device opens one").waitFor();
      });
    },
    SLOW_MS,
  );

  test(
    "Hub shows connection strings when asked, installations by tag, a send as it goes out, and deletes an installation",
    async () => {
      const { connectionStrings } = await stage.act<HubCredentials>("GET", "hubs/weather/keys");
      const backend = hubClient(connectionStrings.full, "weather");
      await backend.put({ installationId: "lobby-7", pushChannel: channel.uri, tags: ["rain"] });
      await onView("#hub", async (page) => {
        await page.getByRole("link", { name: "weather" }).click();
        await page.getByRole("button", { name: "Show the Listen string" }).click();
        await page.locator("secret-text code").getByText(connectionStrings.listen, { exact: true }).waitFor();
        await page.getByRole("button", { name: "Hide the Listen string" }).click();
        const installations = page.locator("installation-panel");
        await installations.getByText("lobby-7").waitFor();
        await installations.getByLabel("With the tag").fill("snow");
        await installations.getByRole("button", { name: "Show" }).click();
        await installations.getByText("None. A device or its backend puts one.").waitFor();
        await page.getByLabel("Tag expression").fill("rain && !quiet");
        await page.getByRole("button", { name: "Send to the hub" }).click();
        await page.locator("hub-send-panel li[aria-current=true]").getByText("Success 1").waitFor();
        await installations.getByLabel("With the tag").fill("");
        await installations.getByRole("button", { name: "Show" }).click();
        await installations.getByRole("button", { name: "Delete lobby-7" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Delete it" }).click();
        await installations.getByText("lobby-7 is deleted.").waitFor();
        await installations.getByText("None. A device or its backend puts one.").waitFor();
      });
      const { sends } = await stage.act<{ sends: SendBody[] }>("GET", "hubs/weather/sends");
      expect(sends[0]?.tags).toBe("rain && !quiet");
    },
    SLOW_MS,
  );

  test(
    "Hub gives a policy a new key, shows it this once, and deletes a hub after asking",
    async () => {
      await stage.act("POST", "hubs", { name: "parking", wns: { packageSid: weather.packageSid } });
      const before = await stage.act<HubCredentials>("GET", "hubs/parking/keys");
      await onView("#hub/parking", async (page) => {
        const panel = page.locator("key-panel");
        await panel.getByRole("button", { name: "New primary key for DefaultFullSharedAccessSignature" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Leave it" }).click();
        expect((await stage.act<HubCredentials>("GET", "hubs/parking/keys")).connectionStrings).toEqual(
          before.connectionStrings,
        );
        await panel.getByRole("button", { name: "New primary key for DefaultFullSharedAccessSignature" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Make it" }).click();
        await panel.getByText("The old primary key is over.").waitFor();
        const { connectionStrings } = await stage.act<HubCredentials>("GET", "hubs/parking/keys");
        expect(connectionStrings.full).not.toBe(before.connectionStrings.full);
        expect(connectionStrings.listen).toBe(before.connectionStrings.listen);
        await panel.locator(".fresh").getByText(connectionStrings.full, { exact: true }).waitFor();
        await panel.getByRole("button", { name: "I have it" }).click();
        await panel.locator(".fresh").waitFor({ state: "detached" });
        await page.getByRole("button", { name: "Delete the hub" }).click();
        await page
          .getByRole("dialog", { name: "Delete the hub parking?" })
          .getByRole("button", { name: "Delete it" })
          .click();
        await page.getByText("The hub parking is deleted.").waitFor();
        await page.getByRole("link", { name: "weather" }).waitFor();
        expect(await page.getByRole("link", { name: "parking" }).count()).toBe(0);
      });
    },
    SLOW_MS,
  );

  test(
    "a hub that is deleted while its jobs are being read leaves the browser nothing to complain of",
    async () => {
      await stage.act("POST", "hubs", { name: "fleeting", wns: { packageSid: weather.packageSid } });
      await onView("#hub/fleeting", async (page) => {
        const letGo = await hold(page, /\/v1\/hubs\/fleeting\/\w+/);
        await page.getByRole("button", { name: "Delete the hub" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Delete it" }).click();
        await page.getByText("The hub fleeting is deleted.").waitFor();
        await letGo();
      });
    },
    SLOW_MS,
  );

  test(
    "Hub shows the jobs that import registrations, those that end and those that fail",
    async () => {
      const importing = (body: string) =>
        fetch(`${stage.admin}/v1/hubs/weather/imports?mode=create`, {
          method: "POST",
          headers: { Authorization: `Bearer ${stage.adminToken}` },
          body,
        });
      await importing("this is no registration");
      await onView("#hub/weather", async (page) => {
        const jobs = page.locator("job-panel li");
        await jobs.getByText("ImportCreateRegistrations").first().waitFor();
        await jobs
          .locator(".tag")
          .getByText(/Completed|Failed/)
          .first()
          .waitFor();
        await jobs
          .getByText(/; took /)
          .first()
          .waitFor();
      });
    },
    SLOW_MS,
  );

  test(
    "Send takes a payload from a link of the workbench and pushes it to a channel of an app, then follows it",
    async () => {
      const xml = '<badge value="7"/>';
      await onView(`#badge=${encodeURIComponent(xml)}`, async (page) => {
        const payload = page.getByLabel("Payload, or a link of the workbench");
        await becomes("what stands in the form", () => payload.inputValue(), xml);
        await page.getByText("Windows would show this badge; nothing was found.").waitFor();
        await page.getByRole("radio", { name: "A channel" }).check();
        await page.locator("send-form select[name=channel]").selectOption(channel.channel);
        await page.getByRole("button", { name: "Send the badge" }).click();
        await page.getByText("The service answered 200, received").waitFor();
        await page.locator("follow-trace trace-view .verdict").getByText("pending").waitFor();
        await payload.fill(`${stage.admin}/workbench#tile=${encodeURIComponent("<tile/>")}`);
        await page.getByRole("button", { name: "Send the tile" }).waitFor();
        await becomes("what stands in the form", () => payload.inputValue(), "<tile/>");
      });
    },
    SLOW_MS,
  );

  test(
    "Send pushes to a tag expression of a hub and follows the send",
    async () => {
      await onView("#send", async (page) => {
        await page.getByRole("radio", { name: "A hub" }).check();
        await page.getByLabel("Tag expression").fill("nobody");
        await page.getByRole("button", { name: "Send the toast" }).click();
        await page.locator("follow-send").getByText("NoTargetFound").waitFor();
      });
    },
    SLOW_MS,
  );

  test(
    "the start screen shows what comes to the page: a tile, a badge on it, a toast in the centre",
    async () => {
      await onView("#start", async (page) => {
        await page.getByRole("button", { name: "Add Weather" }).click();
        const tile = page.locator("belfry-start belfry-tile button");
        await becomes("what the tile is called", () => tile.getAttribute("aria-label"), "Weather");
        await page.getByRole("link", { name: "Send to Weather" }).click();
        await page.getByRole("radio", { name: "As payload" }).check();
        await page.getByRole("radio", { name: "badge" }).check();
        await page.getByLabel("Payload, or a link of the workbench").fill('<badge value="7"/>');
        await page.getByRole("button", { name: "Send the badge" }).click();
        await page.locator("trace-view .verdict").getByText("delivered").first().waitFor();
        await page.getByRole("radio", { name: "In words" }).check();
        const popup = glimpse(page, "belfry-toast", "The bell rang");
        await page.getByRole("button", { name: "Send the toast" }).click();
        await popup;
        await page.getByRole("link", { name: "Start screen" }).click();
        await page.locator('belfry-start belfry-tile button[aria-label="Weather, 7 notifications"]').waitFor();
        await page.locator("belfry-centre").getByText("The bell rang").waitFor();
      });
    },
    SLOW_MS,
  );
});
