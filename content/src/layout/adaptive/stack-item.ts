/** What a stack is made of, and where one item of it may stand. Draws nothing. */
import type { AdaptiveText, Group, InlineImage, TextStacking } from "../../binding/adaptive.ts";
import type { Drawing } from "../drawing.ts";
import type { ImageLookup } from "../image-address.ts";
import type { PlainPiece, Size } from "../scene.ts";

/** A picture whose size is known. */
export interface PictureItem {
  readonly kind: "image";
  readonly look: InlineImage;
  readonly address: string;
  readonly alt: string;
  readonly natural: Size;
}

/** A group whose pictures are looked up. */
export interface GroupItem {
  readonly kind: "group";
  readonly group: Group;
  readonly columns: readonly (readonly PlainItem[])[];
}

/** What stands in a column. */
export type PlainItem = AdaptiveText | PictureItem;
/** What stands in a stack. */
export type StackItem = PlainItem | GroupItem;

/** The column in which items stand one below the other. Lengths in pixels. */
export interface Place {
  readonly x: number;
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
  /** Pieces that are too high may reach from here to `bottom`. */
  readonly clipTop: number;
  /** Whether it is a column of a group, not the whole. */
  readonly isColumn: boolean;
  /** Whether it is the whole, or a column of the group that the whole begins with. */
  readonly isFirst: boolean;
  /** Space above the first item of a later group. */
  readonly offset: number;
  readonly around: ImageLookup;
  readonly drawing: Drawing;
}

/** `fills`: shown as far as there is room, which is then used up. `exceeds`: it does not fit; its piece is seen only where cut ones are. */
export type Outcome = "fits" | "fills" | "exceeds";

/** One item drawn. */
export interface Drawn {
  readonly piece: PlainPiece | undefined;
  readonly height: number;
  readonly outcome: Outcome;
}

/** An item that does not fit and is not shown. */
export const NOT_SHOWN: Drawn = { piece: undefined, height: 0, outcome: "exceeds" };

/** Lengths with fractions that were added up differ in their last digits; this much more than there is still fits. */
export const TOLERANCE_PX = 0.001;

function pictureItem(look: InlineImage, around: ImageLookup, drawing: Drawing): PictureItem | undefined {
  const found = drawing.image(look, around);
  if (found === undefined || typeof found.state !== "object") return undefined;
  const { width, height } = found.state;
  if (!(width > 0 && height > 0)) return undefined;
  return { kind: "image", look, address: found.address, alt: found.alt, natural: found.state };
}

function plainItems(
  children: readonly (AdaptiveText | InlineImage)[],
  around: ImageLookup,
  drawing: Drawing,
): PlainItem[] {
  const items: PlainItem[] = [];
  for (const child of children) {
    const item = child.kind === "text" ? child : pictureItem(child, around, drawing);
    if (item !== undefined) items.push(item);
  }
  return items;
}

/** The items of a stack: pictures that are not there, or whose size is not known yet, are left out as if they had not been sent. */
export function stackItems(
  children: readonly (AdaptiveText | InlineImage | Group)[],
  around: ImageLookup,
  drawing: Drawing,
): StackItem[] {
  const items: StackItem[] = [];
  for (const child of children) {
    if (child.kind === "text") items.push(child);
    else if (child.kind === "group") {
      const columns = child.columns.map((column) => plainItems(column.children, around, drawing));
      items.push({ kind: "group", group: child, columns });
    } else {
      const item = pictureItem(child, around, drawing);
      if (item !== undefined) items.push(item);
    }
  }
  return items;
}

/** How far content moves down that is lower than its box. */
export function stackingShift(stacking: TextStacking | undefined, boxHeight: number, height: number): number {
  const free = Math.max(0, boxHeight - height);
  if (stacking === undefined) return 0;
  return stacking === "center" ? free / 2 : free;
}
