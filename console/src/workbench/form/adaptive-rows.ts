/** Texts, pictures and columns as rows of the form, on tiles and toasts alike. */
import { TEXT_STYLES } from "@belfry/content";
import { html } from "lit";
import { needed, type Part, pick, tick, whole, words } from "./field.ts";
import { type RowKind, renderRows } from "./rows.ts";

/** The parts of a list that stands in another part; whatever is no list is an empty one. */
export function partsIn(part: Part, key: string): readonly Part[] {
  const inside = part[key];
  return Array.isArray(inside) ? inside : [];
}

const STACKING = ["center", "bottom"];
/** Where content stands when there is room; `top` when absent. */
export const textStacking = pick("textStacking", "Stands at", STACKING);

/** A text of a tile or a column. */
export const TEXT_ROW: RowKind = {
  name: "text",
  is: ({ kind }) => kind === "text",
  fresh: { kind: "text", text: "Words" },
  main: [needed("text", "Words"), pick("style", "Style", TEXT_STYLES.slice(1))],
  more: [
    tick("wrap", "Takes several lines"),
    pick("align", "Stands", ["left", "center", "right", "auto"]),
    whole("maxLines", "At most lines", 1),
    whole("minLines", "At least lines", 1, 10),
    words("lang", "Language", { hint: "en-US" }),
  ],
};

/** What every picture may have. */
export const IMAGE_FIELDS = [words("alt", "For those who hear it"), pick("crop", "Cut", ["circle"])];

/** A picture of a tile or a column. */
export const IMAGE_ROW: RowKind = {
  name: "picture",
  is: ({ kind, placement }) => kind === "image" && placement === undefined,
  fresh: { kind: "image", src: "harbour.jpg" },
  main: [needed("src", "Source")],
  more: [
    ...IMAGE_FIELDS,
    pick("align", "Own size, stands", ["left", "center", "right"]),
    tick("removeMargin", "Touches its neighbours"),
  ],
};

const COLUMN_ROW: RowKind = {
  name: "column",
  is: () => true,
  fresh: { children: [{ kind: "text", text: "Words" }] },
  main: [whole("weight", "Weight", 1), textStacking],
  inside: (column, change) =>
    renderRows({
      parts: partsIn(column, "children"),
      kinds: [TEXT_ROW, IMAGE_ROW],
      change: (children) => change({ ...column, children }),
    }),
};

/** Columns beside each other. */
export const GROUP_ROW: RowKind = {
  name: "group of columns",
  is: ({ kind }) => kind === "group",
  fresh: {
    kind: "group",
    columns: [
      { children: [{ kind: "text", text: "Left" }] },
      { children: [{ kind: "text", text: "Right", align: "right" }] },
    ],
  },
  main: [],
  inside: (group, change) =>
    html`${renderRows({
      parts: partsIn(group, "columns"),
      kinds: [COLUMN_ROW],
      change: (columns) => change({ ...group, columns }),
    })}`,
};
