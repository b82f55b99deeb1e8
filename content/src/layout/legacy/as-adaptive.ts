/**
 * A tile template of Windows 8 as adaptive content of Windows 10: each field becomes what comes nearest to it. Draws nothing, and
 * leaves out what adaptive tiles have no place for, such as the small pictures of a collection.
 */
import type { AdaptiveText, Group, InlineImage, Subgroup, TextStyle } from "../../binding/adaptive.ts";
import type { LegacyImage } from "../../binding/legacy.ts";
import type { Face, FontName, ImagePlacement, TextField } from "../../catalogue/face.ts";
import { LEGACY_FACES } from "../../catalogue/faces.ts";
import type { AdaptiveTileBinding, AdaptiveTileChild, CoverImage } from "../../tile/tile.ts";
import type { AskedTile } from "./ask-tile.ts";

/** A style by a face of type; `caption` is what a text has that names none. */
const STYLES: Readonly<Partial<Record<FontName, TextStyle>>> = {
  heading: "subtitle",
  block: "headerNumeral",
  subBlock: "base",
};
/** Parts of the width: a picture beside its texts. */
const PICTURE = 33;
const TEXTS = 67;
/** Percent of black where Windows 8 darkens by a quarter. */
const DARKENED = 25;

const BEFORE: ReadonlySet<ImagePlacement> = new Set(["left", "topLeft", "listLeft"]);
const AFTER: ReadonlySet<ImagePlacement> = new Set(["right", "listRight", "cornerIcon"]);

/** A field with the words for it. */
interface Filled {
  readonly field: TextField;
  readonly text: AdaptiveText;
}

function fill(field: TextField, content: { text: string; lang?: string } = { text: "" }): Filled {
  const style = STYLES[field.font];
  const wraps = field.role.endsWith("Wrap");
  const text: AdaptiveText = {
    kind: "text",
    ...content,
    ...(style !== undefined && { style }),
    ...(wraps && { wrap: true, maxLines: field.baselines.length }),
    // Right is the end of the line in the direction that the places of the templates are written down for.
    ...(field.align === "end" && { align: "right" }),
  };
  return { field, text };
}

const hasWords = ({ text }: Filled) => text.text !== "";
const wordsOf = (filled: readonly Filled[]) => filled.filter(hasWords).map(({ text }) => text);

const inline = ({ src, alt, addImageQuery }: LegacyImage): InlineImage => ({
  kind: "image",
  src,
  ...(alt !== undefined && { alt }),
  ...(addImageQuery !== undefined && { addImageQuery }),
});

/** The picture that covers the tile: the first of the face, if it is one. */
function coverOf(face: Face, [image]: readonly LegacyImage[]): CoverImage[] {
  const placement = face.images[0]?.placement;
  if (image === undefined || image.src === "" || placement === undefined) return [];
  if (face.iconic === true || BEFORE.has(placement) || AFTER.has(placement)) return [];
  const where = face.peek === undefined ? "background" : "peek";
  return [{ ...inline(image), placement: where, ...(face.darkenUnderLightText && { overlay: DARKENED }) }];
}

/** A picture and the texts beside it; only the texts where there is no picture. */
function beside(placement: ImagePlacement, image: LegacyImage, texts: readonly AdaptiveText[]): AdaptiveTileChild[] {
  if (image.src === "") return [...texts];
  const picture: Subgroup = { weight: PICTURE, children: [inline(image)] };
  const words: Subgroup = { weight: TEXTS, children: texts };
  return [{ kind: "group", columns: AFTER.has(placement) ? [words, picture] : [picture, words] }];
}

/** The pictures that have texts at their side, with the number of the item they belong to. */
function sidePictures(face: Face, images: readonly LegacyImage[]) {
  return face.images.flatMap(({ placement, group }, at) =>
    BEFORE.has(placement) || AFTER.has(placement) ? [{ placement, group, image: images[at] ?? { src: "" } }] : [],
  );
}

/** Two columns: a group for each row, so that as many rows are shown as there is room for. */
function asRows(filled: readonly Filled[]): Group[] {
  const rows = [...new Set(filled.map(({ field }) => field.row))];
  return rows.flatMap((row) => {
    const columns = filled.filter(({ field }) => field.row === row);
    if (!columns.some(hasWords)) return [];
    return [{ kind: "group", columns: columns.map(({ field, text }) => ({ weight: field.width, children: [text] })) }];
  });
}

/** The number and the line under it at the end, the texts that leave room for it before them. */
function asBlock(filled: readonly Filled[]): AdaptiveTileChild[] {
  const end = filled.filter(({ field }) => field.align === "end");
  const edge = Math.min(...end.map(({ field }) => field.x));
  const left = filled.filter(({ field }) => field.align !== "end" && field.x + field.width <= edge);
  const above = filled.filter((each) => !end.includes(each) && !left.includes(each));
  const columns = [
    { weight: TEXTS, children: wordsOf(left) },
    { weight: PICTURE, children: wordsOf(end) },
  ];
  return [...wordsOf(above), { kind: "group", columns }];
}

function asChildren(face: Face, filled: readonly Filled[], images: readonly LegacyImage[]): AdaptiveTileChild[] {
  if (filled.some(({ field }) => field.align === "end")) return asBlock(filled);
  const sides = sidePictures(face, images);
  if (sides.length > 0) {
    const isBeside = ({ field }: Filled) => sides.some(({ group }) => group === field.group);
    const above = filled.filter((each) => !isBeside(each));
    return [
      ...wordsOf(above),
      ...sides.flatMap(({ placement, group, image }) =>
        beside(placement, image, wordsOf(filled.filter(({ field }) => field.group === group))),
      ),
    ];
  }
  const inRows = filled.filter(({ field }) => field.row !== undefined);
  return [...wordsOf(filled.filter((each) => !inRows.includes(each))), ...asRows(inRows)];
}

/** The picture of an icon template; its badge stands in the strip of Windows 10. */
function iconOf({ images: [field] }: Face, [image]: readonly LegacyImage[]): InlineImage[] {
  return field?.placement === "icon" && image !== undefined && image.src !== ""
    ? [{ ...inline(image), align: "center" }]
    : [];
}

/**
 * The same tile as adaptive content: headings as subtitles, texts as captions, the large number as a header, a picture that covers the
 * tile behind the texts or, where the template peeks, before them, and a picture at the side in a column of a third.
 *
 * @source a ruling; "Create adaptive tiles" says only that the old templates still work
 */
export function asAdaptive({ binding, template, size }: AskedTile): AdaptiveTileBinding {
  const { texts, images, branding, contentId, lang, baseUri, addImageQuery } = binding;
  const face = LEGACY_FACES[binding.template];
  const filled = face.texts.map((field, at) => fill(field, texts[at]));
  const shown = branding === "name" && template.ribbon ? "logo" : branding;
  return {
    kind: "adaptive",
    template: size,
    children: [...coverOf(face, images), ...iconOf(face, images), ...asChildren(face, filled, images)],
    ...(shown !== undefined && { branding: shown }),
    ...(contentId !== undefined && { contentId }),
    ...(lang !== undefined && { lang }),
    ...(baseUri !== undefined && { baseUri }),
    ...(addImageQuery !== undefined && { addImageQuery }),
  };
}
