/** Where everything stands on the toasts of Windows 8: 385 × 90 pixels. */
import { face, image, toastText } from "./face.ts";

/** One face for each template, in the order of Windows' enumeration. @source winrt-api, images of TileTemplateType and ToastTemplateType, measured */
export const TOAST_FACES = {
  ToastImageAndText01: face([image("left", 0, 0, 90, 90)], [toastText("bodyWrap", 100, 225, 30, 3)]),
  ToastImageAndText02: face(
    [image("left", 0, 0, 90, 90)],
    [toastText("heading", 100, 225, 30), toastText("bodyWrap", 100, 225, 50, 2)],
  ),
  ToastImageAndText03: face(
    [image("left", 0, 0, 90, 90)],
    [toastText("headingWrap", 100, 225, 30, 2), toastText("body", 100, 225, 70)],
  ),
  ToastImageAndText04: face(
    [image("left", 0, 0, 90, 90)],
    [toastText("heading", 100, 225, 30), toastText("body", 100, 225, 50), toastText("body", 100, 225, 70)],
  ),
  ToastText01: face([], [toastText("bodyWrap", 20, 305, 30, 3)]),
  ToastText02: face([], [toastText("heading", 20, 305, 30), toastText("bodyWrap", 20, 305, 50, 2)]),
  ToastText03: face([], [toastText("headingWrap", 20, 305, 30, 2), toastText("body", 20, 305, 70)]),
  ToastText04: face(
    [],
    [toastText("heading", 20, 305, 30), toastText("body", 20, 305, 50), toastText("body", 20, 305, 70)],
  ),
};
