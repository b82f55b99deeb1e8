/**
 * From what a sender wrote in a toast to where each of its parts stands, from the top down. What only Windows 8 shows is drawn by what is
 * handed in, so that a page need not carry it before the first of it comes.
 */
import type { LegacyToastBinding } from "../binding/legacy.ts";
import type { Toast } from "../toast/toast.ts";
import { Drawing, type Laid } from "./drawing.ts";
import type { Windows8Drawing } from "./legacy/windows8-drawing.ts";
import type { ToastScene } from "./scene.ts";
import { drawAdaptive } from "./toast/draw-adaptive.ts";
import { drawBranding, drawHero } from "./toast/draw-branding.ts";
import { drawCall } from "./toast/draw-call.ts";
import { drawControls } from "./toast/draw-controls.ts";
import { drawTexts } from "./toast/draw-texts.ts";
import { TOAST_WIDTH } from "./toast/frame.ts";
import { menuOf, offersOf } from "./toast/offers.ts";
import { scenarioOf } from "./toast/scenario.ts";
import { type ToastContent, toastContent } from "./toast/toast-content.ts";
import type { ToastLayoutOptions } from "./toast/toast-options.ts";
import { commandWords } from "./toast/toast-strings.ts";

/** A toast in a list: which app it is from and what it says. What its menu offers, it offers there too. */
function drawCollapsed(toast: Toast, { parts, spoken, around, drawing }: ToastContent): ToastScene {
  const branding = drawBranding(0, drawing);
  const texts = drawTexts(parts, spoken, branding.bottom, around, drawing);
  return {
    size: { width: TOAST_WIDTH, height: texts.bottom },
    pieces: [...branding.pieces, ...texts.pieces],
    controls: [],
    menu: menuOf(toast, drawing),
  };
}

function drawExpanded(toast: Toast, { parts, spoken, around, drawing }: ToastContent): ToastScene {
  const isCall = scenarioOf(toast) === "incomingCall";
  const hero = drawHero(parts, around, drawing);
  const branding = drawBranding(hero.bottom, drawing);
  const none = { pieces: [], bottom: branding.bottom, stack: parts.stack };
  const call = isCall ? drawCall(parts, branding.bottom, around, drawing) : none;
  const texts = drawTexts(parts, spoken, call.bottom, around, drawing);
  const adaptive = drawAdaptive({ ...parts, stack: call.stack }, texts.bottom, around, drawing);
  const controls = drawControls(offersOf(toast, around, drawing), isCall, adaptive.bottom, drawing);
  return {
    size: { width: TOAST_WIDTH, height: controls.bottom },
    pieces: [hero, branding, call, texts, adaptive, controls].flatMap(({ pieces }) => pieces),
    controls: controls.controls,
    menu: menuOf(toast, drawing),
  };
}

function drawWindows8(
  { drawToast }: Windows8Drawing,
  binding: LegacyToastBinding,
  toast: Toast,
  options: ToastLayoutOptions,
): Laid<ToastScene> {
  const drawing = new Drawing(options);
  const scene = drawToast(binding, toast, drawing);
  const { commands = [] } = toast.commands ?? {};
  const controls = scene.controls.map((control) => ({
    ...control,
    words: commandWords(commands[control.index]?.id ?? "", options.strings),
  }));
  return drawing.laid({ ...scene, controls });
}

/**
 * `layoutToast` for whoever has the templates of Windows 8 come later.
 *
 * @param windows8 undefined while it is not there
 * @returns undefined where it is needed and not there; otherwise what `layoutToast` gives
 */
export function layoutToastWith(windows8: Windows8Drawing, toast: Toast, options: ToastLayoutOptions): Laid<ToastScene>;
export function layoutToastWith(
  windows8: Windows8Drawing | undefined,
  toast: Toast,
  options: ToastLayoutOptions,
): Laid<ToastScene> | undefined;
export function layoutToastWith(
  windows8: Windows8Drawing | undefined,
  toast: Toast,
  options: ToastLayoutOptions,
): Laid<ToastScene> | undefined {
  const { profile = "win10", expanded } = options;
  if (toast.binding.kind === "legacy" && profile !== "win10") {
    return windows8 && drawWindows8(windows8, toast.binding, toast, options);
  }
  const content = toastContent(toast, options);
  const draw = expanded === false ? drawCollapsed : drawExpanded;
  return content.drawing.laid(draw(toast, content));
}
