/** Writes texts, pictures and groups of adaptive tiles and toasts. */
import { ContentError, refuseMissing } from "../content-error.ts";
import { judgeSource } from "../image-source.ts";
import { type WriteOptions, writeEach, writeElement, writeText } from "../pen.ts";
import {
  ADAPTIVE_TEXT,
  type AdaptiveText,
  type Group,
  INLINE_IMAGE,
  type InlineImage,
  SUBGROUP,
  type Subgroup,
} from "./adaptive.ts";

/** Throws for a picture that Windows would leave out. */
export function refuseSource(src: string): void {
  if (judgeSource(src) !== "refused") return;
  const advice = "use http, https, ms-appx or ms-appdata, or a path under baseUri";
  throw new ContentError("VALUE", "a picture's source has a scheme that Windows does not load", advice);
}

/** One text with its hints. */
export function writeAdaptiveText(value: AdaptiveText, options: WriteOptions): string {
  return writeElement("text", ADAPTIVE_TEXT, value, writeText(value.text, options), options);
}

/** One picture among texts. @throws ContentError VALUE for a source that Windows does not load */
export function writeInlineImage(value: InlineImage, options: WriteOptions): string {
  refuseSource(value.src);
  return writeElement("image", INLINE_IMAGE, value, "", options);
}

function writeColumn(column: Subgroup, options: WriteOptions): string {
  const children = writeEach(column.children, (child) =>
    child.kind === "text" ? writeAdaptiveText(child, options) : writeInlineImage(child, options),
  );
  return writeElement("subgroup", SUBGROUP, column, children, options);
}

/** @throws ContentError MISSING for a group without columns, and what its columns throw */
export function writeGroup(group: Group, options: WriteOptions): string {
  refuseMissing(group.columns[0], "a group's column", "add one or more columns, or leave the group out");
  return `<group>${writeEach(group.columns, (column) => writeColumn(column, options))}</group>`;
}
