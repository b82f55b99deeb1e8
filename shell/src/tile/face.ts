/** Draws one face of a tile: its canvas with what moves on it, and in front of it what never moves. */
import type { ImagePiece, Piece, TileScene } from "@belfry/content";
import { html, nothing, type TemplateResult } from "lit";
import { renderGlyph } from "../glyph/glyph.ts";
import { paint, place } from "../paint/piece.ts";
import type { Cell } from "./people.ts";

function paintAny(piece: Piece): TemplateResult {
  if (piece.kind !== "glyph") return paint(piece);
  return html`<div data-role="badge" .style=${place(piece.box)}>${renderGlyph(piece.glyph)}</div>`;
}

function person(image: ImagePiece, { column, row, wrapped }: Cell, width: number, height: number): TemplateResult {
  const at = `transform:translate(${column * width}px,${row * height}px)`;
  return html`<div class=${wrapped ? "person wrapped" : "person"} .style=${at}>${paint(image)}</div>`;
}

function motionPieces({ motion }: TileScene, people: readonly Cell[]): TemplateResult | typeof nothing {
  if (motion === undefined) return nothing;
  if (motion.kind === "photos")
    return html`${motion.images.map((image) => html`<div class="photo">${paint(image)}</div>`)}`;
  const { images, cell } = motion;
  const seats = people.map((seat, index) => {
    const image = images[index];
    return image === undefined ? nothing : person(image, seat, cell.width, cell.height);
  });
  return html`${seats}`;
}

/**
 * One face.
 *
 * @param people where each picture of a tile of people is now
 * @param still the side that is seen of a tile that peeks and does not move; the front while it moves by itself
 */
export function paintFace(
  scene: TileScene,
  people: readonly Cell[],
  still: "front" | "back" | undefined,
): TemplateResult {
  const { width, height, scale, x, y } = scene.canvas;
  const style = `width:${width}px;height:${height}px;transform:translate(${x}px,${y}px) scale(${scale})`;
  const moved = still === "back" && scene.peek !== undefined ? `transform:translateY(${-scene.peek.scroll}px)` : "";
  return html`<div class="canvas" .style=${style}>
    <div class="moving" .style=${moved}>${motionPieces(scene, people)}${scene.content.map(paintAny)}</div>
    <div class="frame">${scene.frame.map(paintAny)}</div>
  </div>`;
}

/** What is said elsewhere: the badge has a name of its own, and a tile is called by its app first of all. */
const SAID_ELSEWHERE = new Set(["badge", "name", "logo"]);

/** The name that a face shows: a notification may name another than the app's. */
export function nameOn({ frame }: TileScene): string | undefined {
  return frame.filter((piece) => piece.kind === "text").find(({ role }) => role === "name")?.text;
}

/** Everything a face says, for those who hear it: each text once, in the order in which it is read. */
export function wordsOf(scene: TileScene): string {
  const moving = scene.motion?.images ?? [];
  const said = [...moving, ...scene.content, ...scene.frame].flatMap((piece) => {
    if (piece.kind === "glyph" || SAID_ELSEWHERE.has(piece.role)) return [];
    if (piece.kind === "text") return [piece.text];
    return piece.kind === "image" ? [piece.alt] : [];
  });
  return [...new Set(said.filter((words) => words.trim() !== ""))].join(", ");
}
