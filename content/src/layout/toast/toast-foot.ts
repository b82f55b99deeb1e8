/**
 * What stands below the texts of a toast and does something: bars, inputs and buttons, as one value. A page can do without it until the
 * first toast that has any of them; it shares nothing with what draws the others. Each part is in a file of its own.
 */
import { drawControls } from "./draw-controls.ts";
import { drawProgress } from "./draw-progress.ts";
import { commandButtons } from "./offers.ts";

export { buttonStyleOf } from "./button-style.ts";

/** See the head of this file. */
export interface ToastFoot {
  readonly drawBar: typeof drawProgress;
  readonly drawControls: typeof drawControls;
  /** Those that stand on a toast of Windows 8 too. */
  readonly commandButtons: typeof commandButtons;
}

/** To be handed to `layoutToastWith`. */
export const TOAST_FOOT: ToastFoot = { drawBar: drawProgress, drawControls, commandButtons };
