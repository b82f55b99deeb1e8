/** Progress bars: how far something is, in a bar and in words. Moves nothing; a bar without an end in sight is the drawer's to move. */
import type { Progress } from "../../toast/toast.ts";
import type { AreaPiece, PlainPiece } from "../scene.ts";
import type { Column, Drawn } from "./frame.ts";
import type { ToastDrawing } from "./toast-drawing.ts";

/** @source Microsoft's Notifications Visualizer, for all lengths here */
const BAR_HEIGHT = 4;
const BAR_SPACE = 8;
const VALUE_MAX_WIDTH = 162;
const VALUE_GAP = 12;
const FOOT_HEIGHT = 16;
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

function drawBar(share: number | "indeterminate", column: Column): AreaPiece[] {
  const box = { ...column, height: BAR_HEIGHT };
  const track: AreaPiece = { kind: "area", box, ...TRACK };
  if (share === "indeterminate") return [track, { kind: "area", box, color: "accent", role: "progressIndeterminate" }];
  const done = { ...box, width: column.width * share };
  return [track, { kind: "area", box: done, color: "accent", role: "progressBar" }];
}

/** What stands under the bar: how far it is at its end, and before that the status. */
function drawFoot(value: string, status: string, column: Column, drawing: ToastDrawing): readonly PlainPiece[] {
  const look = "captionSubtle";
  const valueWidth = Math.min(VALUE_MAX_WIDTH, drawing.widthOf(value, look));
  const width = value === "" ? column.width : column.width - VALUE_GAP - valueWidth;
  const left = drawing.place(status, { ...column, look, role: "status", width });
  const x = column.x + column.width - valueWidth;
  const align = drawing.isMirrored ? "left" : "right";
  const right = drawing.place(value, { ...column, look, role: "value", x, width: valueWidth, align });
  return [...left.pieces, ...right.pieces];
}

/** One bar, from the top of the column down. @source Microsoft, "Toast progress bar and data binding" */
export function drawProgress(progress: Progress, column: Column, drawing: ToastDrawing): Drawn {
  const { title = "", value = 0, valueStringOverride, status } = progress;
  const said = typeof value === "string" ? drawing.filled(value) : value;
  const share = said === "indeterminate" ? said : shareOf(said);
  const own = valueStringOverride === undefined ? undefined : drawing.filled(valueStringOverride);
  const text = own ?? (share === "indeterminate" ? "" : percentOf(share));
  const head = drawing.place(drawing.filled(title), { ...column, look: "body", role: "progressTitle" });
  const y = head.bottom + BAR_SPACE;
  const bar = drawBar(share, { ...column, y });
  const foot = y + BAR_HEIGHT + BAR_SPACE;
  const words = drawFoot(text, drawing.filled(status), { ...column, y: foot }, drawing);
  return { pieces: drawing.inDirection([...head.pieces, ...bar, ...words]), bottom: foot + FOOT_HEIGHT + BELOW };
}
