/** Every template's face by its name. Apart from the table of names, so that builders do not carry it. */
import type { Face } from "./face.ts";
import { LARGE_FACES } from "./large-faces.ts";
import { MEDIUM_FACES } from "./medium-faces.ts";
import type { LegacyName } from "./templates.ts";
import { TOAST_FACES } from "./toast-faces.ts";
import { WIDE_FACES } from "./wide-faces.ts";

/** Where the fields of each of the 88 templates stand. @source measured on the pictures of winrt-api at 100 % */
export const LEGACY_FACES: Readonly<Record<LegacyName, Face>> = {
  ...MEDIUM_FACES,
  ...WIDE_FACES,
  ...LARGE_FACES,
  ...TOAST_FACES,
};
