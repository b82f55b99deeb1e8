/** One toast in a real browser, under a strict policy: where things stand, what a person can do on it, and that a payload does nothing. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, Locator } from "playwright-core";
import { type PageServer, servePage, startChromium } from "../support/page-server.ts";
import {
  type Box,
  buttons,
  FULL,
  openStage,
  SNOOZE_AND_DISMISS,
  TOASTS_PAGE,
  type ToastStage,
  titled,
  toastOf,
} from "../support/toast-stage.ts";
import { becomes } from "../support/until.ts";

setDefaultTimeout(120_000);

let server: PageServer;
let browser: Browser;
let stage: ToastStage;

beforeAll(async () => {
  server = await servePage(TOASTS_PAGE);
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

beforeEach(async () => {
  stage = await openStage(browser, server.origin);
});

afterEach(async () => {
  await stage.close();
  expect(stage.complaints).toEqual([]);
});

const SIDES = ["x", "y", "width", "height"] as const;

/** The sides that are not within a pixel of where they are to be, and where they are. */
function farOff(box: Partial<Box>, expected: Partial<Box>) {
  const isNear = (seen = Number.NaN, meant = seen) => Math.abs(seen - meant) <= 1;
  const wrong = SIDES.filter((side) => expected[side] !== undefined && !isNear(box[side], expected[side]));
  return wrong.map((side) => [side, box[side]] as const);
}

const expectNear = (box: Partial<Box>, expected: Partial<Box>): void => expect(farOff(box, expected)).toEqual([]);

/** For what stands there as soon as the sizes of its pictures are known. */
const comesTo = (element: Locator, expected: Partial<Box>): Promise<void> =>
  becomes("what is far off", async () => farOff(await stage.boxOf(element), expected), []);

