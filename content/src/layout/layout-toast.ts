/** The way in for toasts: from what a sender wrote to where each of its parts stands, from the top down. */
import type { Toast } from "../toast/toast.ts";
import { Drawing, type Laid } from "./drawing.ts";
import { drawLegacyToast } from "./legacy/draw-legacy-toast.ts";
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

function drawWindows8(toast: Toast, options: ToastLayoutOptions): Laid<ToastScene> | undefined {
  const { profile = "win10" } = options;
  if (toast.binding.kind !== "legacy" || profile === "win10") return undefined;
  const drawing = new Drawing(options);
  const scene = drawLegacyToast(toast.binding, toast, drawing);
  const { commands = [] } = toast.commands ?? {};
  const controls = scene.controls.map((control) => ({
    ...control,
    words: commandWords(commands[control.index]?.id ?? "", options.strings),
  }));
  return drawing.laid({ ...scene, controls });
}

/**
 * Lays out a toast as Windows 10 of 20H2 shows it, and the templates of Windows 8 as Windows 8 does where that is asked for.
 *
 * @returns no scene where the toast is lost with a picture that may not be missing
 * @source Microsoft, "App notification content", Toast schema; lengths by Microsoft's Notifications Visualizer
 * @example layoutToast(toast().text("Order shipped").value, { measure, app: { name: "Contoso" } })
 */
export function layoutToast(toast: Toast, options: ToastLayoutOptions): Laid<ToastScene> {
  const windows8 = drawWindows8(toast, options);
  if (windows8 !== undefined) return windows8;
  const content = toastContent(toast, options);
  const draw = options.expanded === false ? drawCollapsed : drawExpanded;
  return content.drawing.laid(draw(toast, content));
}
