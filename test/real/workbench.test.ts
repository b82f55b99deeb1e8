/** The payload workbench in a real browser, served by `belfry up`: what somebody does who has a payload and no phone. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readNotification, toast } from "@belfry/content";
import type { Browser, Page } from "playwright-core";
import { barriers, type ConsoleStage, openConsoleStage } from "../support/console-stage.ts";
import { openPage } from "../support/page-server.ts";
import { becomes, until } from "../support/until.ts";

const SLOW_MS = 120_000;
/** Where the server draws the pictures of samples. */
const PICTURES = "/workbench/pictures/";
const HOUR_MS = 3_600_000;
/** From one letter to the next of somebody who types quickly. */
const LETTER_MS = 100;
/** A pause that nobody makes within an address. */
const REST_MS = 1000;

describe("the workbench in Chromium", () => {
  let stage: ConsoleStage;
  let browser: Browser;
  let admin: string;

  /** Opens the page, does something on it, and sees that the browser had nothing to complain of. */
  async function onPage(fragment: string, act: (page: Page) => Promise<void>, options = {}): Promise<void> {
    const { page, complaints } = await openPage(browser, `${admin}/workbench${fragment}`, options);
    await page.getByRole("heading", { name: "Payload workbench" }).waitFor();
    await act(page);
    expect(complaints).toEqual([]);
    await page.context().close();
  }

  const editor = (page: Page) => page.getByRole("textbox", { name: "XML of the payload" });
  const summary = (page: Page) => page.locator("finding-list .summary");
  const choose = (page: Page, name: string) => page.getByRole("radio", { name, exact: true }).check();

  beforeAll(async () => {
    stage = await openConsoleStage();
    ({ browser, admin } = stage);
  }, SLOW_MS);

  afterAll(() => stage?.close(), SLOW_MS);

  test(
    "a mistake is found as it is typed, with its place, and its place puts the caret there",
    async () => {
      await onPage("", async (page) => {
        const xml = `<tile>\n  <visual>\n    <binding template="TileMedium">\n      <Text>Hello</Text>\n    </binding>\n  </visual>\n</tile>`;
        await editor(page).fill(xml);
        const finding = page.locator("finding-list li").filter({ hasText: "E-CASE-EL" });
        await finding.getByText("4:7", { exact: true }).waitFor();
        await finding.getByText("Windows: the element is unknown and left out.").waitFor();
        await finding.getByRole("button").click();
        await until("the text has the focus", () => editor(page).evaluate((box) => box.matches(":focus")));
        const place = xml.indexOf("<Text>");
        await becomes(
          "where the caret stands",
          () => editor(page).evaluate((box: HTMLTextAreaElement) => [box.selectionStart, box.selectionEnd]),
          [place, place],
        );
      });
    },
    SLOW_MS,
  );

  test(
    "each kind is shown in every theme: tiles at every size, toasts in two forms, badges on a tile and alone",
    async () => {
      await onPage("", async (page) => {
        await page.locator('belfry-tile[theme="contrast"]').first().waitFor();
        await becomes("how many tiles are dark", () => page.locator('belfry-tile[theme="dark"]').count(), 4);
        await choose(page, "Toast");
        await page.locator('belfry-toast[theme="contrast"]').first().waitFor();
        await becomes("how many toasts there are", () => page.locator("belfry-toast").count(), 6);
        await choose(page, "Badge");
        await page.locator('.contrast belfry-badge [aria-label="7 notifications"]').first().waitFor();
        await choose(page, "Tile");
        await page.locator("belfry-tile[size=large]").first().waitFor();
        await becomes("how many toasts there are", () => page.locator("belfry-toast").count(), 0);
      });
    },
    SLOW_MS,
  );

  test(
    "a size without a binding says so, and a tile that peeks is seen from both sides until it may move",
    async () => {
      await onPage("", async (page) => {
        await editor(page).fill(
          '<tile><visual><binding template="TileMedium"><image src="pier.jpg" placement="peek"/><text>x</text></binding></visual></tile>',
        );
        await summary(page).getByText("Windows would show this tile on medium;").waitFor();
        await page.getByText("No binding for small, wide and large: there the app’s own tile stays.").waitFor();
        const light = page.locator(".stage.light");
        const tiles = () => light.locator("belfry-tile[size=medium]").count();
        await becomes("what is shown", () => light.locator("figcaption").allInnerTexts(), ["medium\nboth sides"]);
        await becomes("how many tiles there are", tiles, 2);
        await page.getByRole("checkbox", { name: "Let it move" }).check();
        await light.locator("figcaption").getByText("medium", { exact: true }).waitFor();
        await becomes("how many tiles there are", tiles, 1);
      });
    },
    SLOW_MS,
  );

  test(
    "what Windows would drop leaves in sight what was there before",
    async () => {
      await onPage("", async (page) => {
        const tile = page.locator('belfry-tile[theme="light"][size="wide"] button');
        const before = await tile.getAttribute("aria-label");
        await editor(page).fill("<tile><visual");
        await summary(page).getByText("Windows would drop this tile; 1 error.").waitFor();
        await page.getByText("What was there before stays, as here.").waitFor();
        expect(await tile.getAttribute("aria-label")).toBe(before);
      });
    },
    SLOW_MS,
  );

  test(
    "a toast with two buttons is built by the form, and its XML is what the builders write",
    async () => {
      await onPage(
        "#toast=%3Ctoast%3E%3Cvisual%3E%3Cbinding%20template%3D%22ToastGeneric%22%3E%3Ctext%3EHi%3C%2Ftext%3E%3C%2Fbinding%3E%3C%2Fvisual%3E%3C%2Ftoast%3E",
        async (page) => {
          await choose(page, "Build it");
          await page.getByRole("group", { name: "text 1" }).getByLabel("Words").fill("Storm & hail");
          await page.getByRole("button", { name: "Add button" }).click();
          await page.getByRole("button", { name: "Add button" }).click();
          const second = page.getByRole("group", { name: "button 2" });
          await second.getByLabel("Words").fill("Not now");
          await second.getByLabel("Arguments for the app").fill("later");
          await page.getByRole("button", { name: "Move button 2 up" }).click();
          await choose(page, "Write it");
          const built = toast().text("Storm & hail").button("Not now", "later").button("Open", "open");
          const written = async () => readNotification(await editor(page).inputValue(), "toast").value;
          await becomes("what is written", written, built.value);
          await page.locator("belfry-toast").first().getByText("Not now", { exact: true }).waitFor();
          await editor(page).fill((await editor(page).inputValue()).replace("Not now", "Later"));
          await choose(page, "Build it");
          const words = page.getByRole("group", { name: "button 1" }).getByLabel("Words");
          await becomes("what stands in the form", () => words.inputValue(), "Later");
        },
      );
    },
    SLOW_MS,
  );

  test(
    "what the builders refuse is said beside the form, and the text stays as it was",
    async () => {
      await onPage("", async (page) => {
        await choose(page, "Toast");
        const before = await editor(page).inputValue();
        await choose(page, "Build it");
        for (const text of [2, 1]) await page.getByRole("button", { name: `Remove text ${text}` }).click();
        await page.getByRole("alert").getByText("Not written: the toast's text is missing").waitFor();
        await choose(page, "Write it");
        // Taking the second text away was good, and was written.
        await until("one text was taken away, and the other is left", async () => {
          const after = await editor(page).inputValue();
          return after !== before && after.includes("Ada liked your photo");
        });
      });
    },
    SLOW_MS,
  );

  test(
    "what only drawing shows is told beneath what reading found",
    async () => {
      await onPage("", async (page) => {
        await editor(page).fill(
          '<tile><visual><binding template="TileWide"><text>ms-resource:Greeting</text></binding></visual></tile>',
        );
        const finding = page.locator("finding-list li").filter({ hasText: "W-RESOURCE" });
        await finding.getByText("the app has no text Greeting").waitFor();
        await editor(page).fill(
          '<tile><visual><binding template="TileWide"><text>Hello</text></binding></visual></tile>',
        );
        await finding.waitFor({ state: "detached" });
      });
    },
    SLOW_MS,
  );

  test(
    "a picture that cannot be loaded is named",
    async () => {
      const { page } = await openPage(browser, `${admin}/workbench`);
      const address = `${admin}/nowhere.png`;
      await editor(page).fill(
        `<tile><visual><binding template="TileWide"><image src="${address}"/><image src="pier.jpg"/></binding></visual></tile>`,
      );
      await page.locator("finding-list li").getByText(`the picture ${address} cannot be loaded from here`).waitFor();
      await becomes("how many findings there are", () => page.locator("finding-list li").count(), 1);
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "a picture is asked for when its address is written, not at each of its letters",
    async () => {
      const { page } = await openPage(browser, `${admin}/workbench`);
      const asked = new Set<string>();
      page.on("request", (request) => {
        const { pathname } = new URL(request.url());
        if (request.resourceType() === "image" && !pathname.startsWith(PICTURES)) asked.add(pathname);
      });
      // How quickly somebody types is up to the test, and not to how much else the machine has to do.
      await page.clock.install({ time: 0 });
      await page.clock.pauseAt(HOUR_MS);
      const [before, after] = [
        '<tile><visual><binding template="TileWide"><image src="',
        '"/></binding></visual></tile>',
      ];
      await editor(page).fill(`${before}${after}`);
      const place = before.length;
      await editor(page).evaluate((box: HTMLTextAreaElement, at) => box.setSelectionRange(at, at), place);
      const name = "a-picture-with-a-very-long-name.png";
      await editor(page).focus();
      for (const letter of `${admin}/${name}`) {
        await page.keyboard.type(letter);
        await page.clock.runFor(LETTER_MS);
      }
      expect([...asked]).toEqual([]);
      await page.clock.runFor(REST_MS);
      await page.locator("finding-list li").getByText(`the picture ${admin}/${name} cannot be loaded`).waitFor();
      expect([...asked]).toEqual([`/${name}`]);
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "a picture that takes the whole tile away on Windows 8.1 is found as that",
    async () => {
      const { page } = await openPage(browser, `${admin}/workbench`);
      await page.locator("options-panel summary").click();
      await page.locator("options-panel select").first().selectOption({ label: "8.1" });
      await editor(page).fill(
        '<tile><visual version="2"><binding template="TileSquare150x150Image"><image id="1" src="http://127.0.0.1:9/gone.png"/></binding></visual></tile>',
      );
      await page.locator("finding-list li").getByText("I-IMG-DROPPED").waitFor();
      await page.context().close();
    },
    SLOW_MS,
  );

  test(
    "any of the 88 templates begins a payload, with one field for each of its texts and pictures",
    async () => {
      await onPage("", async (page) => {
        await page.getByLabel("Start from").selectOption("TileWide310x150PeekImageCollection02");
        await summary(page).getByText("Windows would show this tile on wide; nothing was found.").waitFor();
        await choose(page, "Build it");
        const fields = page.getByRole("group", { name: "TileWide310x150PeekImageCollection02" }).getByRole("textbox");
        await becomes("how many fields there are", () => fields.count(), 10);
        await page.getByLabel("Text 1", { exact: true }).fill("Ebb");
        await page.locator("belfry-tile[size=wide]").first().getByText("Ebb", { exact: true }).waitFor();
      });
    },
    SLOW_MS,
  );

  test(
    "it is copied as XML, as TypeScript, for curl and for belfry push, and as a link that opens it again",
    async () => {
      const permissions = ["clipboard-read", "clipboard-write"];
      await onPage(
        "#badge=%3Cbadge%20value%3D%22newMessage%22%2F%3E",
        async (page) => {
          const copied = async (form: string) => {
            await choose(page, form);
            await page.getByRole("button", { name: "Copy", exact: true }).click();
            await page.getByText(`${form} copied.`).waitFor();
            return page.evaluate(() => navigator.clipboard.readText());
          };
          const xml = '<badge value="newMessage"/>';
          expect(await copied("XML")).toBe(xml);
          expect(await copied("TypeScript")).toBe(
            'import { badgeXml } from "@belfry/content";\n\nexport const xml = badgeXml("newMessage");\n',
          );
          expect(await copied("curl")).toEndWith(
            `-H 'X-WNS-Type: wns/badge' \\\n  --data-binary @- <<'EOF'\n${xml}\nEOF\n`,
          );
          expect(await copied("belfry push")).toEndWith(`--xml - --type wns/badge <<'EOF'\n${xml}\nEOF\n`);
          await editor(page).fill('<badge value="7"/>');
          await page.getByRole("button", { name: "Copy a link" }).click();
          await page.getByText("Link copied.").waitFor();
          const link = await page.evaluate(() => navigator.clipboard.readText());
          const other = await page.context().newPage();
          await other.goto(link);
          await becomes("what the link opens", () => editor(other).inputValue(), '<badge value="7"/>');
        },
        { permissions },
      );
    },
    SLOW_MS,
  );

  test(
    "whatever stands in a payload becomes neither an element nor an address that runs",
    async () => {
      const bad = "&lt;img src=x onerror=alert(1)&gt;";
      const xml = `<toast launch="x"><visual><binding template="ToastGeneric"><text>${bad}</text><image src="javascript:alert(1)"/><image placement="hero" src=" java&#9;script:alert(2)"/><image placement="appLogoOverride" src="data:text/html,&lt;script&gt;alert(3)&lt;/script&gt;"/></binding></visual><actions><action content="${bad}" arguments="javascript:alert(4)" activationType="protocol" imageUri="javascript:alert(5)"/></actions></toast>`;
      await onPage(`#toast=${encodeURIComponent(xml)}`, async (page) => {
        await page
          .locator("belfry-toast")
          .first()
          .getByText("<img src=x onerror=alert(1)>", { exact: true })
          .first()
          .waitFor();
        const found = await page.evaluate(() => {
          const all = (root: Document | ShadowRoot): Element[] =>
            [...root.querySelectorAll("*")].flatMap((each) => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
          const elements = all(document);
          const addresses = elements.flatMap((each) => ["src", "href"].map((name) => each.getAttribute(name) ?? ""));
          return {
            handlers: elements.filter((each) => each.hasAttribute("onerror")).length,
            scripts: elements.filter(({ localName }) => localName === "script").length,
            // A link of ours to the console has the payload behind its own path, where nothing of it is a scheme.
            addresses: addresses.filter((address) => !address.startsWith("/#") && /script|data:/i.test(address)),
          };
        });
        expect(found).toEqual({ handlers: 0, scripts: 1, addresses: [] });
        for (const form of ["TypeScript", "curl", "belfry push"]) await choose(page, form);
      });
    },
    SLOW_MS,
  );

  test(
    "Tab leaves the text, and nothing is wider than a narrow screen",
    async () => {
      await onPage(
        "",
        async (page) => {
          await editor(page).focus();
          const before = await editor(page).inputValue();
          await page.keyboard.press("Tab");
          expect(await editor(page).inputValue()).toBe(before);
          expect(await editor(page).evaluate((box) => box.matches(":focus"))).toBe(false);
          for (const kind of ["Toast", "Badge", "Tile"]) {
            await choose(page, kind);
            for (const way of ["Build it", "Write it"]) {
              await choose(page, way);
              expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
            }
          }
        },
        { viewport: { width: 360, height: 740 } },
      );
    },
    SLOW_MS,
  );

  for (const colorScheme of ["light", "dark"] as const) {
    test(
      `axe finds nothing serious, whatever is on the bench, on a ${colorScheme} page`,
      async () => {
        await onPage(
          "",
          async (page) => {
            for (const kind of ["Tile", "Toast", "Badge"]) {
              await choose(page, kind);
              for (const way of ["Write it", "Build it"]) {
                await choose(page, way);
                expect(await barriers(page)).toEqual([]);
              }
            }
            await choose(page, "Write it");
            await editor(page).fill('<badge value="newmessage"/>');
            await page.locator("finding-list li").first().waitFor();
            expect(await barriers(page)).toEqual([]);
          },
          { colorScheme },
        );
      },
      SLOW_MS,
    );
  }

  test(
    "the console and the workbench lead to each other",
    async () => {
      await onPage("", async (page) => {
        await page.getByRole("link", { name: "Console", exact: true }).click();
        await page.waitForURL(`${admin}/`);
        await page.getByLabel("Admin token").fill(stage.adminToken);
        await page.getByRole("button", { name: "Open the console" }).click();
        await page.getByRole("link", { name: "Workbench" }).click();
        await editor(page).fill('<tile><visual><binding template="TileWide"><text>Hi</text></binding></visual></tile>');
        await page.getByRole("link", { name: "Send it from the console" }).click();
        await page.getByRole("heading", { name: "Send", exact: true }).waitFor();
        await page.getByRole("link", { name: "create one first" }).click();
        await page.getByLabel("Name of a new app").fill("Weather");
        await page.getByRole("button", { name: "Create app" }).click();
        await page.getByRole("heading", { name: "Weather may push now" }).waitFor();
        await page.goBack();
        const payload = page.getByLabel("Payload, or a link of the workbench");
        await payload.fill((await payload.inputValue()).replace("Hi", "Hello"));
        await page.getByRole("link", { name: "Open it on the workbench" }).click();
        await editor(page).waitFor();
        await until("the text is that of the form", async () =>
          (await editor(page).inputValue()).includes("<text>Hello</text>"),
        );
      });
    },
    SLOW_MS,
  );
});
