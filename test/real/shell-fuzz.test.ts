/** Payloads gone wrong, by the thousand (a long run: a million): none crashes the reader, the layout or the page, and none becomes markup. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { layoutTile, layoutToast, readNotification, TILE_SIZES } from "@belfry/content";
import type { Browser } from "playwright-core";
import type { Trouble } from "../support/gallery/fuzz-page.ts";
import { mutant } from "../support/gallery/mutant.ts";
import { openPage, type PageServer, servePage, startChromium } from "../support/page-server.ts";

const LONG = process.env.CHECK_LONG === "1";
const LAID = LONG ? 1_000_000 : 20_000;
const DRAWN = LONG ? 1_000_000 : 3_000;
/** As many at a time, so that a page that hangs is noticed. */
const AT_ONCE = 1000;
const SLOW_MS = LONG ? 60 * 60_000 : 120_000;

let server: PageServer;
let browser: Browser;

beforeAll(async () => {
  server = await servePage(`${import.meta.dirname}/../support/gallery/fuzz-page.ts`);
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const OPTIONS = {
  measure: (text: string, { sizePx }: { sizePx: number }) => text.length * sizePx * 0.5,
  app: { name: "Fuzz" },
  imageState: () => ({ width: 240, height: 160 }),
  images: { appBase: "/pictures/" },
};

/** Reads one and lays it out at every size. @returns whether there was anything to lay out */
function layOut(seed: number): boolean {
  const { kind, xml } = mutant(seed);
  const { value } = readNotification<"tile" | "toast">(xml, kind);
  if (value?.kind === "tile") for (const size of TILE_SIZES) layoutTile(value, size, OPTIONS);
  if (value?.kind === "toast") layoutToast(value, { ...OPTIONS, expanded: seed % 2 === 0 });
  return value !== undefined;
}

test(
  `${LAID} payloads gone wrong are read and laid out without a fault, and many of them say something`,
  () => {
    let sound = 0;
    for (let seed = 0; seed < LAID; seed++) {
      try {
        if (layOut(seed)) sound++;
      } catch (cause) {
        throw new Error(`payload ${seed}: ${mutant(seed).xml}`, { cause });
      }
    }
    expect(sound).toBeGreaterThan(LAID / 5);
  },
  SLOW_MS,
);

test(
  `${DRAWN} payloads gone wrong are drawn in a page, and none becomes markup, style or script`,
  async () => {
    const { page, complaints } = await openPage(browser, server.origin);
    const troubles: Trouble[] = [];
    for (let from = 0; from < DRAWN; from += AT_ONCE) {
      const found = await page.evaluate(([begin, end]) => (globalThis as unknown as Fuzzed).drawMutants(begin, end), [
        from,
        Math.min(DRAWN, from + AT_ONCE),
      ] as const);
      troubles.push(...found);
    }
    expect(troubles).toEqual([]);
    // Pictures that are not there are complained of by the browser itself.
    expect(complaints.filter((words) => !words.includes("Failed to load resource"))).toEqual([]);
  },
  SLOW_MS,
);

/** What the page's script hands to tests. */
interface Fuzzed {
  drawMutants(from: number, to: number): Promise<readonly Trouble[]>;
}
