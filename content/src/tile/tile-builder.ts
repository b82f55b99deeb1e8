/** Builds a tile step by step. Every call gives a new builder and leaves the old one as it was. */
import type { Fill } from "../binding/group-builder.ts";
import type { LegacyOptions, LegacyTileBinding } from "../binding/legacy.ts";
import { fillTemplate, type LegacyFields } from "../binding/legacy-fields.ts";
import type { AliasOf, CanonicalName, LegacyTileName } from "../catalogue/templates.ts";
import type { WriteOptions } from "../pen.ts";
import { SizeBuilder } from "./size-builder.ts";
import type { Branding, Tile, TileBinding, TileFraming, TileSize } from "./tile.ts";
import { writeTile } from "./write-tile.ts";

/** Either name of a tile template. */
export type AnyTileName = LegacyTileName | AliasOf<LegacyTileName>;

/** A tile being built. Begin with {@link tile} or {@link legacyTile}. */
export class TileBuilder {
  readonly #value: Tile;

  constructor(value: Tile = { kind: "tile", bindings: [] }) {
    this.#value = value;
  }

  /** 48 pixels; no room for a name. */
  small(fill: Fill<SizeBuilder>): TileBuilder {
    return this.#size("TileSmall", fill);
  }

  /** 100 pixels. */
  medium(fill: Fill<SizeBuilder>): TileBuilder {
    return this.#size("TileMedium", fill);
  }

  /** 204 by 100 pixels. */
  wide(fill: Fill<SizeBuilder>): TileBuilder {
    return this.#size("TileWide", fill);
  }

  /** 204 pixels. */
  large(fill: Fill<SizeBuilder>): TileBuilder {
    return this.#size("TileLarge", fill);
  }

  /**
   * Adds a template of Windows 8, under either of its names, for the size it is made for.
   *
   * @throws ContentError TEMPLATE
   */
  legacy<Name extends AnyTileName>(
    name: Name,
    fields: LegacyFields<CanonicalName<Name>>,
    options: LegacyOptions = {},
  ): TileBuilder {
    return this.#add(fillTemplate(name, fields, options) as LegacyTileBinding);
  }

  /** What of the app stands at the bottom of every size that does not say otherwise. */
  branding(branding: Branding): TileBuilder {
    return this.framing({ branding });
  }

  /** Stands for the app's name while this is shown. */
  displayName(displayName: string): TileBuilder {
    return this.framing({ displayName });
  }

  /** Language, base of pictures, content id, arguments and the like, for all sizes. */
  framing(framing: TileFraming): TileBuilder {
    return new TileBuilder({ ...this.#value, ...framing });
  }

  /** What has been said so far. */
  get value(): Tile {
    return this.#value;
  }

  /**
   * The XML, ready to be pushed as `wns/tile`.
   *
   * @throws ContentError for what Windows would not show, and for more than 5000 bytes
   */
  xml(options: WriteOptions = {}): string {
    return writeTile(this.#value, options);
  }

  #size(template: TileSize, fill: Fill<SizeBuilder>): TileBuilder {
    return this.#add(fill(new SizeBuilder(template)).value);
  }

  #add(binding: TileBinding): TileBuilder {
    return new TileBuilder({ ...this.#value, bindings: [...this.#value.bindings, binding] });
  }
}

/**
 * Begins a tile.
 *
 * @example tile().medium((size) => size.text("12 new letters", { style: "title" }).text("The oldest from Ada")).xml()
 * @source Microsoft, "Create adaptive tiles"
 */
export function tile(): TileBuilder {
  return new TileBuilder();
}

/**
 * Begins a tile with a template of Windows 8; `.legacy` adds more sizes.
 *
 * @throws ContentError TEMPLATE
 * @example legacyTile("TileSquareText02", { text1: "12", text2: "new letters" }).xml()
 * @source winrt-api, TileTemplateType
 */
export function legacyTile<Name extends AnyTileName>(
  name: Name,
  fields: LegacyFields<CanonicalName<Name>>,
  options: LegacyOptions = {},
): TileBuilder {
  return tile().legacy(name, fields, options);
}
