/** Inputs and buttons: where each of them stands. What they look like and do is the drawer's. */
import type { ImageLookup } from "../image-address.ts";
import type { ControlBox, PlainPiece } from "../scene.ts";
import type { Column, Drawn } from "./frame.ts";
import type { Offered } from "./offered.ts";
import { type Asked, type Button, type Offers, offersOf } from "./offers.ts";
import type { ToastDrawing } from "./toast-drawing.ts";

/** A part of a toast with what can be clicked in it. */
export interface DrawnControls extends Drawn {
  readonly controls: readonly ControlBox[];
}

/** @source Microsoft's Notifications Visualizer, for the lengths here */
const HEIGHT = 32;
const GAP = 4;
const BELOW = 16;
const ROUND = { side: 72, gap: 12, below: 24 } as const;
/** On each side of the words of a button that is as wide as they are. */
const PADDING = 12;
/** Such a button leaves its input the larger part. */
const REPLY_MAX_WIDTH = 120;

const lookOf = ({ icon }: Button): ControlBox["look"] => (icon === undefined ? "box" : "icon");

/** How wide a button beside an input is: a square for an icon, else by its words. */
function replyWidth({ icon, words = "" }: Button, drawing: ToastDrawing): number {
  if (icon !== undefined) return HEIGHT;
  const natural = drawing.widthOf(words, "body") + 2 * PADDING;
  return Math.min(REPLY_MAX_WIDTH, Math.max(HEIGHT, natural));
}

/** One input with its title above and its button at its end. */
function drawInput({ input, index, reply }: Asked, column: Column, drawing: ToastDrawing): DrawnControls {
  const { x, y: top } = column;
  const title = drawing.place(drawing.words(input.title ?? ""), { ...column, look: "bodySubtle", role: "inputTitle" });
  const y = title.lines === 0 ? top : title.bottom + GAP;
  const beside = reply === undefined ? 0 : replyWidth(reply, drawing);
  const width = reply === undefined ? column.width : column.width - GAP - beside;
  const controls: ControlBox[] = [{ control: "input", index, look: "box", x, y, width, height: HEIGHT }];
  if (reply !== undefined) {
    controls.push({ ...reply, look: lookOf(reply), x: x + width + GAP, y, width: beside, height: HEIGHT });
  }
  return { pieces: title.pieces, controls, bottom: y + HEIGHT + BELOW };
}

/** The system's choice of minutes. */
function drawMinutes(column: Column, { strings }: ToastDrawing): DrawnControls {
  return {
    pieces: [],
    controls: [{ control: "minutes", index: 0, look: "box", words: strings.snoozeFor, ...column, height: HEIGHT }],
    bottom: column.y + HEIGHT + BELOW,
  };
}

function drawInputs({ asked }: Offers, column: Column, drawing: ToastDrawing): DrawnControls {
  if (asked === "minutes") return drawMinutes(column, drawing);
  const pieces: PlainPiece[] = [];
  const controls: ControlBox[] = [];
  let bottom = column.y;
  for (const each of asked) {
    const drawn = drawInput(each, { ...column, y: bottom }, drawing);
    pieces.push(...drawn.pieces);
    controls.push(...drawn.controls);
    bottom = drawn.bottom;
  }
  return { pieces, controls, bottom };
}

/** Buttons beside each other, all of one width. */
function drawRow(buttons: readonly Button[], column: Column): DrawnControls {
  const { y } = column;
  if (buttons.length === 0) return { pieces: [], controls: [], bottom: y };
  const width = (column.width - GAP * (buttons.length - 1)) / buttons.length;
  const controls = buttons.map((button, at): ControlBox => {
    return { ...button, look: lookOf(button), x: column.x + at * (width + GAP), y, width, height: HEIGHT };
  });
  return { pieces: [], controls, bottom: y + HEIGHT + BELOW };
}

/** The buttons of a call: round ones in the middle, and below them, as wide as the toast, the last one, which answers. */
function drawCallRow(buttons: readonly Button[], column: Column): DrawnControls {
  const others = buttons.slice(0, -1);
  const { x, y, width } = column;
  const step = ROUND.side + ROUND.gap;
  const left = x + (width - (others.length * step - ROUND.gap)) / 2;
  const round = others.map((button, at): ControlBox => {
    return { ...button, look: "round", x: left + at * step, y, width: ROUND.side, height: ROUND.side };
  });
  const row = drawRow(buttons.slice(-1), others.length === 0 ? column : { ...column, y: y + ROUND.side + ROUND.below });
  return { ...row, controls: [...round, ...row.controls.map((each) => ({ ...each, accent: true as const }))] };
}

/**
 * Everything that can be clicked, from the top of the column down.
 *
 * @param isCall whether the buttons are those of a call
 * @source Microsoft, "Interactive toasts"
 */
export function drawControls(
  offered: Offered,
  isCall: boolean,
  column: Column,
  around: ImageLookup,
  drawing: ToastDrawing,
): DrawnControls {
  const offers = offersOf(offered, around, drawing);
  const inputs = drawInputs(offers, column, drawing);
  const below = { ...column, y: inputs.bottom };
  const row = isCall && offers.asked !== "minutes" ? drawCallRow(offers.row, below) : drawRow(offers.row, below);
  return {
    pieces: drawing.inDirection(inputs.pieces),
    controls: drawing.inDirection([...inputs.controls, ...row.controls]),
    bottom: row.bottom,
  };
}
