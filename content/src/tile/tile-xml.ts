/** The simplest tile: lines of text, medium and wide. Pictures, columns and the 8.x templates belong to the full builder. */
import { escapeText } from "../escape.ts";

/**
 * Builds the XML of an adaptive tile that shows the same lines on a medium and on a wide tile.
 *
 * Lines wrap; what does not fit the tile is cut by Windows, so there is no upper limit here but the payload's.
 *
 * @param texts one or more, from the top down
 * @throws RangeError for no text
 * @source Microsoft, Tile schema
 * @example tileXml(["12 new letters", "The oldest from Ada"])
 */
export function tileXml(texts: readonly string[]): string {
  if (texts.length < 1) throw new RangeError("a tile takes at least one text");
  const lines = texts.map((text) => `<text hint-wrap="true">${escapeText(text)}</text>`).join("");
  const bindings = ["TileMedium", "TileWide"].map((slot) => `<binding template="${slot}">${lines}</binding>`);
  return `<tile><visual>${bindings.join("")}</visual></tile>`;
}