describe("where things stand", () => {
  test("C-75: a hero is 364 × 180 on top, the logo 48 and round, a picture between the edges 332 wide", async () => {
    const children = `<image placement="hero" src="ms-appx:///2.svg" alt="Hills"/>
      <image placement="appLogoOverride" hint-crop="circle" src="ms-appx:///3.svg"/>
      <text>Title</text><image src="ms-appx:///1.svg"/>`;
    await stage.show(toastOf(children));
    const inline = stage.page.locator("img[data-role=inline]");
    await inline.waitFor();
    await comesTo(stage.page.locator(".toast"), { x: 0, y: 0, width: 364 });
    await comesTo(stage.page.getByRole("img", { name: "Hills" }), { x: 0, y: 0, width: 364, height: 180 });
    const logo = stage.page.locator("img[data-role=appLogoOverride]");
    await comesTo(logo, { x: 16, width: 48, height: 48 });
    expect(await logo.evaluate((image) => getComputedStyle(image).borderRadius)).toBe("50%");
    await comesTo(inline, { x: 16, width: 332, height: (332 * 160) / 240 });
  });

  test("C-75: without a crop the logo is square", async () => {
    await stage.show(toastOf(`<image placement="appLogoOverride" src="ms-appx:///3.svg"/><text>Title</text>`));
    const logo = stage.page.locator("img[data-role=appLogoOverride]");
    expect(await logo.evaluate((image) => getComputedStyle(image).borderRadius)).not.toBe("50%");
  });

  test("a template of Windows 8 is 385 × 90 where it is drawn as on Windows 8", async () => {
    const binding = `<binding template="ToastText02"><text id="1">Title</text><text id="2">Body</text></binding>`;
    await stage.show(`<toast><visual>${binding}</visual></toast>`, { profile: "win8" });
    expectNear(await stage.boxOf(stage.page.locator(".toast")), { width: 385, height: 90 });
  });

  test("C-18: a toast in Arabic is read from right to left, its cross and its buttons too", async () => {
    const rtl = FULL.replace("<visual>", `<visual lang="ar">`);
    await stage.show(rtl);
    const [title, close] = [
      await stage.boxOf(stage.page.locator("p[data-role=title]")),
      await stage.boxOf(stage.button("Close")),
    ];
    expectNear({ x: title.x + title.width }, { x: 348 });
    expectNear(close, { x: 8 });
    const [input, send] = [await stage.boxOf(stage.page.getByLabel("Reply")), await stage.boxOf(stage.button("Send"))];
    expectNear(send, { x: 16 });
    expect(input.x).toBeGreaterThanOrEqual(send.x + send.width);
  });

  test("C-79: the sixth input and the sixth button are not shown", async () => {
    const inputs = [1, 2, 3, 4, 5, 6].map((at) => `<input id="i${at}" type="text" title="Input ${at}"/>`).join("");
    await stage.show(
      titled("Six", buttons("B1", "B2", "B3", "B4", "B5", "B6").replace("<actions>", `<actions>${inputs}`)),
    );
    expect(await stage.page.getByRole("textbox").count()).toBe(5);
    expect(await stage.page.locator(".press").allInnerTexts()).toEqual(["B1", "B2", "B3", "B4", "B5"]);
    await stage.button("B1").click();
    const [, detail] = (await stage.events())[0] ?? [];
    expect(Object.keys((detail as { inputs: object }).inputs)).toEqual(["i5", "i4", "i3", "i2", "i1"].toReversed());
  });

  test("C-79: items of the menu count with the buttons", async () => {
    const six = buttons("B1", "B2", "B3", "B4", "B5", "B6").replace(
      `arguments="B2"`,
      `arguments="B2" placement="contextMenu"`,
    );
    await stage.show(titled("Six", six));
    expect(await stage.page.locator(".press").allInnerTexts()).toEqual(["B1", "B3", "B4", "B5"]);
  });

  test("C-80: a quick reply stands beside its text input, the button of a selection in the row", async () => {
    await stage.show(FULL);
    const [input, send] = [await stage.boxOf(stage.page.getByLabel("Reply")), await stage.boxOf(stage.button("Send"))];
    expectNear(send, { y: input.y, height: input.height });
    expect(send.x).toBeGreaterThanOrEqual(input.x + input.width);
    expectNear({ x: send.x + send.width }, { x: 348 });
    const [choice, maybe] = [
      await stage.boxOf(stage.page.getByLabel("When")),
      await stage.boxOf(stage.button("Maybe")),
    ];
    expect(maybe.y).toBeGreaterThan(choice.y + choice.height);
    expectNear(maybe, { x: 16, width: 332 });
  });

  test("C-81: buttons are equally wide with 4 pixels in between, one alone is as wide as the toast allows", async () => {
    await stage.show(titled("Three", buttons("One", "Two", "A third of them")));
    const boxes = await Promise.all(["One", "Two", "A third of them"].map((name) => stage.boxOf(stage.button(name))));
    const width = (332 - 8) / 3;
    for (const [at, box] of boxes.entries()) expectNear(box, { x: 16 + at * (width + 4), width, height: 32 });
    await stage.page.reload();
    await stage.show(titled("One", buttons("Fine")));
    expectNear(await stage.boxOf(stage.button("Fine")), { x: 16, width: 332 });
  });

  test("C-81: what stands in the menu stands nowhere else", async () => {
    await stage.show(FULL);
    expect(await stage.page.locator(".press").allInnerTexts()).toEqual(["Send", "Maybe"]);
    expect(await stage.page.getByRole("menuitem").count()).toBe(0);
    await stage.button("More").click();
    await stage.page.getByRole("menu").waitFor();
    expect(await stage.page.getByRole("menuitem").allInnerTexts()).toEqual(["Mute", "Block"]);
  });

  const styled = (attributes: string) =>
    titled(
      "Deploy?",
      `<actions><action content="Yes" arguments="1" imageUri="ms-appx:///icon.svg" hint-buttonStyle="Success"/>
      <action content="No" arguments="2" imageUri="ms-appx:///icon.svg" hint-buttonStyle="Critical"/>
      <action content="Later" arguments="3" imageUri="ms-appx:///icon.svg"/></actions>`,
      attributes,
    );
  const ground = (name: string) => stage.button(name).evaluate((element) => getComputedStyle(element).backgroundColor);

  test("C-82: buttons are green and red only where the toast turns styles on", async () => {
    await stage.show(styled(`useButtonStyle="true"`), { theme: "light" });
    expect([await ground("Yes"), await ground("No")]).toEqual(["rgb(15, 123, 15)", "rgb(196, 43, 28)"]);
    await stage.page.reload();
    await stage.show(styled(""), { theme: "light" });
    expect(new Set([await ground("Yes"), await ground("No")])).toEqual(new Set([await ground("Later")]));
  });

  test("C-82: icons stand left of the words, turned dark on light buttons only", async () => {
    await stage.show(styled(`useButtonStyle="true"`), { theme: "light" });
    const [icon, words] = [stage.button("Later").locator("img"), stage.button("Later").locator("span")];
    await comesTo(icon, { width: 16, height: 16 });
    const [left, right] = [await stage.boxOf(icon), await stage.boxOf(words)];
    expect(left.x + left.width).toBeLessThanOrEqual(right.x);
    await becomes(
      "which icons are dark",
      () => stage.page.locator(".icon").evaluateAll((icons) => icons.map((each) => each.classList.contains("dark"))),
      [false, false, true],
    );
  });

  test("C-85: of a call the last button answers, as wide as the toast and in the accent, below the round ones", async () => {
    await stage.show(titled("Ann calls", buttons("Ignore", "Text", "Answer"), `scenario="incomingCall"`), {
      theme: "light",
    });
    const [ignore, text, answer] = await Promise.all(
      ["Ignore", "Text", "Answer"].map((name) => stage.boxOf(stage.button(name))),
    );
    expectNear(ignore ?? {}, { width: 72, height: 72, x: 182 - 6 - 72 });
    expectNear(text ?? {}, { width: 72, height: 72, x: 182 + 6 });
    expectNear(answer ?? {}, { x: 16, width: 332, y: (ignore?.y ?? 0) + 72 + 24 });
    expect(await ground("Answer")).toBe("rgb(0, 103, 184)");
  });
});

