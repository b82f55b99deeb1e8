/**
 * Texts, pictures and groups one below the other, as on an adaptive tile and in the adaptive part of a toast. Decides what fits; knows
 * neither tile nor toast.
 */
import type { AdaptiveText, Group, InlineImage } from "../../binding/adaptive.ts";
import type { Drawing } from "../drawing.ts";
import type { ImageLookup } from "../image-address.ts";
import type { Box, PlainPiece } from "../scene.ts";
import { COLUMN_GAP, columnWidths } from "./columns.ts";
import { drawPicture } from "./draw-picture.ts";
import { drawText } from "./draw-text.ts";
import { moveDown } from "./move-down.ts";
import {
  type GroupItem,
  type Outcome,
  type Place,
  type PlainItem,
  type StackItem,
  stackItems,
  stackingShift,
} from "./stack-item.ts";
import { spaceBetween, typeStyleOf } from "./type-ramp.ts";

/** The box of the content, its margins already taken off; a height of `Infinity` where all of it fits. */
export interface StackArea extends Box {
  /** How far the box is from the edge: the first line and what is cut may reach up that far. 8 pixels, 4 on small tiles. */
  readonly margin: number;
}

/** What a stack comes to. */
export interface Stack {
  readonly pieces: PlainPiece[];
  /** From the top of the area to the end of the last item; at most the area's height. */
  readonly height: number;
}

interface Stacked extends Stack {
  readonly outcome: Outcome;
}

/** Between a picture and its neighbours; also what a first text takes off the space above it, because the margin is there already. */
const SPACE = 8;

const NOTHING: Stacked = { pieces: [], height: 0, outcome: "exceeds" };

const hasMargin = (item: StackItem | undefined): boolean => item?.kind === "image" && item.look.removeMargin !== true;

function spaceAbove(item: PlainItem, before: StackItem | undefined, place: Place): number {
  if (item.kind === "image") {
    if (item.look.removeMargin === true) return 0;
    if (before !== undefined) return SPACE;
    return place.isFirst ? 0 : place.offset;
  }
  if (before === undefined) {
    const { firstTop, topOffset } = typeStyleOf(item.style);
    return place.isFirst ? firstTop - SPACE : place.offset - topOffset;
  }
  if (hasMargin(before)) return SPACE;
  return spaceBetween(before.kind === "text" ? before.style : "caption", item.style);
}

/** The space that the columns of a group which is not the first have above them, for their first texts to take of. */
function offsetOf({ columns }: GroupItem, before: StackItem | undefined): number {
  if (before === undefined) return 0;
  let offset = hasMargin(before) ? SPACE : 0;
  for (const [first] of columns) {
    if (first === undefined) continue;
    offset = Math.max(offset, first.kind === "text" ? typeStyleOf(first.style).topOffset : SPACE);
  }
  return offset;
}

/** Columns that were drawn one by one, moved to where they stand within the height of the highest. */
function alignColumns({ group }: GroupItem, drawn: readonly Stacked[], height: number): PlainPiece[] {
  return drawn.flatMap(({ pieces, height: own }, at) =>
    moveDown(pieces, stackingShift(group.columns[at]?.textStacking, height, own)),
  );
}

/** A group with its top at `top`. A column too narrow to hold anything stays empty. */
function drawGroup(item: GroupItem, top: number, before: StackItem | undefined, whole: Place): Stacked {
  const widths = columnWidths(item.group.columns, whole.width);
  const shared = { ...whole, top, isColumn: true, isFirst: before === undefined, offset: offsetOf(item, before) };
  let { x } = whole;
  const drawn = item.columns.map((items, at) => {
    const width = widths[at] ?? 0;
    const column = drawItems(width > 0 ? items : [], { ...shared, x, width });
    x += width + COLUMN_GAP;
    return column;
  });
  const height = drawn.reduce((highest, column) => Math.max(highest, column.height), 0);
  const has = (outcome: Outcome) => drawn.some((column) => column.outcome === outcome);
  const outcome = has("exceeds") ? "exceeds" : has("fills") ? "fills" : "fits";
  return { pieces: alignColumns(item, drawn, height), height, outcome };
}

/** One item with the space above it, as far as it is shown. */
function drawItem(item: StackItem, y: number, before: StackItem | undefined, place: Place): Stacked {
  const isShownCut = place.isColumn ? place.isFirst : before === undefined;
  if (item.kind === "group") {
    const group = drawGroup(item, y, before, place);
    return group.outcome === "exceeds" && !isShownCut ? NOTHING : group;
  }
  const space = spaceAbove(item, before, place);
  const { piece, height, outcome } =
    item.kind === "text"
      ? drawText(item, y + space, place, isShownCut && place.isColumn)
      : drawPicture(item, y + space, place, isShownCut);
  const isShown = piece !== undefined || outcome !== "exceeds";
  return { pieces: piece === undefined ? [] : [piece], height: isShown ? space + height : 0, outcome };
}

/** Draws until an item does not fit or has used up the room: nothing comes after it. */
function drawItems(items: readonly StackItem[], place: Place): Stacked {
  const pieces: PlainPiece[] = [];
  let outcome: Outcome = "fits";
  let y = place.top;
  let before: StackItem | undefined;
  for (const item of items) {
    // What follows a text that took all the room is one item too many.
    if (outcome === "fills") outcome = "exceeds";
    if (outcome !== "fits") break;
    const drawn = drawItem(item, y, before, place);
    outcome = drawn.outcome;
    for (const piece of drawn.pieces) pieces.push(piece);
    y = outcome === "fills" ? place.bottom : y + drawn.height;
    before = item;
  }
  return { pieces, height: Math.max(0, Math.min(y, place.bottom) - place.top), outcome };
}

/**
 * Draws children from the top of an area down, as far as they fit.
 *
 * A group is shown whole or not at all, unless it comes first; a text that does not wrap likewise; one that wraps is cut after the last
 * line there is room for. Nothing follows what did not fit. A picture takes no room until its size is known.
 *
 * @source Microsoft, "Create adaptive tiles"; the numbers by Microsoft's Notifications Visualizer
 */
export function drawStack(
  children: readonly (AdaptiveText | InlineImage | Group)[],
  area: StackArea,
  around: ImageLookup,
  drawing: Drawing,
): Stack {
  const { x, y, width, height, margin } = area;
  const place: Place = {
    x,
    width,
    top: y,
    bottom: y + height,
    clipTop: y - margin,
    isColumn: false,
    isFirst: true,
    offset: 0,
    around,
    drawing,
  };
  return drawItems(stackItems(children, around, drawing), place);
}
