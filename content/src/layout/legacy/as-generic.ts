/** A toast template of Windows 8 as Windows 10 takes it: in the form of its own toasts. Draws nothing. */
import type { LegacyToastBinding } from "../../binding/legacy.ts";
import { findTemplate } from "../../catalogue/templates.ts";
import type { GenericBinding, ToastImage, ToastText } from "../../toast/toast.ts";

/**
 * The same toast in the form of Windows 10: the first text as its title, the others as its body, the picture in place of the app's
 * logo. An empty title keeps its place, so that no body becomes the title; other empty texts are left out.
 *
 * @source a ruling; no page says how Windows 10 draws these templates
 */
export function asGeneric(binding: LegacyToastBinding): GenericBinding {
  const { texts, images, lang, baseUri, addImageQuery } = binding;
  const { imageCount, textCount } = findTemplate(binding.template);
  const pictures = images
    .slice(0, imageCount)
    .filter(({ src }) => src !== "")
    .map((image): ToastImage => ({ kind: "image", ...image, placement: "appLogoOverride" }));
  const shown = texts.slice(0, textCount);
  const last = shown.findLastIndex(({ text }) => text !== "");
  const words = shown
    .slice(0, last + 1)
    .filter(({ text }, at) => at === 0 || text !== "")
    .map((field): ToastText => ({ kind: "text", ...field }));
  return {
    kind: "generic",
    children: [...words, ...pictures],
    ...(lang !== undefined && { lang }),
    ...(baseUri !== undefined && { baseUri }),
    ...(addImageQuery !== undefined && { addImageQuery }),
  };
}
