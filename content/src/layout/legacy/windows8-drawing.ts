/**
 * Everything that draws only what comes from Windows 8, as one value: a page can do without it until the first such notification comes. Each
 * part is in a file of its own.
 */
import { asAdaptive } from "./as-adaptive.ts";
import { drawFrame } from "./branding.ts";
import { drawLegacyTile } from "./draw-legacy-tile.ts";
import { drawLegacyToast } from "./draw-legacy-toast.ts";

/** See the head of this file. */
export interface Windows8Drawing {
  readonly drawTile: typeof drawLegacyTile;
  readonly drawToast: typeof drawLegacyToast;
  /** What stands at the bottom of a tile. */
  readonly drawFrame: typeof drawFrame;
  readonly asAdaptive: typeof asAdaptive;
}

/** To be handed to `layoutTileWith` and its like. */
export const WINDOWS_8: Windows8Drawing = {
  drawTile: drawLegacyTile,
  drawToast: drawLegacyToast,
  drawFrame,
  asAdaptive,
};
