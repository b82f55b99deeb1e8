/**
 * What draws what a page need not carry from the start: the templates of Windows 8, and what stands below the texts of a toast. Each part is
 * a value of a module that a page loads when the first notification asks for it.
 */
import type { Windows8Drawing } from "./legacy/windows8-drawing.ts";
import type { ToastFoot } from "./toast/toast-foot.ts";

/** The parts that a tile may ask for. `undefined` while a part is not there. */
export interface LateTileParts<Missing = undefined> {
  windows8(): Windows8Drawing | Missing;
}

/** The parts that a toast may ask for. `undefined` while a part is not there. */
export interface LateToastParts<Missing = undefined> extends LateTileParts<Missing> {
  foot(): ToastFoot | Missing;
}

/** In place of a foot that never came, so that a toast is shown all the same: without its bars, inputs and buttons. */
export const NO_FOOT: ToastFoot = {
  drawBar: (_progress, { y }) => ({ pieces: [], bottom: y }),
  drawControls: (_offered, _isCall, { y }) => ({ pieces: [], controls: [], bottom: y }),
  commandButtons: () => [],
};
