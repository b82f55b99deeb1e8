/** Moves what is drawn already. */
import type { Box, ImagePiece, PlainPiece, TextPiece } from "../scene.ts";

const lower = (box: Box, by: number): Box => ({ ...box, y: box.y + by });
const lowerClip = ({ clip }: TextPiece | ImagePiece, by: number) => clip && lower(clip, by);

function moved(piece: PlainPiece, by: number): PlainPiece {
  if (piece.kind === "text") {
    const lines = piece.lines.map(({ text, baseline }) => ({ text, baseline: baseline + by }));
    return { ...piece, lines, clip: lowerClip(piece, by) };
  }
  const box = lower(piece.box, by);
  return piece.kind === "image" ? { ...piece, box, clip: lowerClip(piece, by) } : { ...piece, box };
}

/** The pieces, `by` pixels lower; the very same where that is nothing. */
export function moveDown(pieces: PlainPiece[], by: number): PlainPiece[] {
  return by === 0 ? pieces : pieces.map((piece) => moved(piece, by));
}
