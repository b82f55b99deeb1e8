/**
 * The face of a Windows 8 template: which field stands where, in pixels at 100 %. Knows no template by name; the tables of faces are
 * written with the functions here. Refuses to draw.
 */

/** What a text field is for. A name with `Wrap` may take several lines. @source winrt-api, TileTemplateType */
export type FieldRole =
  | "heading"
  | "headingWrap"
  | "body"
  | "bodyWrap"
  | "caption"
  | "captionWrap"
  | "block"
  | "subBlock"
  | "label"
  | "prefix"
  | "column";

/** The faces of type of Windows 8 tiles and toasts. */
export type FontName = "heading" | "body" | "subBlock" | "block" | "toastHeading" | "toastBody";

/** One face of type: size in pixels, weight of CSS, distance of two baselines in pixels. */
export interface Font {
  readonly weight: number;
  readonly sizePx: number;
  readonly linePitch: number;
}

/** All in Segoe UI. The size of the block number is an estimate from the height of its digits. @source measured on the pictures of winrt-api */
export const LEGACY_FONTS: Readonly<Record<FontName, Font>> = {
  heading: { weight: 300, sizePx: 26.67, linePitch: 32 },
  body: { weight: 350, sizePx: 14.67, linePitch: 20 },
  subBlock: { weight: 600, sizePx: 14.67, linePitch: 20 },
  block: { weight: 300, sizePx: 82.67, linePitch: 80 },
  toastHeading: { weight: 600, sizePx: 14.67, linePitch: 20 },
  toastBody: { weight: 350, sizePx: 14.67, linePitch: 20 },
};

/** What only some text fields have. */
interface FieldExtras {
  /** Absent: at the start of the reading direction. */
  readonly align?: "end";
  /** Counted from 1; fields of one item of a list. */
  readonly group?: number;
  /** Not drawn while the tile shows a logo or a name. */
  readonly hiddenByBranding?: true;
  /** Lines that remain while the tile shows a logo or a name. */
  readonly linesWithBranding?: number;
  /** `bottom`: fewer lines than the field has move down. */
  readonly anchor?: "bottom";
  /** The place while the tile shows no logo. */
  readonly withoutLogo?: { readonly x: number; readonly width: number };
  /** Counted from 1, in templates of two columns. */
  readonly row?: number;
  readonly column?: number;
}

/** One text field. `baselines` has one number for each line it may take, from the top of the face (of the whole canvas when it peeks). */
export interface TextField extends FieldExtras {
  readonly role: FieldRole;
  readonly font: FontName;
  readonly x: number;
  readonly width: number;
  readonly baselines: readonly number[];
}

/** What a picture is for. */
export type ImagePlacement =
  | "fill"
  | "background"
  | "top"
  | "topLeft"
  | "left"
  | "right"
  | "listLeft"
  | "listRight"
  | "collectionMain"
  | "collectionSmall"
  | "peek"
  | "peekTop"
  | "icon"
  | "cornerIcon";

interface ImageExtras {
  readonly group?: number;
  readonly row?: number;
  readonly column?: number;
  /** `iconic`: drawn whole, not cropped to fill. */
  readonly fit?: "iconic";
  /** The corner an icon stands in. */
  readonly corner?: "bottomEnd";
}

