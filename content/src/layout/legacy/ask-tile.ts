/**
 * A tile template of Windows 8 as it is asked for, with everything that whoever asks has at hand: what draws it is loaded later, and shares
 * nothing with what a page begins with. Draws nothing.
 */
import type { LegacyTileBinding } from "../../binding/legacy.ts";
import { findTemplate, type LegacyTemplate } from "../../catalogue/templates.ts";
import type { TileFraming, TileSize } from "../../tile/tile.ts";
import { type BadgeMark, badgeMark } from "../badge-mark.ts";
import { type Drawing, nearest } from "../drawing.ts";
import type { ImageLookup } from "../image-address.ts";
import { SLOT_SIZES, type TileLayoutOptions } from "../options.ts";
import type { Size } from "../scene.ts";

/** See the head of this file. */
export interface AskedTile {
  readonly binding: LegacyTileBinding;
  readonly template: LegacyTemplate;
  /** What the tile says of all its sizes; the binding is nearer. */
  readonly around: TileFraming;
  /** What binding, tile and app say together. */
  readonly lookup: ImageLookup;
  readonly size: TileSize;
  /** In pixels. */
  readonly tile: Size;
  readonly badge: BadgeMark | undefined;
  readonly drawing: Drawing<TileLayoutOptions>;
}

/** See the head of this file. */
export function askTile(
  binding: LegacyTileBinding,
  around: TileFraming,
  size: TileSize,
  drawing: Drawing<TileLayoutOptions>,
): AskedTile {
  const { density = "desktop", badge, lang } = drawing.options;
  return {
    binding,
    template: findTemplate(binding.template),
    around,
    lookup: nearest(binding, nearest(around, { lang })),
    size,
    tile: SLOT_SIZES[density][size],
    badge: badgeMark(badge),
    drawing,
  };
}
