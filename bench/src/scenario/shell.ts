/**
 * Live tiles in a real browser: how many frames a second remain while fifty of them change ten times a second, beside a page that stands
 * still; and how much a page loads before it shows any.
 */
import { pageBytes } from "../../../test/support/page-bytes.ts";
import { openPage, servePage, startChromium } from "../../../test/support/page-server.ts";
import type { Figure } from "../figure.ts";
import type { Frames } from "../load/tiles-page.ts";
import type { Scenario } from "./scenario.ts";

const TILES = 50;
const CHANGES_PER_SECOND = 10;
const SECONDS = 5;
/** Of the frames of a page that stands still. */
const AT_LEAST_SHARE = 0.9;
/** With Lit, the reader and the layout: everything that is loaded before the first tile, toast or centre is drawn. */
const MAX_LOADED_BYTES = 40 * 1024;

type Watch = (count: number, perSecond: number, seconds: number) => Promise<Frames>;

async function measure(): Promise<readonly [still: Frames, live: Frames]> {
  const server = await servePage(`${import.meta.dirname}/../load/tiles-page.ts`);
  const browser = await startChromium();
  try {
    const { page } = await openPage(browser, server.origin, { viewport: { width: 1360, height: 900 } });
    const watch = (perSecond: number) =>
      page.evaluate(
        ([count, changes, seconds]) =>
          (globalThis as unknown as { watchTiles: Watch }).watchTiles(count, changes, seconds),
        [TILES, perSecond, SECONDS] as const,
      );
    return [await watch(0), await watch(CHANGES_PER_SECOND)];
  } finally {
    await browser.close();
    await server.stop();
  }
}

const SHELL = `${import.meta.dirname}/../../../shell/src`;

/** What a page loads before its elements are drawn. @param script below the shell's sources */
async function loaded(key: string, label: string, script: string): Promise<Figure> {
  const { first } = await pageBytes(`${SHELL}/${script}`);
  const bound = { atMost: MAX_LOADED_BYTES };
  return {
    key: `shell.loaded.${key}`,
    label: `a page with ${label} loads, zipped`,
    unit: "bytes",
    value: first,
    bound,
  };
}

async function weigh(): Promise<readonly Figure[]> {
  const { later } = await pageBytes(`${SHELL}/index.ts`);
  const alsoWith = (key: string, label: string, module: string): Figure => {
    return { key: `shell.loaded.${key}`, label: `and with ${label}`, unit: "bytes", value: later[module] ?? 0 };
  };
  return [
    await loaded("first", "tiles, toasts and a centre", "index.ts"),
    await loaded("start", "a start screen alone", "testing/pages/start.ts"),
    await loaded("toasts", "pop-ups alone", "testing/pages/toasts.ts"),
    await loaded("centre", "a notification centre alone", "testing/pages/centre.ts"),
    alsoWith("later", "the first template of Windows 8", "windows8-drawing"),
    alsoWith("foot", "the first toast with a bar, an input or a button", "foot"),
    alsoWith("sounds", "the first sound", "players"),
    alsoWith("menu", "the first menu that is opened", "open-menu"),
  ];
}

export const shell: Scenario = {
  name: "shell",
  heading: "live tiles in Chromium",
  async run(): Promise<readonly Figure[]> {
    const [still, live] = await measure();
    return [
      { key: "shell.frames.still", label: `${TILES} tiles standing still: frames`, unit: "/s", value: still.perSecond },
      {
        key: "shell.frames.live",
        label: `${TILES} tiles, each changed ${CHANGES_PER_SECOND} times a second: frames`,
        unit: "/s",
        value: live.perSecond,
        note: `${live.updates} changes, longest frame ${Math.round(live.longestMs)} ms`,
      },
      {
        key: "shell.frames.share",
        label: "of the frames of the page that stands still",
        unit: "%",
        value: (100 * live.perSecond) / still.perSecond,
        bound: { atLeast: 100 * AT_LEAST_SHARE },
      },
      ...(await weigh()),
    ];
  },
};