describe("what a person can do", () => {
  test("C-83: the system's own snooze offers six times with nine minutes chosen, and two buttons", async () => {
    await stage.show(titled("Stand-up", SNOOZE_AND_DISMISS, `scenario="reminder"`));
    const minutes = stage.page.getByLabel("Snooze for");
    expect(await minutes.locator("option").count()).toBe(6);
    expect(await minutes.inputValue()).toBe("9");
    expect(await stage.page.locator(".press").allInnerTexts()).toEqual(["Snooze", "Dismiss"]);
    await stage.button("Snooze").click();
    await minutes.selectOption("60");
    await stage.button("Snooze").click();
    await stage.button("Dismiss").click();
    expect(await stage.events()).toEqual([
      ["snooze", { minutes: 9 }],
      ["snooze", { minutes: 60 }],
      ["dismiss", { reason: "user" }],
    ]);
  });

  test("the body, a button and an item of the menu hand over what was entered", async () => {
    await stage.show(FULL);
    await stage.page.getByLabel("Reply").fill("Yes & no");
    await stage.page.getByLabel("When").selectOption("13");
    await stage.page.locator(".open").click({ position: { x: 60, y: 50 } });
    await stage.button("Maybe").click();
    await stage.page.locator(".toast").click({ button: "right", position: { x: 60, y: 50 } });
    await stage.page.getByRole("menuitem", { name: "Block" }).click();
    const inputs = { words: "Yes & no", when: "13" };
    expect(await stage.events()).toEqual([
      ["activate", { control: "body", index: 0, inputs }],
      ["activate", { control: "button", index: 1, inputs }],
      ["activate", { control: "menu", index: 3, inputs }],
    ]);
  });

  test("a selection without a preset begins empty, one with it begins there", async () => {
    const choice = (id: string, preset: string) =>
      `<input id="${id}" type="selection" title="${id}" ${preset}><selection id="a" content="A"/><selection id="b" content="B"/></input>`;
    await stage.show(titled("Choose", `<actions>${choice("room", "")}${choice("time", `defaultInput="b"`)}</actions>`));
    expect(await stage.page.getByLabel("room").inputValue()).toBe("");
    expect(await stage.page.getByLabel("time").inputValue()).toBe("b");
  });

  test("C-80: Enter in a text input presses the button beside it", async () => {
    await stage.show(FULL);
    await stage.page.getByLabel("Reply").fill("Yes");
    await stage.page.getByLabel("Reply").press("Enter");
    const inputs = { words: "Yes", when: "12" };
    expect(await stage.events()).toEqual([["activate", { control: "button", index: 0, inputs }]]);
  });

  test("what was entered outlives a picture that comes late", async () => {
    await stage.show(FULL.replace("</binding>", `<image src="ms-appx:///1.svg"/></binding>`));
    await stage.page.getByLabel("Reply").fill("Yes");
    await stage.page.locator("img[data-role=inline]").waitFor();
    expect(await stage.page.getByLabel("Reply").inputValue()).toBe("Yes");
  });

  test("the keyboard walks the controls in their order, and Escape dismisses", async () => {
    await stage.show(FULL);
    const walked: (string | null | undefined)[] = [];
    for (const _ of "1234567") {
      await stage.page.keyboard.press("Tab");
      walked.push(await stage.focused());
    }
    expect(walked).toEqual(["Open", "Reply", "Send", "When", "Maybe", "More", "Close"]);
    await stage.page.keyboard.press("Escape");
    expect(await stage.events()).toEqual([["dismiss", { reason: "user" }]]);
  });

  test("the keyboard opens the menu, walks it round and leaves it where it came from", async () => {
    await stage.show(FULL);
    await stage.page.keyboard.press("Tab");
    await stage.page.keyboard.press("Shift+F10");
    await stage.page.getByRole("menu").waitFor();
    const walked = [await stage.focused()];
    for (const key of ["ArrowDown", "ArrowDown", "End", "b", "Home"]) {
      await stage.page.keyboard.press(key);
      walked.push(await stage.focused());
    }
    expect(walked).toEqual(["Mute", "Block", "Mute", "Block", "Block", "Mute"]);
    await stage.page.keyboard.press("Escape");
    expect(await stage.page.getByRole("menuitem").count()).toBe(0);
    expect(await stage.focused()).toBe("More");
    expect(await stage.events()).toEqual([]);
    await stage.page.keyboard.press("Enter");
    await stage.page.getByRole("menu").waitFor();
    await stage.page.keyboard.press("Enter");
    expect((await stage.events()).map(([name]) => name)).toEqual(["activate"]);
  });

  test("a toast is a group called by its title and described by its body; a call is an alert", async () => {
    await stage.show(toastOf("<text>Lunch?</text><text>At the corner</text>"));
    const group = stage.page.getByRole("group", { name: "Lunch?" });
    const described = group.evaluate((element) => {
      const root = element.getRootNode() as ShadowRoot;
      return root.getElementById(element.getAttribute("aria-describedby") ?? "")?.textContent;
    });
    expect(await described).toBe("At the corner");
    await stage.show(titled("Ann calls", buttons("Answer"), `scenario="incomingCall"`));
    expect(await stage.page.getByRole("alertdialog", { name: "Ann calls" }).count()).toBe(1);
  });

  test("nothing of a payload becomes an element, runs or is loaded from where it may not", async () => {
    const evil = `&lt;img src=x onerror="document.title='run'"&gt;&lt;/style&gt;&lt;script&gt;document.title='run'&lt;/script&gt;\${1}`;
    const attribute = evil.replaceAll('"', "&quot;");
    const children = `<text>${evil}</text><text lang="en&quot; onclick=&quot;x">${evil}</text>
      <image src="javascript:document.title='run'" alt="${attribute}"/><image placement="hero" src="data:image/svg+xml,&lt;svg onload=&quot;document.title='run'&quot;/&gt;"/>
      <image placement="appLogoOverride" src="ms-appx:///3.svg?&quot; onload=&quot;document.title='run'" alt="${attribute}"/>
      <progress title="${attribute}" value="0.5" status="${attribute}" valueStringOverride="${attribute}"/>`;
    const more = `<actions><input id="i" type="text" title="${attribute}" placeHolderContent="${attribute}" defaultInput="${attribute}"/>
      <input id="s" type="selection"><selection id="${attribute}" content="${attribute}"/></input>
      <action content="${attribute}" arguments="javascript:document.title='run'" activationType="protocol" hint-toolTip="${attribute}" imageUri="javascript:1" hint-inputId="i"/>
      <action content="${attribute}" arguments="2" placement="contextMenu"/></actions>`;
    await stage.show(toastOf(children, more));
    await stage.page.getByRole("textbox").waitFor();
    await stage.button("More").click();
    await stage.page.keyboard.press("Escape");
    await stage.page.locator(".press").first().click();
    const seen = await stage.page.locator("belfry-toast").evaluate((element) => {
      const all = [...(element.shadowRoot?.querySelectorAll("*") ?? [])];
      return {
        names: [...new Set(all.map(({ localName }) => localName))].sort(),
        handlers: all.flatMap(({ attributes }) => [...attributes].filter(({ name }) => name.startsWith("on"))).length,
        sources: all.flatMap((each) => (each.localName === "img" ? [each.getAttribute("src")] : [])),
        title: document.title,
      };
    });
    const ours = ["button", "div", "img", "input", "option", "p", "path", "select", "slot", "span", "svg"];
    expect(seen.names.filter((name) => !ours.includes(name))).toEqual([]);
    expect(seen.handlers).toBe(0);
    for (const source of seen.sources) expect(source).toMatch(/^\/pictures\//);
    expect(seen.title).toBe("Belfry");
    expect(await stage.page.getByRole("textbox").inputValue()).toContain("<img src=x onerror=");
  });
});
