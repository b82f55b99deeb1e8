/** What stands on an adaptive tile, and in the groups of a toast: texts, pictures and columns, as values and as attributes. */
import { type AttributesOf, choice, flag, text, whole } from "../attribute.ts";

const STYLES = [
  "caption",
  "body",
  "base",
  "subtitle",
  "title",
  "subheader",
  "header",
  "titleNumeral",
  "subheaderNumeral",
  "headerNumeral",
] as const;

/** How large and how strong a text is; `…Subtle` is the same at 60 %. */
export type TextStyle = `${(typeof STYLES)[number]}${"" | "Subtle"}`;
/** The twenty styles, the default first. @source Microsoft, "Create adaptive tiles", text styles */
export const TEXT_STYLES: readonly TextStyle[] = STYLES.flatMap((style) => [style, `${style}Subtle`] as const);

/** Where content stands when there is room above and below it; `top` when absent. */
export type TextStacking = "center" | "bottom";

/** How a text looks. Absent means Windows' default. */
export interface TextHints {
  /** `caption` when absent. */
  readonly style?: TextStyle;
  /** Whether it takes several lines; no when absent. */
  readonly wrap?: boolean;
  /** From 1; no limit when absent. */
  readonly maxLines?: number;
  /** 1 to 10; 1 when absent. Lines it takes even if empty. */
  readonly minLines?: number;
  /** Where the reading direction begins, when absent. */
  readonly align?: "left" | "center" | "right" | "auto";
  /** BCP 47; that of the binding when absent. */
  readonly lang?: string;
}

/** A text; an empty one takes the room of a line. @source Microsoft, "Create adaptive tiles", text */
export interface AdaptiveText extends TextHints {
  readonly kind: "text";
  readonly text: string;
}

/** How a picture among the texts looks. Absent means Windows' default. */
export interface ImageHints {
  /** What a screen reader says. */
  readonly alt?: string;
  readonly addImageQuery?: boolean;
  readonly crop?: "circle";
  /** Whether it touches what stands above and below; no when absent. */
  readonly removeMargin?: boolean;
  /** Its natural size at this side; stretched to the width when absent. */
  readonly align?: "left" | "center" | "right";
}

/** A picture among the texts. @source Microsoft, "Create adaptive tiles", image */
export interface InlineImage extends ImageHints {
  readonly kind: "image";
  /** Empty: no picture. */
  readonly src: string;
}

/** Columns beside each other, shown together or not at all. */
export interface Group {
  readonly kind: "group";
  /** One or more. */
  readonly columns: readonly Subgroup[];
}

/** One column of a group, from the top down. @source Microsoft, "Create adaptive tiles", subgroup */
export interface Subgroup {
  /** Its part of the width, from 1, in relation to the others'. */
  readonly weight?: number;
  readonly textStacking?: TextStacking;
  readonly children: readonly (AdaptiveText | InlineImage)[];
}

/** The attributes of a text. */
export const ADAPTIVE_TEXT: AttributesOf<AdaptiveText> = [
  choice("hint-style", TEXT_STYLES, { standard: "caption" }),
  flag("hint-wrap", false),
  whole("hint-maxLines", { min: 1 }),
  whole("hint-minLines", { min: 1, max: 10, standard: 1 }),
  choice("hint-align", ["left", "center", "right", "auto"]),
  text("lang"),
];

/** What may be said of every picture but a legacy one. */
export const IMAGE_LOOK: AttributesOf<Pick<InlineImage, "alt" | "addImageQuery" | "crop">> = [
  text("alt"),
  flag("addImageQuery"),
  choice("hint-crop", ["none", "circle"], { standard: "none" }),
];

/** The attributes of a picture among texts, but for its placement. */
export const INLINE_IMAGE: AttributesOf<InlineImage> = [
  text("src"),
  ...IMAGE_LOOK,
  flag("hint-removeMargin", false),
  choice("hint-align", ["stretch", "left", "center", "right"], { standard: "stretch" }),
];

export const TEXT_STACKING = choice("hint-textStacking", ["top", "center", "bottom"], { standard: "top" });

/** The attributes of a column. Windows takes a weight below 1 as if there were none. */
export const SUBGROUP: AttributesOf<Subgroup> = [whole("hint-weight", { min: 1, outside: "ignored" }), TEXT_STACKING];
