/** What a tile says, as values and as attributes. */
import { type AttributesOf, choice, LOOKUP, type Lookup, text, whole } from "../attribute.ts";
import {
  type AdaptiveText,
  type Group,
  IMAGE_LOOK,
  type InlineImage,
  TEXT_STACKING,
  type TextStacking,
} from "../binding/adaptive.ts";
import type { LegacyTileBinding } from "../binding/legacy.ts";
import type { Slot } from "../catalogue/templates.ts";

/** What each size of Windows 10 is called among the slots of the catalogue, by its template name. @source Microsoft, "Tile schema" */
export const SLOT_OF = {
  TileSmall: "small",
  TileMedium: "medium",
  TileWide: "wide",
  TileLarge: "large",
} as const satisfies Readonly<Record<string, Slot>>;
/** The template name of a size. */
export type TileSize = keyof typeof SLOT_OF;
/** The four sizes of Windows 10, from the smallest. */
export const TILE_SIZES = Object.keys(SLOT_OF) as readonly TileSize[];

const BRANDINGS = ["none", "logo", "name", "nameAndLogo"] as const;
/** What of the app stands at the bottom. */
export type Branding = (typeof BRANDINGS)[number];

/** A tile of pictures that Windows moves by itself. */
export type Presentation = "photos" | "people" | "contact";

/** The sizes on which Windows knows a presentation: people not on the smallest, a contact not on the largest. @source Microsoft, "Special tile templates" */
export const PRESENTATION_SIZES: Readonly<Record<Presentation, readonly TileSize[]>> = {
  photos: TILE_SIZES,
  people: TILE_SIZES.slice(1),
  contact: TILE_SIZES.slice(0, -1),
};

/** Pictures that a tile of photos shows. */
export const MAX_PHOTOS = 12;

/** A picture behind the content, or one that slides in over it. */
export interface CoverImage {
  readonly kind: "image";
  readonly src: string;
  readonly placement: "background" | "peek";
  readonly alt?: string;
  readonly addImageQuery?: boolean;
  /** On these from build 10586. */
  readonly crop?: "circle";
  /** Percent of black over it, 0 to 100; absent: that of the binding, then 20 behind text and 0 otherwise. */
  readonly overlay?: number;
}

/** What may stand on one size. */
export type AdaptiveTileChild = AdaptiveText | InlineImage | CoverImage | Group;

/** What may be said of a tile as a whole and again of one size, where it then counts. */
export interface TileFraming extends Lookup {
  /** Name or nothing when absent, as the app's own tile has it. */
  readonly branding?: Branding;
  /** Stands for the app's name while this is shown. */
  readonly displayName?: string;
  readonly contentId?: string;
  /** Handed to the app when the tile is clicked, from build 14393. */
  readonly arguments?: string;
}

/** One size of an adaptive tile. */
export interface AdaptiveTileBinding extends TileFraming {
  readonly kind: "adaptive";
  readonly template: TileSize;
  readonly children: readonly AdaptiveTileChild[];
  /** `top` when absent. */
  readonly textStacking?: TextStacking;
  /** Percent of black over background and peek, 0 to 100. */
  readonly overlay?: number;
  readonly presentation?: Presentation;
  /** Lines for the lock screen; on the wide size only. */
  readonly lockDetailedStatus1?: string;
  readonly lockDetailedStatus2?: string;
  readonly lockDetailedStatus3?: string;
}

/** What is shown on one size. */
export type TileBinding = AdaptiveTileBinding | LegacyTileBinding;

/** A tile notification: one binding for each size it is shown on. */
export interface Tile extends TileFraming {
  readonly kind: "tile";
  readonly bindings: readonly TileBinding[];
}

/** In the order of the adaptive schema, on visual and binding alike. */
const FRAMING: AttributesOf<TileFraming> = [
  choice("branding", BRANDINGS),
  text("displayName"),
  ...LOOKUP,
  text("contentId"),
  text("arguments"),
];

/** The visual's attributes; the version follows from the templates and is no part of the value. */
export const TILE_VISUAL: AttributesOf<Tile & { readonly version?: number }> = [whole("version"), ...FRAMING];

const OVERLAY = whole("hint-overlay", { min: 0, max: 100 });

/** The attributes of one size, behind its template. */
export const ADAPTIVE_TILE_BINDING: AttributesOf<AdaptiveTileBinding> = [
  ...FRAMING,
  TEXT_STACKING,
  OVERLAY,
  choice("hint-presentation", Object.keys(PRESENTATION_SIZES)),
  text("hint-lockDetailedStatus1"),
  text("hint-lockDetailedStatus2"),
  text("hint-lockDetailedStatus3"),
];

/** Where a picture may say that it belongs. */
export const PLACEMENTS = ["inline", "background", "peek"] as const;

/** The attributes of a background or peek picture. */
export const COVER_IMAGE: AttributesOf<CoverImage> = [
  text("src"),
  choice("placement", PLACEMENTS, { standard: "inline" }),
  ...IMAGE_LOOK,
  OVERLAY,
];
