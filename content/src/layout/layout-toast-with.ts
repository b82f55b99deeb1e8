/**
 * From what a sender wrote in a toast to where each of its parts stands, from the top down. What not every toast has is drawn by what is
 * handed in, so that a page need not carry it before the first of it comes.
 */
import type { LegacyToastBinding } from "../binding/legacy.ts";
import type { Toast } from "../toast/toast.ts";
import { type Laid, nearest } from "./drawing.ts";
import { type LateToastParts, NO_FOOT } from "./late-parts.ts";
import type { ToastScene } from "./scene.ts";
import { drawAdaptive } from "./toast/draw-adaptive.ts";
import { drawBranding, drawHero } from "./toast/draw-branding.ts";
import { drawCall } from "./toast/draw-call.ts";
import { drawTexts } from "./toast/draw-texts.ts";
import { columnFrom, TOAST_WIDTH } from "./toast/frame.ts";
import { type Offered, offeredBy } from "./toast/offered.ts";
import { scenarioOf } from "./toast/scenario.ts";
import { type ToastContent, toastContent } from "./toast/toast-content.ts";
import { ToastDrawing } from "./toast/toast-drawing.ts";
import type { ToastLayoutOptions } from "./toast/toast-options.ts";

const menuOf = ({ menu }: Offered) => menu.map(({ index }) => index);

/** A toast in a list: which app it is from and what it says. What its menu offers, it offers there too. */
function drawCollapsed({ parts, spoken, around, drawing }: ToastContent, offered: Offered): ToastScene {
  const branding = drawBranding(0, drawing);
  const texts = drawTexts(parts, spoken, branding.bottom, around, drawing);
  return {
    size: { width: TOAST_WIDTH, height: texts.bottom },
    pieces: [...branding.pieces, ...texts.pieces],
    controls: [],
    menu: menuOf(offered),
  };
}

/** Whether bars, inputs or buttons stand below the texts. */
const hasFoot = ({ progress }: ToastContent["parts"], { inputs, buttons, commands, asksMinutes }: Offered): boolean =>
  asksMinutes || progress.length + inputs.length + buttons.length + commands.length > 0;

/** Undefined where a foot is to be drawn, and nobody is there to do it. */
function drawExpanded(
  late: LateToastParts,
  { parts, spoken, around, drawing }: ToastContent,
  offered: Offered,
  isCall: boolean,
): ToastScene | undefined {
  const foot = hasFoot(parts, offered) ? late.foot() : NO_FOOT;
  if (foot === undefined) return undefined;
  const hero = drawHero(parts, around, drawing);
  const branding = drawBranding(hero.bottom, drawing);
  const none = { pieces: [], bottom: branding.bottom, stack: parts.stack };
  const call = isCall ? drawCall(parts, branding.bottom, around, drawing) : none;
  const texts = drawTexts(parts, spoken, call.bottom, around, drawing);
  const adaptive = drawAdaptive({ ...parts, stack: call.stack }, texts.bottom, around, foot, drawing);
  const controls = foot.drawControls(offered, isCall, columnFrom(adaptive.bottom), around, drawing);
  return {
    size: { width: TOAST_WIDTH, height: controls.bottom },
    pieces: [hero, branding, call, texts, adaptive, controls].flatMap(({ pieces }) => pieces),
    controls: controls.controls,
    menu: menuOf(offered),
  };
}

/** As Windows 8 draws it. Undefined where nobody is there to do it. */
function drawWindows8(
  late: LateToastParts,
  binding: LegacyToastBinding,
  toast: Toast,
  drawing: ToastDrawing,
): ToastScene | undefined {
  const { commands } = offeredBy(toast, drawing);
  const windows8 = late.windows8();
  const foot = commands.length > 0 ? late.foot() : NO_FOOT;
  if (windows8 === undefined || foot === undefined) return undefined;
  const lookup = nearest(binding, nearest(toast, { lang: drawing.options.lang }));
  return windows8.drawToast({ binding, lookup, buttons: foot.commandButtons(commands, drawing), drawing });
}

/**
 * `layoutToast` for whoever has some parts of it come later.
 *
 * @param late asked for a part only where it is needed
 * @returns undefined where a part is needed and not there; otherwise what `layoutToast` gives
 */
export function layoutToastWith(
  late: LateToastParts<never>,
  toast: Toast,
  options: ToastLayoutOptions,
): Laid<ToastScene>;
export function layoutToastWith(
  late: LateToastParts,
  toast: Toast,
  options: ToastLayoutOptions,
): Laid<ToastScene> | undefined;
export function layoutToastWith(
  late: LateToastParts,
  toast: Toast,
  options: ToastLayoutOptions,
): Laid<ToastScene> | undefined {
  const { binding } = toast;
  const { profile = "win10", expanded } = options;
  if (binding.kind === "legacy" && profile !== "win10") {
    const drawing = new ToastDrawing(options);
    const scene = drawWindows8(late, binding, toast, drawing);
    return scene && drawing.laid(scene);
  }
  const content = toastContent(toast, options);
  const offered = offeredBy(toast, content.drawing);
  const scene =
    expanded === false
      ? drawCollapsed(content, offered)
      : drawExpanded(late, content, offered, scenarioOf(toast) === "incomingCall");
  return scene && content.drawing.laid(scene);
}
