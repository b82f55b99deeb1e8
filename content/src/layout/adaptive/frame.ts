/** What stands in front of a tile of Windows 10 and does not move: the app's name and logo, and the badge. Knows no content. */
import type { Branding, Tile, TileFraming, TileSize } from "../../tile/tile.ts";
import { badgeMark } from "../badge-mark.ts";
import type { Drawing } from "../drawing.ts";
import type { TileLayoutOptions } from "../options.ts";
import type { Box, Direction, Piece, Size, TextFont, TextLine } from "../scene.ts";

/** The frame of one face. */
export interface Frame {
  readonly pieces: readonly Piece[];
  /** Pixels between the content and the tile's bottom; undefined where the frame is empty and takes nothing. */
  readonly reserved: number | undefined;
}

/** What is drawn of the app. */
interface Shown {
  readonly hasLogo: boolean;
  readonly name: string | undefined;
}

/** The strip with its measures in pixels; those of small tiles stand 4 pixels lower. */
interface Strip {
  readonly tile: Size;
  readonly drop: number;
  readonly direction: Direction;
  readonly lang: string | undefined;
  /** Where the next part from the end of the strip ends. */
  end: number;
  readonly pieces: Piece[];
}

const STRIP_HEIGHT = 28;
const SMALL_DROP = 4;
const END_MARGIN = 6;
const SMALL_END_MARGIN = 2;
const NAME_START = 8;
const NAME_FONT: TextFont = { sizePx: 12, weight: 400 };
const BADGE_FONT: TextFont = { sizePx: 15, weight: 400 };
/** From the bottom to the line on which name and number stand. */
const BASELINE_UP = 8;
const ICON = 16;
const LOGO_MARGINS = { left: 4, right: 2, bottom: 5 };
const BADGE_MARGINS = { left: 4, bottom: 4 };

/** The binding's word, then the visual's, then that of the app's own tile. */
function brandingOf(framing: TileFraming, around: TileFraming | undefined, size: TileSize, drawing: Drawing): Branding {
  const own = drawing.options.app.showsNameOn?.includes(size) === true ? "name" : "none";
  return framing.branding ?? around?.branding ?? own;
}

/** A small tile has no room for a name. */
function shownOf(branding: Branding, name: string, size: TileSize, logo: string | undefined): Shown {
  const hasName = (branding === "name" || branding === "nameAndLogo") && size !== "TileSmall" && name !== "";
  const hasLogo = (branding === "logo" || branding === "nameAndLogo") && logo !== undefined;
  return { hasLogo, name: hasName ? name : undefined };
}

/** Parts are placed as for languages that are read from left to right, and mirrored for the others. */
function leftEdge(x: number, width: number, { tile, direction }: Strip): number {
  return direction === "ltr" ? x : tile.width - x - width;
}

function iconBox(strip: Strip, bottom: number): Box {
  const y = strip.tile.height + strip.drop - bottom - ICON;
  return { x: leftEdge(strip.end - ICON, ICON, strip), y, width: ICON, height: ICON };
}

function lineOf(strip: Strip, text: string): readonly TextLine[] {
  return [{ text, baseline: strip.tile.height + strip.drop - BASELINE_UP }];
}

function addBadge(strip: Strip, { options: { badge, measure } }: Drawing<TileLayoutOptions>): void {
  const mark = badgeMark(badge);
  if (mark === undefined) return;
  if ("glyph" in mark) {
    strip.pieces.push({ kind: "glyph", box: iconBox(strip, BADGE_MARGINS.bottom), glyph: mark.glyph });
    strip.end -= ICON + BADGE_MARGINS.left;
    return;
  }
  const text = mark.label;
  const width = measure(text, BADGE_FONT);
  const x = leftEdge(strip.end - width, width, strip);
  const lines = lineOf(strip, text);
  const align = strip.direction === "ltr" ? "right" : "left";
  // Digits and their plus sign keep their order in every language.
  const direction = "ltr";
  strip.pieces.push({ kind: "text", text, x, width, lines, font: BADGE_FONT, align, direction, role: "badge" });
  strip.end -= width + BADGE_MARGINS.left;
}

function addLogo(strip: Strip, src: string): void {
  strip.end -= LOGO_MARGINS.right;
  const box = iconBox(strip, LOGO_MARGINS.bottom);
  strip.pieces.push({ kind: "image", box, src, alt: "", fit: "contain", role: "logo" });
  strip.end -= ICON + LOGO_MARGINS.left;
}

function addName(strip: Strip, text: string, drawing: Drawing): void {
  const { direction, lang } = strip;
  const width = strip.end - NAME_START;
  if (width <= 0) return;
  const [line = ""] = drawing.lines(text, { font: NAME_FONT, width }).lines;
  strip.pieces.push({
    kind: "text",
    text,
    x: leftEdge(NAME_START, width, strip),
    width,
    lines: lineOf(strip, line),
    font: NAME_FONT,
    align: direction === "ltr" ? "left" : "right",
    direction,
    role: "name",
    lang,
  });
}

/**
 * The frame of a face: from its end, the badge, the logo and the name.
 *
 * @param framing what the binding says of it; an empty object for the app's own tile
 * @param around what the visual says, where there is one
 * @source Microsoft, "Create adaptive tiles", branding; the places by Microsoft's Notifications Visualizer
 */
export function drawFrame(
  framing: TileFraming,
  around: Tile | undefined,
  size: TileSize,
  tile: Size,
  drawing: Drawing<TileLayoutOptions>,
): Frame {
  const { app, lang: ownLang } = drawing.options;
  const isSmall = size === "TileSmall";
  const name = framing.displayName ?? around?.displayName ?? app.name;
  const shown = shownOf(brandingOf(framing, around, size, drawing), name, size, app.logo);
  const lang = framing.lang ?? around?.lang ?? ownLang;
  const strip: Strip = {
    tile,
    drop: isSmall ? SMALL_DROP : 0,
    direction: drawing.direction(lang),
    lang,
    end: tile.width - (isSmall ? SMALL_END_MARGIN : END_MARGIN),
    pieces: [],
  };
  addBadge(strip, drawing);
  if (shown.hasLogo && app.logo !== undefined) addLogo(strip, app.logo);
  if (shown.name !== undefined) addName(strip, shown.name, drawing);
  const reserved = strip.pieces.length === 0 ? undefined : STRIP_HEIGHT - strip.drop;
  return { pieces: strip.pieces, reserved };
}
