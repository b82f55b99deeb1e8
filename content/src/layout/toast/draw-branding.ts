/** The top of a toast: the hero picture, and the row that says which app speaks. The cross that closes it is the drawer's. */
import type { ImageLookup } from "../image-address.ts";
import type { ImagePiece, PlainPiece } from "../scene.ts";
import { type Drawn, EDGE, ICON, OVERLAP, TOAST_WIDTH } from "./frame.ts";
import type { ToastDrawing } from "./toast-drawing.ts";
import type { ToastParts } from "./toast-parts.ts";

/** @source Microsoft, "App notification content", hero image */
const HERO_HEIGHT = 180;
/** Between the app's logo and its name. */
const LOGO_GAP = 12;
const NAME_HEIGHT = 16;
/** Kept free at the end of the row, for the cross. */
const CLOSE_WIDTH = 40;

/** The picture on top of everything, where there is one that can be shown. */
export function drawHero({ hero }: ToastParts, around: ImageLookup, drawing: ToastDrawing): Drawn {
  const found = hero && drawing.image(hero, around);
  if (found === undefined) return { pieces: [], bottom: 0 };
  const piece: ImagePiece = {
    kind: "image",
    box: { x: 0, y: 0, width: TOAST_WIDTH, height: HERO_HEIGHT },
    src: found.address,
    alt: found.alt,
    fit: "cover",
    role: "hero",
  };
  return { pieces: [piece], bottom: HERO_HEIGHT };
}

function drawLogo(y: number, { options }: ToastDrawing): ImagePiece | undefined {
  const { logo } = options.app;
  if (logo === undefined || logo === "") return undefined;
  const box = { x: EDGE, y, width: ICON, height: ICON };
  return { kind: "image", box, src: logo, alt: "", fit: "contain", role: "logo" };
}

/** The app's logo and name. The row below begins within it, because its own space on top is counted from there. */
export function drawBranding(top: number, drawing: ToastDrawing): Drawn {
  const y = top + EDGE;
  const logo = drawLogo(y, drawing);
  const x = logo === undefined ? EDGE : EDGE + ICON + LOGO_GAP;
  const width = TOAST_WIDTH - CLOSE_WIDTH - x;
  const name = drawing.place(drawing.options.app.name, { look: "caption", role: "appName", x, y, width });
  const pieces: PlainPiece[] = [...(logo === undefined ? [] : [logo]), ...name.pieces];
  return { pieces: drawing.inDirection(pieces), bottom: y + NAME_HEIGHT - OVERLAP };
}
