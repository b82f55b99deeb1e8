/** Progress bars: how far something is, in a bar and in words. Moves nothing; a bar without an end in sight is the drawer's to move. */
import type { Progress } from "../../toast/toast.ts";
import type { AreaPiece, PlainPiece } from "../scene.ts";
import { type Drawn, EDGE, INNER_WIDTH, type ToastDrawing } from "./frame.ts";
import { inDirection, isMirrored } from "./mirror.ts";
import { FINE, PLAIN, placeText } from "./place-text.ts";
import { wordsOf } from "./spoken.ts";

/** @source Microsoft's Notifications Visualizer, for all lengths here */
const BAR_HEIGHT = 4;
const BAR_SPACE = 8;
const VALUE_MAX_WIDTH = 162;
const VALUE_GAP = 12;
const BELOW = 12;
/** The part of the bar that is still to do. */
const TRACK = { color: "#ffffff", opacity: 0.2, role: "progressTrack" } as const;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** From 0 to 1; nothing that is not a number, as Windows has it. */
function shareOf(value: number | string): number {
  const number = typeof value === "number" ? value : NUMBER.test(value.trim()) ? Number(value) : 0;
  return Number.isNaN(number) ? 0 : Math.min(1, Math.max(0, number));
}

/** Halves go up; the digits that a binary fraction leaves behind do not count, so that 0.285 is 29 %. */
const percentOf = (share: number): string => `${Math.floor(Number((share * 100).toPrecision(12)) + 0.5)}%`;

function drawBar(share: number | "indeterminate", y: number): AreaPiece[] {
  const box = { x: EDGE, y, width: INNER_WIDTH, height: BAR_HEIGHT };
  const track: AreaPiece = { kind: "area", box, ...TRACK };
  if (share === "indeterminate") return [track, { kind: "area", box, color: "accent", role: "progressIndeterminate" }];
  const done = { ...box, width: INNER_WIDTH * share };
  return [track, { kind: "area", box: done, color: "accent", role: "progressBar" }];
}

/** What stands under the bar: how far it is at its end, and before that the status. */
function drawFoot(value: string, status: string, y: number, drawing: ToastDrawing): readonly PlainPiece[] {
  const valueWidth = Math.min(VALUE_MAX_WIDTH, Math.ceil(drawing.options.measure(value, FINE.font)));
  const width = value === "" ? INNER_WIDTH : INNER_WIDTH - VALUE_GAP - valueWidth;
  const left = placeText(status, { look: FINE, role: "status", x: EDGE, y, width }, drawing);
  const x = EDGE + INNER_WIDTH - valueWidth;
  const align = isMirrored(drawing) ? "left" : "right";
  const right = placeText(value, { look: FINE, role: "value", x, y, width: valueWidth, align }, drawing);
  return [...left.pieces, ...right.pieces];
}

/** One bar, from `top` down. @source Microsoft, "Toast progress bar and data binding" */
export function drawProgress(progress: Progress, top: number, drawing: ToastDrawing): Drawn {
  const { title = "", value = 0, valueStringOverride, status } = progress;
  const said = typeof value === "string" ? wordsOf(value, drawing) : value;
  const share = said === "indeterminate" ? said : shareOf(said);
  const own = valueStringOverride === undefined ? undefined : wordsOf(valueStringOverride, drawing);
  const text = own ?? (share === "indeterminate" ? "" : percentOf(share));
  const place = { look: PLAIN, role: "progressTitle", x: EDGE, y: top, width: INNER_WIDTH };
  const head = placeText(wordsOf(title, drawing), place, drawing);
  const y = head.bottom + BAR_SPACE;
  const foot = y + BAR_HEIGHT + BAR_SPACE;
  const pieces = [...head.pieces, ...drawBar(share, y), ...drawFoot(text, wordsOf(status, drawing), foot, drawing)];
  return { pieces: inDirection(pieces, drawing), bottom: foot + FINE.linePitch + BELOW };
}
