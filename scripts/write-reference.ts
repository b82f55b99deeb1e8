/** Writes the pages of `docs/reference` that come from code: `npx bun scripts/write-reference.ts`. The tests compare, this mends. */
import { writeFileSync } from "node:fs";
import { errors } from "@belfry/protocol";
import { hubSettings } from "../hub/src/config.ts";
import { serviceSettings } from "../service/src/config.ts";
import { errorsPage } from "./reference/errors-page.ts";
import { settingsPage } from "./reference/settings-page.ts";

/** One page, and what must stand in it. */
export interface Page {
  /** From the root. */
  readonly path: string;
  readonly text: string;
}

/** Every page that is written by code. */
export const pages: readonly Page[] = [
  { path: "docs/reference/errors.md", text: errorsPage(errors) },
  { path: "docs/reference/settings.md", text: settingsPage(serviceSettings, hubSettings) },
];

if (import.meta.main) {
  for (const { path, text } of pages) {
    writeFileSync(`${import.meta.dirname}/../${path}`, text);
    console.log(`wrote ${path}`);
  }
}
