/**
 * What a layout comes to: lines of text, pictures and plain areas, each at its place. Lengths are CSS pixels at 100 %, from the top left
 * corner of what they stand on. Knows neither templates nor a page; whoever draws puts every piece where it says, and decides nothing.
 */
import type { BadgeGlyph } from "../badge/badge-xml.ts";

/** How large something is. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where something is and how large. */
export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

/** A face of type: its size in pixels and its weight in CSS. The family is the drawer's. */
export interface TextFont {
  readonly sizePx: number;
  readonly weight: number;
}

/** In which direction a language is read. */
export type Direction = "ltr" | "rtl";

/** One line: the words that are left of it when it was cut, ellipsis included. */
export interface TextLine {
  readonly text: string;
  /** Where its letters stand, so that another family of type shifts no row. */
  readonly baseline: number;
}

/** A text, already broken into lines. An empty one has no line. */
export interface TextPiece {
  readonly kind: "text";
  /** All its words, for those who hear them instead. */
  readonly text: string;
  /** Left edge and width of the column it stands in. */
  readonly x: number;
  readonly width: number;
  readonly lines: readonly TextLine[];
  readonly font: TextFont;
  readonly align: "left" | "center" | "right";
  readonly direction: Direction;
  /** BCP 47, where the payload or the app names one. */
  readonly lang?: string | undefined;
  /** 0 to 1; 1 when absent. */
  readonly opacity?: number | undefined;
  /** What it is: the role of a legacy field, the style of an adaptive text, or a part of the frame. */
  readonly role: string;
  /** What lies outside is not seen. */
  readonly clip?: Box | undefined;
}

/** A picture. */
export interface ImagePiece {
  readonly kind: "image";
  readonly box: Box;
  /** An address a page can load: the app's own bases are filled in. */
  readonly src: string;
  /** Empty when the sender gave none. */
  readonly alt: string;
  /** `cover`: cropped to fill its box. `contain`: seen whole in the middle of its box. */
  readonly fit: "cover" | "contain";
  /** Cut to the circle in its box; a rectangle when absent. */
  readonly crop?: "circle" | undefined;
  /** What it is: the placement of a legacy field, `inline`, `background`, `peek`, `hero`, `logo` … */
  readonly role: string;
  /** What lies outside is not seen. */
  readonly clip?: Box | undefined;
}

/** A plain area: what darkens a picture, or parts two of them. */
export interface AreaPiece {
  readonly kind: "area";
  readonly box: Box;
  /** `#rrggbb`, or `accent` for the colour that the person chose. */
  readonly color: string;
  /** 0 to 1; 1 when absent. */
  readonly opacity?: number | undefined;
  /** Only the circle in its box, over a picture that is one; all of the box when absent. */
  readonly crop?: "circle" | undefined;
  readonly role: string;
}

/** A badge that is a picture of its own. */
export interface GlyphPiece {
  readonly kind: "glyph";
  readonly box: Box;
  readonly glyph: BadgeGlyph;
}

/** What every page can draw by itself. */
export type PlainPiece = TextPiece | ImagePiece | AreaPiece;
/** Whatever is drawn; glyphs stand on tiles alone. */
export type Piece = PlainPiece | GlyphPiece;

/** What a tile does by itself, beside peeking. */
export type TileMotion =
  /** One picture after the other, each over the whole tile. */
  | { readonly kind: "photos"; readonly images: readonly ImagePiece[] }
  /** Circles in rows and columns that slide; there may be fewer pictures than cells. */
  | {
      readonly kind: "people";
      readonly columns: number;
      readonly rows: number;
      readonly cell: Size;
      readonly images: readonly ImagePiece[];
    };

/** One face of a tile. */
export interface TileScene {
  /** How large the tile is on the start screen. */
  readonly size: Size;
  /**
   * The canvas on which the pieces stand. A canvas of Windows 8 is drawn smaller or larger on a tile of Windows 10: `scale` times, its
   * corner at `x`, `y` of the tile.
   */
  readonly canvas: {
    readonly width: number;
    readonly height: number;
    readonly scale: number;
    readonly x: number;
    readonly y: number;
  };
  /** From the back to the front. Where the tile peeks, it is higher than the canvas and moves up by `peek.scroll` to show the rest. */
  readonly content: readonly Piece[];
  /** In front of the content and never moved: logo, name and badge. */
  readonly frame: readonly Piece[];
  readonly peek?: { readonly scroll: number };
  readonly motion?: TileMotion;
}

/** Where a control of a toast stands; what it is stands in the toast. */
export interface ControlBox extends Box {
  /** `input`: the nth input. `button`: the nth action. `snooze`, `dismiss`, `minutes`: the system's own. `command`: the nth command. */
  readonly control: "input" | "button" | "snooze" | "dismiss" | "minutes" | "command";
  /** From 0, among the toast's inputs, actions or commands; 0 for the system's own. */
  readonly index: number;
  /** Words are in the middle; with an icon it is left of them. `round`: a button of the call layout. */
  readonly look: "box" | "icon" | "round";
  /** What stands on a button, the system's own words where the toast has none; what the choice of minutes is called. */
  readonly words?: string | undefined;
  /** Address of a button's icon, 16 by 16 pixels. */
  readonly icon?: string | undefined;
  /** In the colour that the person chose: the button that answers a call. */
  readonly accent?: true;
}

/** A toast. */
export interface ToastScene {
  readonly size: Size;
  /** From the back to the front. */
  readonly pieces: readonly PlainPiece[];
  /** From the top down, in the order in which the keyboard walks them. */
  readonly controls: readonly ControlBox[];
  /** Indices of the actions that stand in the menu. */
  readonly menu: readonly number[];
}
