/** The adaptive part of a toast: its bars, then pictures and columns by the rules of tiles. */
import type { Group, InlineImage } from "../../binding/adaptive.ts";
import { drawStack } from "../adaptive/stack.ts";
import type { ImageLookup } from "../image-address.ts";
import type { PlainPiece } from "../scene.ts";
import { columnFrom, type Drawn } from "./frame.ts";
import type { ToastDrawing } from "./toast-drawing.ts";
import type { ToastFoot } from "./toast-foot.ts";
import type { ToastParts } from "./toast-parts.ts";

/** Around the content, as on a tile; the part itself stands as far from the edge again, and begins within the space of the row above. */
const MARGIN = 8;

/** What is wider than its column is cut off; where there is no end below, it is the end of the part. */
function clippedAt(piece: PlainPiece, bottom: number): PlainPiece {
  if (piece.kind !== "text" && piece.kind !== "image") return piece;
  const { clip } = piece;
  return clip === undefined ? piece : { ...piece, clip: { ...clip, height: bottom - clip.y } };
}

function drawContent(
  children: readonly (InlineImage | Group)[],
  top: number,
  around: ImageLookup,
  drawing: ToastDrawing,
): Drawn {
  const area = { ...columnFrom(top), height: Number.POSITIVE_INFINITY, margin: MARGIN };
  const { pieces, height } = drawStack(children, area, around, drawing);
  const bottom = top + height;
  return { pieces: pieces.map((piece) => clippedAt(piece, bottom)), bottom };
}

/** Nothing at all where there is nothing to show. @source Microsoft's Notifications Visualizer */
export function drawAdaptive(
  { progress, stack }: Pick<ToastParts, "progress" | "stack">,
  top: number,
  around: ImageLookup,
  foot: ToastFoot,
  drawing: ToastDrawing,
): Drawn {
  const pieces: PlainPiece[] = [];
  let bottom = top;
  for (const bar of progress) {
    const drawn = foot.drawBar(bar, columnFrom(bottom), drawing);
    pieces.push(...drawn.pieces);
    bottom = drawn.bottom;
  }
  const content = drawContent(stack, bottom, around, drawing);
  pieces.push(...content.pieces);
  const isEmpty = content.bottom === top;
  return { pieces, bottom: isEmpty ? top : content.bottom + 2 * MARGIN };
}
