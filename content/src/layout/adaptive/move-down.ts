/** Moves what is drawn already. */
import type { Box, Piece } from "../scene.ts";

const lower = (box: Box, by: number): Box => ({ ...box, y: box.y + by });

function moved(piece: Piece, by: number): Piece {
  if (piece.kind === "text") {
    const lines = piece.lines.map(({ text, baseline }) => ({ text, baseline: baseline + by }));
    return { ...piece, lines, ...(piece.clip === undefined ? {} : { clip: lower(piece.clip, by) }) };
  }
  const box = lower(piece.box, by);
  return piece.kind === "image" && piece.clip !== undefined
    ? { ...piece, box, clip: lower(piece.clip, by) }
    : { ...piece, box };
}

/** The pieces, `by` pixels lower; the very same where that is nothing. */
export function moveDown(pieces: Piece[], by: number): Piece[] {
  return by === 0 ? pieces : pieces.map((piece) => moved(piece, by));
}
