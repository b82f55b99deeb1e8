/** A page with toasts on it, as tests drive it: what they put there, where things stand, what has the focus. Expects nothing itself. */
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import type { Heard, Stage } from "./gallery/toasts-page.ts";
import { openPage } from "./page-server.ts";
import { until } from "./until.ts";

/** The script of the page. */
export const TOASTS_PAGE = `${import.meta.dirname}/gallery/toasts-page.ts`;

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;

/** Where something stands, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A toast of Windows 10. @param more stands behind its visual */
export const toastOf = (children: string, more = "", attributes = ""): string =>
  `<toast ${attributes}><visual><binding template="ToastGeneric">${children}</binding></visual>${more}</toast>`;

/** The same with a title alone. */
export const titled = (title: string, more = "", attributes = ""): string =>
  toastOf(`<text>${title}</text>`, more, attributes);

/** Buttons that are called what they hand to the app. */
export const buttons = (...names: string[]): string =>
  `<actions>${names.map((name) => `<action content="${name}" arguments="${name}"/>`).join("")}</actions>`;

/** The system's own snooze and dismiss. */
export const SNOOZE_AND_DISMISS = `<actions hint-systemCommands="SnoozeAndDismiss"/>`;

/** A toast with everything that the keyboard can reach. */
export const FULL = titled(
  "Lunch?",
  `<actions>
    <input id="words" type="text" title="Reply" placeHolderContent="Type a reply"/>
    <input id="when" type="selection" title="When" defaultInput="12"><selection id="12" content="Noon"/><selection id="13" content="One"/></input>
    <action content="Send" arguments="send" hint-inputId="words"/>
    <action content="Maybe" arguments="maybe" hint-inputId="when"/>
    <action content="Mute" arguments="mute" placement="contextMenu"/>
    <action content="Block" arguments="block" placement="contextMenu"/>
  </actions>`,
  `launch="chat=7"`,
);

declare const stage: Stage;

/** See the head of this file. Made by {@link openStage}. */
export class ToastStage {
  readonly page: Page;
  readonly complaints: readonly string[];

  constructor(page: Page, complaints: readonly string[]) {
    this.page = page;
    this.complaints = complaints;
  }

  show(...given: Parameters<Stage["show"]>): Promise<void> {
    return this.page.evaluate(([payload, properties]) => stage.show(payload, properties), given);
  }

  /** Puts the homes of toasts onto the page. */
  openShell(): Promise<void> {
    return this.page.evaluate(() => stage.open());
  }

  push(...given: Parameters<Stage["push"]>): Promise<string> {
    return this.page.evaluate(([payload, said]) => stage.push(payload, said), given);
  }

  update(...given: Parameters<Stage["update"]>): Promise<string> {
    return this.page.evaluate(([tag, data]) => stage.update(tag, data), given);
  }

  advance(ms: number): Promise<void> {
    return this.page.evaluate((passed) => stage.advance(passed), ms);
  }

  heard(): Promise<Heard> {
    return this.page.evaluate(() => stage.heard);
  }

  async events(): Promise<Heard["events"]> {
    return (await this.heard()).events;
  }

  button(name: string, within: Page | Locator = this.page): Locator {
    return within.getByRole("button", { name, exact: true });
  }

  get popups(): Locator {
    return this.page.locator("belfry-toasts belfry-toast");
  }

  /** The toasts in the notification centre. */
  get listed(): Locator {
    return this.page.locator("belfry-centre belfry-toast");
  }

  get doNotDisturb(): Locator {
    return this.page.getByRole("switch", { name: "Do not disturb" });
  }

  async seesPopups(count: number): Promise<void> {
    await until(`${count} pop-ups are in sight`, async () => (await this.popups.count()) === count);
  }

  async lists(count: number): Promise<void> {
    await until(`${count} toasts are in the list`, async () => (await this.listed.count()) === count);
  }

  /** What the toasts of some are called. */
  namesOf(toasts: Locator): Promise<(string | null)[]> {
    return toasts.locator(".toast").evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")));
  }

  /** Where an element stands, from the corner of the first toast. */
  async boxOf(element: Locator): Promise<Box> {
    const [box, around] = [await element.boundingBox(), await this.page.locator(".toast").first().boundingBox()];
    if (box === null || around === null) throw new Error("it is not in sight");
    return { ...box, x: box.x - around.x, y: box.y - around.y };
  }

  /** What the control that has the focus is called, through all shadows. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "";
    });
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** Opens the page for somebody who asked for less movement, unless told otherwise. */
export async function openStage(browser: Browser, url: string, more: BrowserContextOptions = {}): Promise<ToastStage> {
  const viewport = { width: 1000, height: 900 };
  const { page, complaints } = await openPage(browser, url, {
    viewport,
    reducedMotion: "reduce",
    locale: "en-US",
    ...more,
  });
  return new ToastStage(page, complaints);
}
