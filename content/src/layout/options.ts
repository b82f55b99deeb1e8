/** What a layout has to be told beside the notification: who measures, how large pictures are, what the app is called. */
import type { Badge } from "../badge/badge.ts";
import type { Profile } from "../reader/reading.ts";
import type { TileSize } from "../tile/tile.ts";
import type { ImageOptions } from "./image-address.ts";
import type { Size, TextFont } from "./scene.ts";

/** How wide a text is in one line, in pixels. The layout breaks and cuts lines by it and knows no letter itself. */
export type Measure = (text: string, font: TextFont) => number;

/** What is known of a picture: its natural size, that it could not be loaded, or nothing yet. */
export type ImageState = Size | "failed" | undefined;

/** What of the app stands on its tiles and toasts. */
export interface AppLook {
  /** Stands where a notification names no other. */
  readonly name: string;
  /** Address of its small square logo; none when absent. */
  readonly logo?: string;
  /** The sizes on which its own tile shows its name; none when absent. */
  readonly showsNameOn?: readonly TileSize[];
  /** The colour of letters on its tiles; `light` when absent. */
  readonly foreground?: "light" | "dark";
}

/** What is asked of every layout. */
export interface LayoutOptions {
  readonly measure: Measure;
  readonly app: AppLook;
  /** Of a picture's address; asked for those that are as large as they are. Until it is known, the picture takes no room. */
  readonly imageState?: (address: string) => ImageState;
  /** Where pictures may come from, and where the app's own are. */
  readonly images?: ImageOptions | undefined;
  /** BCP 47, where the payload names none; left to right when absent. */
  readonly lang?: string | undefined;
  /** What `ms-resource:` texts stand for, by key. */
  readonly resources?: Readonly<Record<string, string>> | undefined;
  /** `win10` when absent. */
  readonly profile?: Profile | undefined;
  /** Build of Windows 10; the newest when absent. */
  readonly build?: number | undefined;
  /** Whether a picture that cannot be loaded is left out or takes the notification with it. `omit` on Windows 10 when absent, else `drop`. */
  readonly imageFailure?: "omit" | "drop";
}

/** What is asked of the layout of a tile. */
export interface TileLayoutOptions extends LayoutOptions {
  /** `desktop` when absent. `windows8` is the size that the templates of Windows 8 are made for. */
  readonly density?: Density | undefined;
  readonly badge?: Badge | undefined;
  /** How a template of Windows 8 is drawn on Windows 10: smaller as it is (when absent), or its fields as adaptive content. */
  readonly legacyLook?: "canvas" | "adaptive";
}

/** How large tiles are. */
export type Density = "desktop" | "tablet" | "windows8";

/** The sizes of tiles in pixels. @source Microsoft's Notifications Visualizer; tiles of Windows 8.1 */
export const SLOT_SIZES: Readonly<Record<Density, Readonly<Record<TileSize, Size>>>> = {
  desktop: {
    TileSmall: { width: 48, height: 48 },
    TileMedium: { width: 100, height: 100 },
    TileWide: { width: 204, height: 100 },
    TileLarge: { width: 204, height: 204 },
  },
  tablet: {
    TileSmall: { width: 60, height: 60 },
    TileMedium: { width: 125, height: 125 },
    TileWide: { width: 255, height: 125 },
    TileLarge: { width: 255, height: 255 },
  },
  windows8: {
    TileSmall: { width: 70, height: 70 },
    TileMedium: { width: 150, height: 150 },
    TileWide: { width: 310, height: 150 },
    TileLarge: { width: 310, height: 310 },
  },
};
