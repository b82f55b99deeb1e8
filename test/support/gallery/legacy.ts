/** Each of the 88 visual templates of Windows 8 with all its fields filled. */
import {
  type LegacyFields,
  type LegacyName,
  type LegacyTileName,
  type LegacyToastName,
  legacyToast,
  listTemplates,
  writeTile,
} from "@belfry/content";
import type { TileExhibit, ToastExhibit } from "./exhibit.ts";

/** Longer than any field, so that it is cut, and shorter than any. */
const LONG = "Gale warning for the western isles until noon, then slowly easing from the south with showers of rain";
const WORDS = ["Storm", "Rain", "Hail", "Fog", "Sleet", "Dew", "Rime", "Frost", "Thaw", "Haze", "Mist", "Sun"];

/** Texts of different lengths in the order of ids: every third one is too long. */
const wordsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => (at % 3 === 2 ? LONG : (WORDS[at % WORDS.length] ?? "")));

const picturesOf = (count: number): string[] => Array.from({ length: count }, (_, at) => `${at + 1}.svg`);

/** The values of a template with every field filled. */
export function filled(name: LegacyName, texts: number, images: number) {
  return {
    kind: "legacy" as const,
    template: name,
    texts: wordsOf(texts).map((text) => ({ text })),
    images: picturesOf(images).map((src) => ({ src, alt: `Picture ${src}` })),
  };
}

const SIZES = { small: "small", medium: "medium", wide: "wide", large: "large", tall: "large" } as const;

/** The 80 tiles. The tall one is in Windows' list and is never written by a builder, so it is shown by its XML. */
export const LEGACY_TILE_EXHIBITS: readonly TileExhibit[] = listTemplates()
  .filter(({ kind }) => kind === "tile")
  .map(({ name, slot, textCount, imageCount }) => {
    const binding = filled(name, textCount, imageCount);
    const xml =
      slot === "tall"
        ? `<tile><visual version="3"><binding template="${name}"><image id="1" src="1.svg"/></binding></visual></tile>`
        : writeTile({ kind: "tile", bindings: [{ ...binding, template: name as LegacyTileName }] });
    return { kind: "tile", name, size: SIZES[slot as keyof typeof SIZES], xml };
  });

const fieldsOf = (texts: number, images: number) =>
  Object.fromEntries([
    ...wordsOf(texts).map((text, at) => [`text${at + 1}`, text]),
    ...picturesOf(images).map((src, at) => [`image${at + 1}`, { src, alt: `Picture ${src}` }]),
  ]);

/** The 8 toasts. */
export const LEGACY_TOAST_EXHIBITS: readonly ToastExhibit[] = listTemplates()
  .filter(({ kind }) => kind === "toast")
  .map(({ name, textCount, imageCount }) => {
    const fields = fieldsOf(textCount, imageCount) as LegacyFields<LegacyToastName>;
    return { kind: "toast", name, xml: legacyToast(name as LegacyToastName, fields).xml() };
  });
