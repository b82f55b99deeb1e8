/** Signing in to the console in a real browser: what is kept where, what another page may do, and what is left when a session ends. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { AppBody } from "@belfry/protocol";
import type { Locator, Page } from "playwright-core";
import { type ConsoleStage, hold, openConsoleStage } from "../support/console-stage.ts";
import { openPage } from "../support/page-server.ts";
import { until } from "../support/until.ts";

const SLOW_MS = 120_000;

/** Resolves when the session is over. */
async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Admin token").waitFor();
  await page.getByText("The session is being ended").waitFor({ state: "detached" });
}

describe("a session of the console in Chromium", () => {
  let stage: ConsoleStage;

  beforeAll(async () => {
    stage = await openConsoleStage();
  }, SLOW_MS);

  afterAll(() => stage?.close(), SLOW_MS);

  const link = () => `${stage.admin}/#token=${encodeURIComponent(stage.adminToken)}`;
  const namesOfApps = async () => (await stage.act<{ apps: AppBody[] }>("GET", "apps")).apps.map(({ name }) => name);

  const hasFocus = (field: Locator) =>
    until("the field has the focus", () => field.evaluate((box) => box.matches(":focus")));

  async function signInByHand(page: Page): Promise<void> {
    await page.getByLabel("Admin token").fill(stage.adminToken);
    await page.getByRole("button", { name: "Open the console" }).click();
  }

  async function createApp(page: Page, name: string): Promise<void> {
    await page.getByLabel("Name of a new app").fill(name);
    await page.getByRole("button", { name: "Create app" }).click();
    await page.getByRole("heading", { name: `${name} may push now` }).waitFor();
  }

  test(
    "the printed link signs in, no script can read what opens the session, and a reload needs no token",
    async () => {
      const { page, complaints } = await stage.open("#apps");
      const [cookie, ...others] = await page.context().cookies();
      expect(others).toEqual([]);
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", secure: false, path: "/", expires: -1 });
      const kept = await page.evaluate(() => ({
        kept: [...Object.values(localStorage), ...Object.values(sessionStorage), document.cookie].join(),
        address: location.href,
      }));
      for (const secret of [stage.adminToken, cookie?.value ?? ""]) expect(JSON.stringify(kept)).not.toContain(secret);
      await page.reload();
      await createApp(page, "After a reload");
      expect(await namesOfApps()).toContain("After a reload");
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "whoever comes without a session is asked for the token, and the browser has nothing to complain of",
    async () => {
      const { page, complaints } = await openPage(stage.browser, `${stage.admin}/#devices`);
      await signInByHand(page);
      await page.getByRole("heading", { name: "Devices and channels" }).waitFor();
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "when the session ends the page asks again, and goes on where it was",
    async () => {
      const { page } = await stage.open("#apps");
      const field = page.getByLabel("Name of a new app");
      await field.fill("Half of a na");
      const other = await page.context().newPage();
      await other.goto(stage.admin);
      await signOut(other);
      await page.bringToFront();
      await page.getByRole("alert").getByText("The session is over").waitFor();
      await field.waitFor({ state: "hidden" });
      await page.getByRole("navigation", { name: "Views" }).waitFor({ state: "hidden" });
      await hasFocus(page.getByLabel("Admin token"));
      await signInByHand(page);
      await field.waitFor();
      await hasFocus(field);
      expect(await field.inputValue()).toBe("Half of a na");
      await createApp(page, "A whole name");
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "what is being read when somebody signs out is called off, and the browser has nothing to complain of",
    async () => {
      const { page, complaints } = await stage.open("#apps");
      const letGo = await hold(page, /\/v1\/(status|books)$/);
      await signOut(page);
      await letGo();
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "who signs out is asked for the token at once, is told that the session still ends, and signs in after it has",
    async () => {
      const { page } = await stage.open("#apps");
      const holding = hold(page, /\/v1\/session$/);
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("status").getByText("The session is being ended").waitFor();
      await page.getByRole("navigation", { name: "Views" }).waitFor({ state: "detached" });
      const letGo = await holding;
      const [former] = await page.context().cookies();
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.method()));
      await signInByHand(page);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      expect(asked).toEqual([]);
      await letGo();
      await createApp(page, "In a session of its own");
      const cookies = await page.context().cookies();
      expect(cookies).toHaveLength(1);
      expect(cookies[0]?.value).not.toBe(former?.value);
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "a session that could not be ended is told beside the field for the token",
    async () => {
      const { page } = await stage.open("#apps");
      await page.route(/\/v1\/session$/, (route) => route.abort());
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByLabel("Admin token").waitFor();
      await page.getByRole("alert").getByText("could not end it").waitFor();
      await page.getByText("The session is being ended").waitFor({ state: "detached" });
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "a page that asked in the session which another tab has just replaced asks again in that one",
    async () => {
      const { page } = await stage.open("#apps");
      const refused = { error: { code: "SESSION_INVALID", detail: "" } };
      let asked = 0;
      await page.route(/\/v1\/(status|books)$/, async (route) => {
        asked += 1;
        if (asked > 1) await route.continue();
        else await route.fulfill({ status: 401, json: refused });
      });
      await until("readings go on after one was refused", () => asked > 3);
      expect(await page.getByLabel("Admin token").count()).toBe(0);
      await createApp(page, "In the newer session");
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "a page that is over asks nothing of the server until somebody signs in again",
    async () => {
      const { page } = await stage.open("#apps");
      await page.context().clearCookies();
      await page.getByRole("alert").getByText("The session is over").waitFor();
      let asked = 0;
      page.on("request", () => {
        asked += 1;
      });
      // Whoever comes back to a tab makes all of its readings happen at once.
      await page.evaluate(() => {
        document.dispatchEvent(new Event("visibilitychange"));
        return new Promise((resolve) => requestAnimationFrame(resolve));
      });
      expect(asked).toBe(0);
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "two tabs of one browser share the session of whoever signed in last, and both go on",
    async () => {
      const { page } = await stage.open("#apps");
      const second = await page.context().newPage();
      await second.goto(link());
      await second.getByRole("navigation", { name: "Views" }).waitFor();
      await page.bringToFront();
      await createApp(page, "From the first tab");
      await second.bringToFront();
      await stage.go(second, "#apps");
      await createApp(second, "From the second tab");
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "a page on another port of the same host can neither read nor change anything with the browser's cookie",
    async () => {
      const { page } = await stage.open();
      const elsewhere = Bun.serve({
        port: 0,
        hostname: "127.0.0.1",
        fetch: () => new Response("<p>elsewhere</p>", { headers: { "Content-Type": "text/html" } }),
      });
      const evil = await page.context().newPage();
      await evil.goto(`http://127.0.0.1:${elsewhere.port}/`);
      const before = await namesOfApps();
      const read = await evil.evaluate(async (admin) => {
        const how = { credentials: "include" } as const;
        const change = { ...how, mode: "no-cors", method: "POST", body: '{"name":"forged"}' } as const;
        await fetch(`${admin}/v1/apps`, change);
        return fetch(`${admin}/v1/session`, how).then(
          (answer) => answer.text(),
          () => "unread",
        );
      }, stage.admin);
      expect(read).toBe("unread");
      expect(await namesOfApps()).toEqual(before);
      await elsewhere.stop(true);
      await page.context().close();
    },
    SLOW_MS,
  );
});

test(
  "over TLS the cookie is for this host and TLS alone, and the console does all it does without",
  async () => {
    const secure = await openConsoleStage(["--tls", "dev"]);
    try {
      const { page, complaints } = await secure.open("#apps", { ignoreHTTPSErrors: true });
      const [cookie] = await page.context().cookies();
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", secure: true, path: "/" });
      expect(cookie?.name).toBe(`__Host-belfry-session-${new URL(secure.admin).port}`);
      await page.getByLabel("Name of a new app").fill("Safe");
      await page.getByRole("button", { name: "Create app" }).click();
      await page.getByRole("heading", { name: "Safe may push now" }).waitFor();
      await signOut(page);
      await page.reload();
      await page.getByLabel("Admin token").waitFor();
      expect(await page.context().cookies()).toEqual([]);
      expect(complaints).toEqual([]);
    } finally {
      await secure.close();
    }
  },
  SLOW_MS,
);
