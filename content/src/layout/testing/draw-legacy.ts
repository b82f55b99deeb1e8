/** Draws templates of Windows 8 in one line of a test. Knows no numbers that a test could be right about by accident. */
import type { LegacyBinding, LegacyTileBinding, LegacyToastBinding } from "../../binding/legacy.ts";
import { findTemplate, type LegacyName, type LegacyTileName, type Slot } from "../../catalogue/templates.ts";
import type { AdaptiveTileBinding, TileFraming, TileSize } from "../../tile/tile.ts";
import type { Toast } from "../../toast/toast.ts";
import { Drawing } from "../drawing.ts";
import { layoutToast } from "../layout-toast.ts";
import { asAdaptive } from "../legacy/as-adaptive.ts";
import { askTile } from "../legacy/ask-tile.ts";
import { drawLegacyTile } from "../legacy/draw-legacy-tile.ts";
import type { TileLayoutOptions } from "../options.ts";
import type { ImagePiece, Piece, TextPiece, TileScene, ToastScene } from "../scene.ts";
import { measure } from "./measure.ts";

type Wishes = Partial<TileLayoutOptions> & { readonly around?: TileFraming; readonly toast?: Partial<Toast> };
type More = Partial<Omit<LegacyBinding, "texts" | "images">>;

const SIZES: Readonly<Partial<Record<Slot, TileSize>>> = {
  small: "TileSmall",
  medium: "TileMedium",
  wide: "TileWide",
};

/** The size of a tile that a template is made for; large for the tall one. */
export const sizeOf = (template: LegacyName): TileSize => SIZES[findTemplate(template).slot] ?? "TileLarge";

/** An app with a logo, whose own tile shows no name. */
export const APP = { name: "Mail", logo: "logo.png" };

/** A binding whose texts are these and whose pictures are `1.png`, `2.png` … on the web. */
export function fields<Name extends LegacyName>(template: Name, texts: readonly string[] = [], more: More = {}) {
  const { imageCount } = findTemplate(template);
  const images = Array.from({ length: imageCount }, (_, at) => ({ src: `https://img.example/${at + 1}.png` }));
  return { ...more, kind: "legacy", template, texts: texts.map((text) => ({ text })), images } as LegacyBinding<Name>;
}

/** Draws a tile at the size it is made for, on Windows 8.1 unless told otherwise. */
export function drawTile(binding: LegacyTileBinding, { around = {}, ...wishes }: Wishes = {}): TileScene {
  const options = { measure, app: APP, profile: "win81", density: "windows8", ...wishes } as const;
  return drawLegacyTile(askTile(binding, around, sizeOf(binding.template), new Drawing<TileLayoutOptions>(options)));
}

/** A tile as adaptive content. */
export function adaptiveOf(binding: LegacyTileBinding, size = sizeOf(binding.template)): AdaptiveTileBinding {
  return asAdaptive(askTile(binding, {}, size, new Drawing<TileLayoutOptions>({ measure, app: APP })));
}

/** Draws a tile without logo and name. */
export function drawPlain(template: LegacyTileName, texts: readonly string[], wishes: Wishes = {}): TileScene {
  return drawTile(fields(template, texts, { branding: "none" }), wishes);
}

/** Draws a toast on Windows 8.1. */
export function drawToast(binding: LegacyToastBinding, { toast = {}, ...wishes }: Wishes = {}): ToastScene {
  const whole: Toast = { kind: "toast", binding, ...toast };
  const { scene } = layoutToast(whole, { measure, app: APP, profile: "win81", ...wishes });
  if (scene === undefined) throw new Error("the toast was lost");
  return scene;
}

/** The texts among pieces. */
export const textsOf = (pieces: readonly Piece[]): TextPiece[] => pieces.filter((each) => each.kind === "text");
/** The pictures among pieces. */
export const imagesOf = (pieces: readonly Piece[]): ImagePiece[] => pieces.filter((each) => each.kind === "image");
/** The lines of all texts, each with the row it stands on. */
export const rowsOf = (pieces: readonly Piece[]): [baseline: number, text: string][] =>
  textsOf(pieces).flatMap(({ lines }) => lines.map(({ baseline, text }) => [baseline, text] as [number, string]));
