/** Adaptive tiles for tests in one line, and what of their scenes tests look at. Pictures are 100 pixels square unless a test says otherwise. */
import type { AdaptiveText, TextHints } from "../../binding/adaptive.ts";
import type { AdaptiveTileBinding, AdaptiveTileChild, Tile, TileSize } from "../../tile/tile.ts";
import { layoutTile } from "../layout-tile.ts";
import type { TileLayoutOptions } from "../options.ts";
import type { ImagePiece, Piece, TextPiece, TileScene } from "../scene.ts";
import { measure } from "./measure.ts";

/** The app of every test. */
export const OPTIONS: TileLayoutOptions = {
  measure,
  app: { name: "Contoso", logo: "https://app.example/logo.png" },
  imageState: () => ({ width: 100, height: 100 }),
};

/** What a test says beside the children. */
export interface Said {
  readonly binding?: Partial<AdaptiveTileBinding>;
  readonly tile?: Partial<Tile>;
  readonly options?: Partial<TileLayoutOptions>;
}

/** The scene of an adaptive tile with one size. */
export function lay(size: TileSize, children: readonly AdaptiveTileChild[], said: Said = {}): TileScene {
  const binding: AdaptiveTileBinding = { kind: "adaptive", template: size, children, ...said.binding };
  const tile: Tile = { kind: "tile", bindings: [binding], ...said.tile };
  const { scene } = layoutTile(tile, size, { ...OPTIONS, ...said.options });
  if (scene === undefined) throw new Error("the tile has no scene");
  return scene;
}

/** A text. */
export const words = (text: string, hints: TextHints = {}): AdaptiveText => ({ kind: "text", text, ...hints });

/** The texts among pieces. */
export const textsOf = (pieces: readonly Piece[]): TextPiece[] => pieces.filter((piece) => piece.kind === "text");
/** The pictures among pieces. */
export const imagesOf = (pieces: readonly Piece[]): ImagePiece[] => pieces.filter((piece) => piece.kind === "image");
/** Every line of every text, in order. */
export const linesOf = (pieces: readonly Piece[]): string[] =>
  textsOf(pieces).flatMap(({ lines }) => lines.map(({ text }) => text));
/** Where the first line of each text stands. */
export const baselinesOf = (pieces: readonly Piece[]): (number | undefined)[] =>
  textsOf(pieces).map(({ lines }) => lines[0]?.baseline);
