/** What of the app stands at the bottom of a Windows 8 template, and where: its logo, its name and its badge. Knows no field. */
import { LEGACY_FONTS } from "../../catalogue/face.ts";
import type { BadgeMark } from "../badge-mark.ts";
import type { TileLayoutOptions } from "../options.ts";
import type { Piece, Size, TextPiece } from "../scene.ts";
import type { AskedTile } from "./ask-tile.ts";
import { type Ground, leftEdge, sideOf } from "./place-field.ts";

/** What a tile shows of its app. */
export type ShownBranding = "none" | "logo" | "name";

/** Distance of logo, name and badge from the sides of the tile. */
const SIDE = 10;
/** Side of the logo; it stands as far from the bottom as from the side. */
const LOGO = 30;
/** Side of a badge's glyph. */
const GLYPH = 20;
/** From the bottom of the tile up to the feet of the letters. */
const FEET = 13;
/** What remains free between the name and what stands beside it. */
const GAP = 5;
const NAME_FONT = { sizePx: 12, weight: 400 };
const BADGE_FONT = { sizePx: LEGACY_FONTS.subBlock.sizePx, weight: LEGACY_FONTS.subBlock.weight };

function wished({ binding, around, size, drawing }: AskedTile) {
  const { profile = "win10", app } = drawing.options;
  const said = binding.branding ?? around.branding;
  if (profile === "win10") {
    if (said === undefined) return app.showsNameOn?.includes(size) === true ? "name" : "none";
    // The place at the bottom takes one of the two.
    return said === "nameAndLogo" ? "name" : said;
  }
  // Windows 8 has no such word, and takes what it takes when nothing is said.
  return said === undefined || said === "nameAndLogo" ? "logo" : said;
}

/**
 * What a tile shows of its app: `logo` on Windows 8 where the payload says nothing, and on Windows 10 the name if the app's own tile
 * shows it. A template with a ribbon has no room for a name and shows the logo; the smallest tile has no room for a name at all.
 *
 * @source Microsoft, Tile schema, branding; winrt-api, TileTemplateType
 */
export function brandingOf(asked: AskedTile): ShownBranding {
  const { template } = asked;
  if (template.name === "TileSquare71x71IconWithBadge") return "none";
  const branding = wished(asked);
  if (branding !== "name") return branding;
  if (template.slot === "small") return "none";
  return template.ribbon ? "logo" : "name";
}

/** The badge in the corner where reading ends. */
function badgePiece(mark: BadgeMark | undefined, on: Ground, { width, height }: Size): Piece | undefined {
  if (mark === undefined) return undefined;
  if ("glyph" in mark) {
    const box = { x: width - SIDE - GLYPH, y: height - SIDE - GLYPH, width: GLYPH, height: GLYPH };
    return { kind: "glyph", glyph: mark.glyph, box: { ...box, x: leftEdge(box, on) } };
  }
  const labelWidth = on.drawing.options.measure(mark.label, BADGE_FONT);
  return {
    kind: "text",
    text: mark.label,
    x: leftEdge({ x: width - SIDE - labelWidth, width: labelWidth }, on),
    width: labelWidth,
    lines: [{ text: mark.label, baseline: height - FEET }],
    font: BADGE_FONT,
    align: sideOf("end", on.direction),
    direction: "ltr",
    role: "badge",
  };
}

function namePiece(name: string, end: number, on: Ground, { height }: Size): TextPiece | undefined {
  const width = end - SIDE;
  const [line] = on.drawing.lines(name, { font: NAME_FONT, width }).lines;
  if (line === undefined) return undefined;
  return {
    kind: "text",
    text: name,
    x: leftEdge({ x: SIDE, width }, on),
    width,
    lines: [{ text: line, baseline: height - FEET }],
    font: NAME_FONT,
    align: sideOf("start", on.direction),
    direction: on.direction,
    role: "name",
  };
}

function logoPiece(logo: string | undefined, on: Ground, { height }: Size): Piece | undefined {
  if (logo === undefined) return undefined;
  const box = { x: SIDE, y: height - SIDE - LOGO, width: LOGO, height: LOGO };
  return { kind: "image", box: { ...box, x: leftEdge(box, on) }, src: logo, alt: "", fit: "contain", role: "logo" };
}

/** What else decides the frame of one tile. */
export interface FrameWishes {
  readonly branding: ShownBranding;
  /** Stands for the app's name. */
  readonly displayName: string | undefined;
  /** What stands in the corner; an icon has it beside itself. */
  readonly badge: BadgeMark | undefined;
  /** Where a text begins that stands beside the logo, and would be hit by a longer name. */
  readonly besideLogo: number | undefined;
}

/** Logo or name at the start of the bottom, the badge at its end. @source MSDN, "Tile and tile notification overview" for the badge's corner; the rest is a ruling */
export function drawFrame(wishes: FrameWishes, options: TileLayoutOptions, on: Ground, canvas: Size): Piece[] {
  const badge = badgePiece(wishes.badge, on, canvas);
  const pieces: (Piece | undefined)[] = [badge];
  if (wishes.branding === "logo") pieces.unshift(logoPiece(options.app.logo, on, canvas));
  if (wishes.branding === "name") {
    const badgeWidth = badge === undefined ? 0 : (badge.kind === "text" ? badge.width : GLYPH) + GAP;
    const end = Math.min(canvas.width - SIDE - badgeWidth, (wishes.besideLogo ?? canvas.width) - GAP);
    pieces.unshift(namePiece(wishes.displayName ?? options.app.name, end, on, canvas));
  }
  return pieces.filter((piece) => piece !== undefined);
}
