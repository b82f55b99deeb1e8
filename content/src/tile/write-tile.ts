/** Writes a tile from its typed value, and refuses what Windows would not show. */
import { type AttributesOf, text } from "../attribute.ts";
import type { LegacyTileBinding } from "../binding/legacy.ts";
import { refuseSource, writeAdaptiveText, writeGroup, writeInlineImage } from "../binding/write-adaptive.ts";
import { refuseName, versionFor, writeLegacyBinding } from "../binding/write-legacy.ts";
import { findTemplate, type Slot } from "../catalogue/templates.ts";
import { ContentError, refuseMissing, refuseMore } from "../content-error.ts";
import { refuseLarge, type WriteOptions, writeEach, writeElement } from "../pen.ts";
import {
  ADAPTIVE_TILE_BINDING,
  type AdaptiveTileBinding,
  type AdaptiveTileChild,
  COVER_IMAGE,
  MAX_PHOTOS,
  PRESENTATION_SIZES,
  SLOT_OF,
  TILE_VISUAL,
  type Tile,
  type TileBinding,
  type TileSize,
} from "./tile.ts";

/** The size of tile that a binding is for; undefined for a name that is no template. */
export function slotOf({ template }: TileBinding): Slot | undefined {
  return Object.hasOwn(SLOT_OF, template) ? SLOT_OF[template as TileSize] : findTemplate(template as string)?.slot;
}

const NAMED_BINDING: AttributesOf<AdaptiveTileBinding> = [text("template"), ...ADAPTIVE_TILE_BINDING];

function writeChild(child: AdaptiveTileChild, options: WriteOptions): string {
  if (child.kind === "text") return writeAdaptiveText(child, options);
  if (child.kind === "group") return writeGroup(child, options);
  if (!("placement" in child)) return writeInlineImage(child, options);
  refuseSource(child.src);
  return writeElement("image", COVER_IMAGE, child, "", options);
}

function refusePresentation({ presentation, template, children }: AdaptiveTileBinding): void {
  if (presentation === undefined) return;
  if (PRESENTATION_SIZES[presentation]?.includes(template) !== true) {
    throw new ContentError("VALUE", `${template} has no presentation ${presentation}`, "choose another size");
  }
  const images = children.filter((child) => child.kind === "image");
  const covers = images.filter((image) => "placement" in image).length;
  if (presentation !== "contact") refuseMore(covers, 0, `background or peek pictures on a tile of ${presentation}`);
  if (presentation === "photos") refuseMore(images.length, MAX_PHOTOS, "photos");
}

function refuseCovers(children: readonly AdaptiveTileChild[]): void {
  const counts = { background: 0, peek: 0 };
  for (const child of children) if ("placement" in child) counts[child.placement] += 1;
  refuseMore(counts.background, 1, "background pictures on one size");
  refuseMore(counts.peek, 1, "peek pictures on one size");
}

function refuseBinding(binding: AdaptiveTileBinding): void {
  if (!Object.hasOwn(SLOT_OF, binding.template)) {
    throw new ContentError("TEMPLATE", `there is no tile size ${binding.template}`, "see TILE_SIZES");
  }
  refuseCovers(binding.children);
  const { lockDetailedStatus1: one, lockDetailedStatus2: two, lockDetailedStatus3: three } = binding;
  if (binding.template !== "TileWide" && (one ?? two ?? three) !== undefined) {
    throw new ContentError(
      "VALUE",
      `${binding.template} has no lines for the lock screen`,
      "put them on the wide size",
    );
  }
  refusePresentation(binding);
}

function writeBinding(binding: TileBinding, tile: Tile, options: WriteOptions): string {
  if (binding.kind === "legacy") {
    refuseName(binding, binding.branding ?? tile.branding);
    return writeLegacyBinding(binding, options);
  }
  refuseBinding(binding);
  const children = writeEach(binding.children, (child) => writeChild(child, options));
  return writeElement("binding", NAMED_BINDING, binding, children, options);
}

function refuseTwice(bindings: readonly TileBinding[]): void {
  const slots = bindings.map(slotOf);
  const twice = slots.find((slot, at) => slot !== undefined && slots.indexOf(slot) !== at);
  if (twice !== undefined)
    throw new ContentError("TOO_MANY", `two bindings are for the ${twice} size`, "keep one of them");
}

/**
 * The XML of a tile, without declaration, ready to be pushed.
 *
 * @throws ContentError with a code for each kind of mistake; TOO_LARGE names the bytes
 * @source Microsoft, Tile schema
 */
export function writeTile(tile: Tile, options: WriteOptions = {}): string {
  refuseMissing(tile.bindings[0], "the tile's first size", "add one, such as medium");
  refuseTwice(tile.bindings);
  const legacy = tile.bindings.filter((binding): binding is LegacyTileBinding => binding.kind === "legacy");
  const version = versionFor(legacy, options);
  const bindings = writeEach(tile.bindings, (binding) => writeBinding(binding, tile, options));
  const visual = writeElement(
    "visual",
    TILE_VISUAL,
    version === undefined ? tile : { ...tile, version },
    bindings,
    options,
  );
  return refuseLarge(`<tile>${visual}</tile>`, options);
}
