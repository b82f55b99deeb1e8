/** Draws a toast template of Windows 8: a strip of 385 × 90 pixels, and below it the buttons of a phone's alarm or call. */
import type { LegacyToastBinding } from "../../binding/legacy.ts";
import { LEGACY_FACES } from "../../catalogue/faces.ts";
import type { Drawing } from "../drawing.ts";
import type { ImageLookup } from "../image-address.ts";
import type { ControlBox, PlainPiece, ToastScene } from "../scene.ts";
import type { Button } from "../toast/offers.ts";
import { type Ground, isPlaced, leftEdge, placeImage, placeText } from "./place-field.ts";

const WIDTH = 385;
const HEIGHT = 90;
/** The app's logo at the end of the bottom: side and distance from the edges. The texts leave 60 pixels for it. */
const LOGO = { side: 30, edge: 10 };
/** A row of buttons: distance from the edges and from each other, and height. */
const BUTTONS = { gap: 10, height: 32 };

function drawLogo(logo: string | undefined, on: Ground): PlainPiece | undefined {
  if (logo === undefined) return undefined;
  const { side, edge } = LOGO;
  const x = leftEdge({ x: WIDTH - edge - side, width: side }, on);
  const box = { x, y: HEIGHT - edge - side, width: side, height: side };
  return { kind: "image", box, src: logo, alt: "", fit: "contain", role: "logo" };
}

/** A toast template of Windows 8 as it is asked for: what draws it shares nothing with whoever asks. */
export interface AskedToast {
  readonly binding: LegacyToastBinding;
  /** What binding, toast and app say together. */
  readonly lookup: ImageLookup;
  /** Of a phone's alarm or call. */
  readonly buttons: readonly Button[];
  readonly drawing: Drawing;
}

function placeButtons(buttons: readonly Button[], on: Ground): ControlBox[] {
  const width = (WIDTH - BUTTONS.gap * (buttons.length + 1)) / buttons.length;
  return buttons.map((button, at) => {
    const x = leftEdge({ x: BUTTONS.gap + at * (width + BUTTONS.gap), width }, on);
    return { ...button, x, y: HEIGHT, width, height: BUTTONS.height, look: "box" };
  });
}

/**
 * Draws a toast template of Windows 8 as Windows 8 does.
 *
 * @source Microsoft, Toast schema; winrt-api, ToastTemplateType; measured on the pictures of winrt-api
 */
export function drawLegacyToast({ binding, lookup, buttons, drawing }: AskedToast): ToastScene {
  const face = LEGACY_FACES[binding.template];
  const on: Ground = { drawing, lookup, width: WIDTH, direction: drawing.direction(lookup.lang) };
  const images = face.images.map((field, at) => placeImage(field, binding.images[at], on));
  const texts = face.texts.map((field, at) => placeText(field, binding.texts[at], on));
  const controls = placeButtons(buttons, on);
  const below = controls.length === 0 ? 0 : BUTTONS.height + BUTTONS.gap;
  const pieces = [...images, ...texts, drawLogo(drawing.options.app.logo, on)].filter(isPlaced);
  return { size: { width: WIDTH, height: HEIGHT + below }, pieces, controls, menu: [] };
}
