/** Draws a toast template of Windows 8: a strip of 385 × 90 pixels, and below it the buttons of a phone's alarm or call. */
import type { LegacyToastBinding } from "../../binding/legacy.ts";
import { LEGACY_FACES } from "../../catalogue/faces.ts";
import { COMMAND_IDS } from "../../toast/actions.ts";
import type { Toast } from "../../toast/toast.ts";
import { type Drawing, nearest } from "../drawing.ts";
import { directionOf } from "../language.ts";
import type { ControlBox, PlainPiece, ToastScene } from "../scene.ts";
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

/** One button for each command that belongs to its scenario, in the order given. */
function placeCommands({ commands }: Toast, on: Ground): ControlBox[] {
  if (commands === undefined) return [];
  const known = COMMAND_IDS[commands.scenario];
  const shown = commands.commands.flatMap(({ id }, index) => (known.includes(id) ? [index] : []));
  const width = (WIDTH - BUTTONS.gap * (shown.length + 1)) / shown.length;
  return shown.map((index, at) => {
    const x = leftEdge({ x: BUTTONS.gap + at * (width + BUTTONS.gap), width }, on);
    return { x, y: HEIGHT, width, height: BUTTONS.height, control: "command", index, look: "box" };
  });
}

/**
 * Draws a toast template of Windows 8 as Windows 8 does.
 *
 * @param toast what else the toast says: its language and base, and its deprecated commands
 * @source Microsoft, Toast schema; winrt-api, ToastTemplateType; measured on the pictures of winrt-api
 */
export function drawLegacyToast(binding: LegacyToastBinding, toast: Toast, drawing: Drawing): ToastScene {
  const face = LEGACY_FACES[binding.template];
  const lookup = nearest(binding, nearest(toast, { lang: drawing.options.lang }));
  const on: Ground = { drawing, lookup, width: WIDTH, direction: directionOf(lookup.lang) };
  const images = face.images.map((field, at) => placeImage(field, binding.images[at], on));
  const texts = face.texts.map((field, at) => placeText(field, binding.texts[at], on));
  const controls = placeCommands(toast, on);
  const below = controls.length === 0 ? 0 : BUTTONS.height + BUTTONS.gap;
  const pieces = [...images, ...texts, drawLogo(drawing.options.app.logo, on)].filter(isPlaced);
  return { size: { width: WIDTH, height: HEIGHT + below }, pieces, controls, menu: [] };
}
