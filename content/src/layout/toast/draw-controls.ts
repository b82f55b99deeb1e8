/** Inputs and buttons: where each of them stands. What they look like and do is the drawer's. */
import type { ControlBox, PlainPiece } from "../scene.ts";
import { type Drawn, EDGE, INNER_WIDTH, TOAST_WIDTH, type ToastDrawing } from "./frame.ts";
import { inDirection, isMirrored, mirroredBox } from "./mirror.ts";
import type { Asked, Button, Offers } from "./offers.ts";
import { BODY, PLAIN, placeText } from "./place-text.ts";
import { stringsOf } from "./toast-strings.ts";

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

/** The controls as they stand in the toast's direction. */
function controlsInDirection(controls: readonly ControlBox[], drawing: ToastDrawing): readonly ControlBox[] {
  return isMirrored(drawing) ? controls.map(mirroredBox) : controls;
}

/** How wide a button beside an input is: a square for an icon, else by its words. */
function replyWidth({ icon, words = "" }: Button, { options }: ToastDrawing): number {
  if (icon !== undefined) return HEIGHT;
  const natural = Math.ceil(options.measure(words, PLAIN.font)) + 2 * PADDING;
  return Math.min(REPLY_MAX_WIDTH, Math.max(HEIGHT, natural));
}

/** One input with its title above and its button at its end. */
function drawInput({ input, index, reply }: Asked, top: number, drawing: ToastDrawing): DrawnControls {
  const place = { look: BODY, role: "inputTitle", x: EDGE, y: top, width: INNER_WIDTH };
  const title = placeText(drawing.words(input.title ?? ""), place, drawing);
  const y = title.lines === 0 ? top : title.bottom + GAP;
  const beside = reply === undefined ? 0 : replyWidth(reply, drawing);
  const width = reply === undefined ? INNER_WIDTH : INNER_WIDTH - GAP - beside;
  const controls: ControlBox[] = [{ control: "input", index, look: "box", x: EDGE, y, width, height: HEIGHT }];
  if (reply !== undefined) {
    controls.push({ ...reply, look: lookOf(reply), x: EDGE + width + GAP, y, width: beside, height: HEIGHT });
  }
  return { pieces: title.pieces, controls, bottom: y + HEIGHT + BELOW };
}

/** The system's choice of minutes. */
function drawMinutes(top: number, { options }: ToastDrawing): DrawnControls {
  const words = stringsOf(options.strings).snoozeFor;
  const box = { x: EDGE, y: top, width: INNER_WIDTH, height: HEIGHT };
  return {
    pieces: [],
    controls: [{ control: "minutes", index: 0, look: "box", words, ...box }],
    bottom: top + HEIGHT + BELOW,
  };
}

function drawInputs({ asked }: Offers, top: number, drawing: ToastDrawing): DrawnControls {
  if (asked === "minutes") return drawMinutes(top, drawing);
  const pieces: PlainPiece[] = [];
  const controls: ControlBox[] = [];
  let bottom = top;
  for (const each of asked) {
    const drawn = drawInput(each, bottom, drawing);
    pieces.push(...drawn.pieces);
    controls.push(...drawn.controls);
    bottom = drawn.bottom;
  }
  return { pieces, controls, bottom };
}

/** Buttons beside each other, all of one width. */
function drawRow(buttons: readonly Button[], top: number): DrawnControls {
  if (buttons.length === 0) return { pieces: [], controls: [], bottom: top };
  const width = (INNER_WIDTH - GAP * (buttons.length - 1)) / buttons.length;
  const controls = buttons.map((button, at): ControlBox => {
    const x = EDGE + at * (width + GAP);
    return { ...button, look: lookOf(button), x, y: top, width, height: HEIGHT };
  });
  return { pieces: [], controls, bottom: top + HEIGHT + BELOW };
}

/** The buttons of a call: round ones in the middle, and below them, as wide as the toast, the last one, which answers. */
function drawCallRow(buttons: readonly Button[], top: number): DrawnControls {
  const answer = buttons.at(-1);
  if (answer === undefined) return { pieces: [], controls: [], bottom: top };
  const others = buttons.slice(0, -1);
  const step = ROUND.side + ROUND.gap;
  const left = (TOAST_WIDTH - (others.length * step - ROUND.gap)) / 2;
  const round = others.map((button, at): ControlBox => {
    return { ...button, look: "round", x: left + at * step, y: top, width: ROUND.side, height: ROUND.side };
  });
  const below = others.length === 0 ? top : top + ROUND.side + ROUND.below;
  const row = drawRow([answer], below);
  return { ...row, controls: [...round, ...row.controls.map((each) => ({ ...each, accent: true as const }))] };
}

/**
 * Everything that can be clicked, from `top` down.
 *
 * @param isCall whether the buttons are those of a call
 * @source Microsoft, "Interactive toasts"
 */
export function drawControls(offers: Offers, isCall: boolean, top: number, drawing: ToastDrawing): DrawnControls {
  const inputs = drawInputs(offers, top, drawing);
  const isCallRow = isCall && offers.asked !== "minutes";
  const row = isCallRow ? drawCallRow(offers.row, inputs.bottom) : drawRow(offers.row, inputs.bottom);
  return {
    pieces: inDirection(inputs.pieces, drawing),
    controls: controlsInDirection([...inputs.controls, ...row.controls], drawing),
    bottom: row.bottom,
  };
}
