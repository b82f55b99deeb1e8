/** One picture of a stack: how large it is and where it stands in its column. */
import type { ImagePiece, Size } from "../scene.ts";
import { clipOf } from "./draw-text.ts";
import { type Drawn, NOT_SHOWN, type PictureItem, type Place, TOLERANCE_PX } from "./stack-item.ts";

/** Its size before the height that is left is looked at: its own where it is aligned, else as wide as the column. */
function wishedSize({ look, natural }: PictureItem, columnWidth: number): Size {
  const size =
    look.align === undefined
      ? {
          width: columnWidth,
          height: Math.max(1, Math.ceil((columnWidth * natural.height) / natural.width - TOLERANCE_PX)),
        }
      : natural;
  if (look.crop !== "circle") return size;
  const side = Math.min(size.width, size.height);
  return { width: side, height: side };
}

function leftEdge({ look }: PictureItem, width: number, place: Place): number {
  if (look.align === "left") return place.x;
  const free = place.width - width;
  return place.x + (look.align === "right" ? free : free / 2);
}

function imagePiece(item: PictureItem, size: Size, y: number, place: Place): ImagePiece {
  const isCut = size.width > place.width + TOLERANCE_PX || y + size.height > place.bottom + TOLERANCE_PX;
  return {
    kind: "image",
    box: { x: leftEdge(item, size.width, place), y, width: size.width, height: size.height },
    src: item.address,
    alt: item.alt,
    fit: "cover",
    role: "inline",
    crop: item.look.crop,
    clip: isCut ? clipOf(place) : undefined,
  };
}

/**
 * A picture with its top at `y`. What is stretched shrinks to the height that is left, and fits with that unless it stands in a column.
 *
 * @param isShownCut whether one that does not fit is drawn all the same, shrunken or cut off by the edge
 */
export function drawPicture(item: PictureItem, y: number, place: Place, isShownCut: boolean): Drawn {
  const wished = wishedSize(item, place.width);
  const rest = place.bottom - y;
  if (rest <= 0) return NOT_SHOWN;
  if (wished.height <= rest + TOLERANCE_PX) {
    return { piece: imagePiece(item, wished, y, place), height: wished.height, outcome: "fits" };
  }
  const shrinks = item.look.align === undefined && (place.isColumn || item.look.crop === undefined);
  const fits = shrinks && !place.isColumn;
  if (!fits && !isShownCut) return NOT_SHOWN;
  const size = shrinks ? { width: (wished.width * rest) / wished.height, height: rest } : wished;
  return { piece: imagePiece(item, size, y, place), height: size.height, outcome: fits ? "fits" : "exceeds" };
}
