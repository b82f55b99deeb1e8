/** Builds columns of texts and pictures. Every call gives a new builder and leaves the old one as it was. */
import type { AdaptiveText, Group, ImageHints, InlineImage, Subgroup, TextHints } from "./adaptive.ts";

// In what is added, the hints come first: an object is copied three times as fast into an empty one.

/** What stands in one column, from the top down. */
export class ColumnBuilder {
  readonly #children: Subgroup["children"];

  constructor(children: Subgroup["children"] = []) {
    this.#children = children;
  }

  text(text: string, hints: TextHints = {}): ColumnBuilder {
    return this.#add({ ...hints, kind: "text", text });
  }

  image(src: string, hints: ImageHints = {}): ColumnBuilder {
    return this.#add({ ...hints, kind: "image", src });
  }

  get children(): Subgroup["children"] {
    return this.#children;
  }

  #add(child: AdaptiveText | InlineImage): ColumnBuilder {
    return new ColumnBuilder([...this.#children, child]);
  }
}

/** Fills one builder; what it returns is what counts. */
export type Fill<Builder> = (empty: Builder) => Builder;

/** Columns beside each other. */
export class GroupBuilder {
  readonly #columns: readonly Subgroup[];

  constructor(columns: readonly Subgroup[] = []) {
    this.#columns = columns;
  }

  /** @param look the column's weight (its part of the width, from 1) and where its content stands */
  column(fill: Fill<ColumnBuilder>, look: Omit<Subgroup, "children"> = {}): GroupBuilder {
    const { children } = fill(new ColumnBuilder());
    return new GroupBuilder([...this.#columns, { ...look, children }]);
  }

  get value(): Group {
    return { kind: "group", columns: this.#columns };
  }
}
