/**
 * `npm run sheets`: draws every visual template and every example of the gallery in a real browser, in light, dark and high contrast, and
 * writes one picture for each wing and theme, to be looked at. Compares nothing; tests do that.
 */
import { mkdirSync } from "node:fs";
import { openPage, servePage, startChromium } from "../test/support/page-server.ts";

const FOLDER = ".sheets";
const ENTRY = `${import.meta.dirname}/../test/support/gallery/page.ts`;
const THEMES = ["light", "dark", "contrast"] as const;
const VIEW = { width: 1360, height: 900 };

/** The pages of the gallery: each wing, and peeking tiles from both sides. */
const SHEETS: Readonly<Record<string, string>> = {
  "legacy-tiles": "wing=legacy-tiles&density=windows8",
  "legacy-tiles-back": "wing=legacy-tiles&density=windows8&side=back",
  "legacy-tiles-windows-10": "wing=legacy-tiles&density=desktop",
  "legacy-toasts": "wing=legacy-toasts",
  "adaptive-tiles": "wing=adaptive-tiles",
  "adaptive-tiles-back": "wing=adaptive-tiles&side=back",
  toasts: "wing=toasts",
};

mkdirSync(FOLDER, { recursive: true });
const server = await servePage(ENTRY);
const browser = await startChromium();
for (const [name, query] of Object.entries(SHEETS)) {
  for (const theme of THEMES) {
    const { page, complaints } = await openPage(browser, `${server.origin}/?${query}&theme=${theme}`, {
      viewport: VIEW,
    });
    await page.waitForLoadState("networkidle");
    const path = `${FOLDER}/${name}-${theme}.png`;
    await page.screenshot({ path, fullPage: true });
    console.log([path, ...complaints].join("\n  "));
    await page.context().close();
  }
}
await browser.close();
await server.stop();
