/** What of a toast counts, before anything has a place: its parts and words, and how they are looked up. */
import type { Toast } from "../../toast/toast.ts";
import { nearest } from "../drawing.ts";
import type { ImageLookup } from "../image-address.ts";
import { asGeneric } from "../legacy/as-generic.ts";
import { type Spoken, spokenOf } from "./spoken.ts";
import { ToastDrawing } from "./toast-drawing.ts";
import type { ToastLayoutOptions } from "./toast-options.ts";
import { type ToastParts, toastParts } from "./toast-parts.ts";

/** A toast, ready to be placed. */
export interface ToastContent {
  readonly parts: ToastParts;
  readonly spoken: Spoken;
  readonly around: ImageLookup;
  readonly drawing: ToastDrawing;
}

/** A template of Windows 8 is taken as what it would be on Windows 10. */
export function toastContent(toast: Toast, options: ToastLayoutOptions): ToastContent {
  const binding = toast.binding.kind === "legacy" ? asGeneric(toast.binding) : toast.binding;
  const around = nearest(binding, toast);
  const drawing = new ToastDrawing(around.lang === undefined ? options : { ...options, lang: around.lang });
  const parts = toastParts(binding, drawing);
  return { parts, spoken: spokenOf(parts, toast, drawing), around, drawing };
}
