/** Builds one size of an adaptive tile. Every call gives a new builder and leaves the old one as it was. */
import type { ImageHints, TextHints } from "../binding/adaptive.ts";
import { type Fill, GroupBuilder } from "../binding/group-builder.ts";
import type { AdaptiveTileBinding, AdaptiveTileChild, CoverImage, TileSize } from "./tile.ts";

/** How a size looks as a whole. */
export type SizeLook = Omit<AdaptiveTileBinding, "kind" | "template" | "children">;
type CoverLook = Omit<CoverImage, "kind" | "src" | "placement">;

// In what is added, the hints come first: an object is copied three times as fast into an empty one.

/** One size being built, from the top down. */
export class SizeBuilder {
  readonly #value: AdaptiveTileBinding;

  constructor(template: TileSize, value?: AdaptiveTileBinding) {
    this.#value = value ?? { kind: "adaptive", template, children: [] };
  }

  /** A text below what is there; one line unless `wrap` is set. */
  text(text: string, hints: TextHints = {}): SizeBuilder {
    return this.#add({ ...hints, kind: "text", text });
  }

  /** A picture below what is there. */
  image(src: string, hints: ImageHints = {}): SizeBuilder {
    return this.#add({ ...hints, kind: "image", src });
  }

  /** The picture behind everything. */
  background(src: string, look: CoverLook = {}): SizeBuilder {
    return this.#add({ ...look, kind: "image", src, placement: "background" });
  }

  /** The picture that slides in over the content. */
  peek(src: string, look: CoverLook = {}): SizeBuilder {
    return this.#add({ ...look, kind: "image", src, placement: "peek" });
  }

  /** Columns below what is there; Windows shows them together or not at all. */
  group(fill: Fill<GroupBuilder>): SizeBuilder {
    return this.#add(fill(new GroupBuilder()).value);
  }

  /** Branding, stacking, presentation, lock screen lines and the like. */
  look(look: SizeLook): SizeBuilder {
    return new SizeBuilder(this.#value.template, { ...this.#value, ...look });
  }

  get value(): AdaptiveTileBinding {
    return this.#value;
  }

  #add(child: AdaptiveTileChild): SizeBuilder {
    const { template, children } = this.#value;
    return new SizeBuilder(template, { ...this.#value, children: [...children, child] });
  }
}
