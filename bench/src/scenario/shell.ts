/** Live tiles in a real browser: how many frames a second remain while fifty of them change ten times a second, beside a page that stands still. */
import { openPage, servePage, startChromium } from "../../../test/support/page-server.ts";
import type { Figure } from "../figure.ts";
import type { Frames } from "../load/tiles-page.ts";
import type { Scenario } from "./scenario.ts";

const TILES = 50;
const CHANGES_PER_SECOND = 10;
const SECONDS = 5;
/** Of the frames of a page that stands still. */
const AT_LEAST_SHARE = 0.9;

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
    ];
  },
};
