/** The way in for toasts, with everything that any of them needs. */
import type { Toast } from "../toast/toast.ts";
import type { Laid } from "./drawing.ts";
import { layoutToastWith } from "./layout-toast-with.ts";
import { WINDOWS_8 } from "./legacy/windows8-drawing.ts";
import type { ToastScene } from "./scene.ts";
import { TOAST_FOOT } from "./toast/toast-foot.ts";
import type { ToastLayoutOptions } from "./toast/toast-options.ts";

const PARTS = { windows8: () => WINDOWS_8, foot: () => TOAST_FOOT };

/**
 * Lays out a toast as Windows 10 of 20H2 shows it, and the templates of Windows 8 as Windows 8 does where that is asked for.
 *
 * @returns no scene where the toast is lost with a picture that may not be missing
 * @source Microsoft, "App notification content", Toast schema; lengths by Microsoft's Notifications Visualizer
 * @example layoutToast(toast().text("Order shipped").value, { measure, app: { name: "Contoso" } })
 */
export function layoutToast(toast: Toast, options: ToastLayoutOptions): Laid<ToastScene> {
  return layoutToastWith(PARTS, toast, options);
}
