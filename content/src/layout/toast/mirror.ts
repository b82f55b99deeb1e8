/** Turns a part of a toast around, for languages that are read from right to left. Draws nothing. */
import { directionOf } from "../language.ts";
import type { Box, PlainPiece } from "../scene.ts";
import { TOAST_WIDTH, type ToastDrawing } from "./frame.ts";

/** Whether the toast as a whole is read from right to left. */
export function isMirrored({ options }: ToastDrawing): boolean {
  return directionOf(options.lang) === "rtl";
}

/** A box at the other side, as far from its edge as it was from this one. */
export function mirroredBox<Place extends Pick<Box, "x" | "width">>(box: Place): Place {
  return { ...box, x: TOAST_WIDTH - box.x - box.width };
}

/** Texts move with their columns; at which side of them they begin is for their own language to say. */
function mirroredPiece(piece: PlainPiece): PlainPiece {
  return piece.kind === "text" ? mirroredBox(piece) : { ...piece, box: mirroredBox(piece.box) };
}

/** The pieces as they stand in the toast's direction. */
export function inDirection(pieces: readonly PlainPiece[], drawing: ToastDrawing): readonly PlainPiece[] {
  return isMirrored(drawing) ? pieces.map(mirroredPiece) : pieces;
}
