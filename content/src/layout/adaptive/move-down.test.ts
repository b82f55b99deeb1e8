import { expect, test } from "bun:test";
import type { Box, PlainPiece } from "../scene.ts";
import { moveDown } from "./move-down.ts";

const BOX: Box = { x: 1, y: 2, width: 3, height: 4 };
const LOWER: Box = { ...BOX, y: 12 };
const pieces = (box: Box, baseline: number): PlainPiece[] => [
  {
    kind: "text",
    text: "a",
    x: 1,
    width: 3,
    lines: [{ text: "a", baseline }],
    font: { sizePx: 12, weight: 400 },
    align: "left",
    direction: "ltr",
    role: "caption",
    clip: box,
  },
  { kind: "image", box, src: "https://img.example/a.png", alt: "", fit: "cover", role: "inline", clip: box },
  { kind: "area", box, color: "#000000", role: "overlay" },
];

test("every piece moves with where it is cut off", () => {
  expect(moveDown(pieces(BOX, 20), 10)).toEqual(pieces(LOWER, 30));
});

test("pieces that do not move are the very same", () => {
  const all = pieces(BOX, 20);
  expect(moveDown(all, 0)).toBe(all);
});
