/** What stands on a template of Windows 8, as values and as attributes. */
import { type AttributesOf, choice, flag, type Lookup, text } from "../attribute.ts";
import type { LegacyAlias, LegacyName, LegacyTileName, LegacyToastName } from "../catalogue/templates.ts";

/** One text field; an empty one leaves its place free. */
export interface LegacyText {
  readonly text: string;
  /** BCP 47; that of the binding when absent. */
  readonly lang?: string;
}

/** One picture; one without source leaves its place free. */
export interface LegacyImage {
  /** Empty: no picture, its place stays free. */
  readonly src: string;
  /** What a screen reader says. */
  readonly alt?: string;
  readonly addImageQuery?: boolean;
}

/**
 * One template with its fields filled.
 *
 * `texts` and `images` stand in the order of their ids. They may be shorter than the template; a field that is empty or not there leaves
 * its place free and moves no other. The reader leaves out the empty ones at the end.
 */
export interface LegacyBinding<Name extends LegacyName = LegacyName> extends Lookup {
  readonly kind: "legacy";
  readonly template: Name;
  readonly texts: readonly LegacyText[];
  readonly images: readonly LegacyImage[];
  /** `logo` on Windows 8, name or nothing on Windows 10 when absent. Not for toasts. */
  readonly branding?: "none" | "logo" | "name";
  /** Tiles only: two notifications with the same id are not shown twice on one large tile. */
  readonly contentId?: string;
}

/** A binding of a tile template. */
export type LegacyTileBinding = LegacyBinding<LegacyTileName>;
/** A binding of a toast template. */
export type LegacyToastBinding = LegacyBinding<LegacyToastName>;

/** What else may be said of a binding. */
export type LegacyOptions = Omit<LegacyBinding, "kind" | "template" | "texts" | "images">;

/** The attributes of a binding behind its names, in the order of the schema of Windows 8. @source Microsoft, Tile schema, binding */
export const LEGACY_BINDING: AttributesOf<LegacyBinding> = [
  text("lang"),
  text("baseUri"),
  choice("branding", ["none", "logo", "name"]),
  flag("addImageQuery"),
  text("contentId"),
];

/** A field with its place, as it stands in XML. */
export interface Placed {
  readonly id: string;
}

/** The attributes of a picture. */
export const LEGACY_IMAGE: AttributesOf<LegacyImage & Placed> = [
  text("id"),
  text("src"),
  text("alt"),
  flag("addImageQuery"),
];

/** The attributes of a text. */
export const LEGACY_TEXT: AttributesOf<LegacyText & Placed> = [text("id"), text("lang")];

/** The names of a binding as they stand in XML. */
export interface TemplateNames {
  readonly template: string;
  readonly fallback?: LegacyAlias;
}
