/** What all parts of one face of an adaptive tile stand on. */
import type { TileSize } from "../../tile/tile.ts";
import type { Drawing } from "../drawing.ts";
import type { ImageLookup } from "../image-address.ts";
import type { TileLayoutOptions } from "../options.ts";
import type { Size } from "../scene.ts";

/** See the head of this file. */
export interface Ground {
  readonly size: TileSize;
  /** In pixels. */
  readonly tile: Size;
  /** What binding and tile say of pictures and language. */
  readonly around: ImageLookup;
  readonly drawing: Drawing<TileLayoutOptions>;
}

/** The build with which a tile may have both background and peek, circles of them, and a grid of people. */
const FIRST_UPDATE = 10586;

/** Whether it is drawn as by the first release of Windows 10. */
export function isFirstRelease({ drawing }: Ground): boolean {
  return drawing.isOlderThan(FIRST_UPDATE);
}
