/** The picture of who calls, in the middle above the texts. */
import type { ImageLookup } from "../image-address.ts";
import type { ImagePiece } from "../scene.ts";
import { type Drawn, ROW_TOP, TOAST_WIDTH } from "./frame.ts";
import type { ToastDrawing } from "./toast-drawing.ts";
import type { ToastParts } from "./toast-parts.ts";

/** @source Microsoft's Notifications Visualizer */
const CIRCLE = 96;
const SQUARE = 200;
const BELOW = 12;

/** What of a call stands above its texts, and what is left for the adaptive part. */
export interface Call extends Drawn {
  readonly stack: ToastParts["stack"];
}

/** The first picture between the edges. The texts begin right below it: their own space on top is not added. */
export function drawCall({ stack }: ToastParts, top: number, around: ImageLookup, drawing: ToastDrawing): Call {
  const image = stack.find((child) => child.kind === "image");
  const rest = stack.filter((child) => child !== image);
  const found = image && drawing.image(image, around);
  if (found === undefined) return { pieces: [], bottom: top, stack: rest };
  const side = image?.crop === "circle" ? CIRCLE : SQUARE;
  const piece: ImagePiece = {
    kind: "image",
    box: { x: (TOAST_WIDTH - side) / 2, y: top + ROW_TOP, width: side, height: side },
    src: found.address,
    alt: found.alt,
    fit: "cover",
    crop: image?.crop,
    role: "inline",
  };
  return { pieces: [piece], bottom: top + side + BELOW, stack: rest };
}