/** One picture's rectangle. */
export interface ImageField extends ImageExtras {
  readonly placement: ImagePlacement;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface FaceExtras {
  /** The canvas is higher than the tile and moves up by `scroll` pixels to show its back. */
  readonly peek?: { readonly contentHeight: number; readonly scroll: number };
  /** The picture is darkened by a quarter under light text. */
  readonly darkenUnderLightText?: true;
  /** An icon that stands beside the tile's badge. */
  readonly iconic?: true;
}

/** Everything on one template; field n of a list has the XML id n + 1. */
export interface Face extends FaceExtras {
  readonly images: readonly ImageField[];
  readonly texts: readonly TextField[];
}

/** For a caption that makes room for the logo. */
export const BESIDE_LOGO: FieldExtras = { withoutLogo: { x: 20, width: 270 } };
/** The picture covers the tile; the text stands below it. */
export const FULL_PEEK: FaceExtras = { peek: { contentHeight: 300, scroll: 150 } };
/** The picture leaves the first two lines in sight. */
export const SHORT_PEEK: FaceExtras = { peek: { contentHeight: 230, scroll: 80 } };

/** The face of one template. */
export function face(images: readonly ImageField[], texts: readonly TextField[], extras: FaceExtras = {}): Face {
  return { images, texts, ...extras };
}

/** One picture: its left edge, its top, its width and height in pixels. */
export function image(
  placement: ImagePlacement,
  x: number,
  y: number,
  width: number,
  height: number,
  extras: ImageExtras = {},
): ImageField {
  return { placement, x, y, width, height, ...extras };
}

/** The four small pictures to the right of a wide collection. */
export function smallSquare(): ImageField[] {
  const places = [0, 1, 2, 3].map((at) => ({ row: at >> 1, column: at & 1 }));
  return places.map(({ row, column }) =>
    image("collectionSmall", 160 + 75 * column, 75 * row, 75, 75, { row: row + 1, column: column + 1 }),
  );
}

/** The four small pictures on top of a large collection. */
export function smallRow(): ImageField[] {
  const places = [
    [0, 80],
    [80, 75],
    [155, 75],
    [230, 80],
  ] as const;
  return places.map(([x, width], at) => image("collectionSmall", x, 0, width, 75, { column: at + 1 }));
}

const FONT_OF: Readonly<Partial<Record<FieldRole, FontName>>> = {
  heading: "heading",
  headingWrap: "heading",
  block: "block",
  subBlock: "subBlock",
};

/** One text field of a tile; `lines` lines, the first on `baseline`. */
export function text(
  role: FieldRole,
  x: number,
  width: number,
  baseline: number,
  lines = 1,
  extras: FieldExtras = {},
): TextField {
  const font = FONT_OF[role] ?? "body";
  const pitch = LEGACY_FONTS[font].linePitch;
  const baselines = Array.from({ length: lines }, (_, line) => baseline + line * pitch);
  return { role, font, x, width, baselines, ...extras };
}

/** One text field of a toast, whose headings are as small as its body. */
export function toastText(role: FieldRole, x: number, width: number, baseline: number, lines = 1): TextField {
  const font = role.startsWith("heading") ? "toastHeading" : "toastBody";
  const baselines = Array.from({ length: lines }, (_, line) => baseline + line * 20);
  return { role, font, x, width, baselines };
}

/** Fields of one line each, one below the other. */
export function lines(
  x: number,
  width: number,
  baseline: number,
  count: number,
  extras: FieldExtras = {},
): TextField[] {
  return Array.from({ length: count }, (_, line) => text("body", x, width, baseline + 20 * line, 1, extras));
}

const COLUMNS = {
  equal: { role: "column", width: 130, right: 160, rightWidth: 130 },
  label: { role: "label", width: 80, right: 110, rightWidth: 180 },
  prefix: { role: "prefix", width: 30, right: 60, rightWidth: 230 },
} as const;

/** Two columns, row by row. `lastHides`: the last row is not drawn while the tile shows a logo or a name. */
export function columns(kind: keyof typeof COLUMNS, baseline: number, rows: number, lastHides = false): TextField[] {
  const { role, width, right, rightWidth } = COLUMNS[kind];
  return Array.from({ length: rows }, (_, at) => {
    const y = baseline + 20 * at;
    const hides = lastHides && at === rows - 1 ? ({ hiddenByBranding: true } as const) : {};
    return [
      text(role, 20, width, y, 1, { row: at + 1, column: 1, ...hides }),
      text("column", right, rightWidth, y, 1, { row: at + 1, column: 2, ...hides }),
    ];
  }).flat();
}
