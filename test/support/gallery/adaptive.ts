/** Adaptive tiles of every kind: styles, columns, pictures, covers, frames and presentations, at the sizes that have them. */
import { type SizeBuilder, TEXT_STYLES, type TextStyle, tile } from "@belfry/content";
import type { TileExhibit } from "./exhibit.ts";

type Shape = (size: SizeBuilder) => SizeBuilder;
type SizeName = TileExhibit["size"];

function exhibit(name: string, size: SizeName, shape: Shape, framing = {}, badge?: string): TileExhibit {
  const xml = tile().framing(framing)[size](shape).xml();
  return { kind: "tile", name: `${name}, ${size}`, size, xml, ...(badge !== undefined && { badge }) };
}

const mail: Shape = (size) =>
  size
    .text("Ada Lovelace", { style: "caption" })
    .text("The engine", { style: "captionSubtle" })
    .text("It weaves patterns as the loom weaves flowers and leaves.", { style: "captionSubtle", wrap: true });

const forecast: Shape = (size) =>
  size.group((group) =>
    ["Mon", "Tue", "Wed", "Thu"].reduce(
      (columns, day, at) =>
        columns.column(
          (column) =>
            column
              .text(day, { align: "center" })
              .image(`${at + 1}.svg`, { removeMargin: true })
              .text(`${21 + at}°`, { align: "center" })
              .text(`${12 + at}°`, { align: "center", style: "captionSubtle" }),
          { weight: 1 },
        ),
      group,
    ),
  );

const people: Shape = (size) =>
  size.group((group) =>
    group
      .column((column) => column.image("1.svg", { crop: "circle" }), { weight: 33 })
      .column(
        (column) =>
          column.text("Ada", { style: "subtitle" }).text("Sent you a sketch of the engine", { style: "bodySubtle" }),
        { textStacking: "center" },
      ),
  );

const two: Shape = (size) =>
  size
    .group((group) => group.column((column) => column.text("First", { style: "base" }).text("of two groups")))
    .group((group) => group.column((column) => column.text("Second", { style: "base" }).text("below the first")));

const style =
  (name: TextStyle): Shape =>
  (size) =>
    size.text("Sphinx 42", { style: name }).text("of black quartz");

const photos: Shape = (size) =>
  ["1.svg", "2.svg", "3.svg"].reduce((each, src) => each.image(src), size.look({ presentation: "photos" }));

const circles: Shape = (size) =>
  Array.from({ length: 7 }, (_, at) => `${(at % 6) + 1}.svg`).reduce(
    (each, src) => each.image(src),
    size.look({ presentation: "people" }),
  );

const contact: Shape = (size) => size.image("2.svg").text("Ada").look({ presentation: "contact" });

const BRANDINGS = ["none", "logo", "name", "nameAndLogo"] as const;
const SIZES = ["small", "medium", "wide", "large"] as const;

/** All of them. */
export const ADAPTIVE_EXHIBITS: readonly TileExhibit[] = [
  ...(["medium", "wide", "large"] as const).map((size) => exhibit("mail", size, mail, { branding: "name" })),
  ...(["wide", "large"] as const).map((size) => exhibit("forecast", size, forecast)),
  exhibit("a person beside words", "wide", people),
  exhibit("a person beside words", "large", people),
  exhibit("two groups", "large", two),
  exhibit("a group that does not fit", "medium", (size) => two(size.text("Above both"))),
  ...TEXT_STYLES.map((name) => exhibit(`style ${name}`, "wide", style(name))),
  exhibit("words in the middle", "medium", (size) =>
    size.text("Noon", { align: "center" }).look({ textStacking: "center" }),
  ),
  exhibit("words at the bottom", "medium", (size) =>
    size.text("Low tide", { align: "right" }).look({ textStacking: "bottom" }),
  ),
  exhibit("a picture under words", "medium", (size) => size.text("Harbour").image("3.svg")),
  exhibit("a picture without margin", "medium", (size) => size.text("Harbour").image("3.svg", { removeMargin: true })),
  exhibit("a circle", "medium", (size) => size.image("4.svg", { crop: "circle" })),
  exhibit("a picture of its own size", "wide", (size) => size.image("icon.svg", { align: "center" })),
  exhibit("a background under words", "wide", (size) =>
    size.background("5.svg").text("Lighthouse", { style: "subtitle" }),
  ),
  exhibit("a background alone", "medium", (size) => size.background("5.svg")),
  exhibit("a background in a circle", "medium", (size) => size.background("5.svg", { crop: "circle" })),
  exhibit("a peek", "medium", (size) => size.peek("6.svg").text("Behind the picture", { wrap: true })),
  exhibit("a peek over a background", "wide", (size) =>
    size.peek("6.svg", { overlay: 40 }).background("5.svg").text("Both"),
  ),
  ...BRANDINGS.flatMap((branding) =>
    SIZES.map((size) => exhibit(`branding ${branding}`, size, (each) => each.text("Hi"), { branding })),
  ),
  ...SIZES.map((size) => exhibit("a number", size, (each) => each.text("Hi"), { branding: "nameAndLogo" }, "7")),
  exhibit("99+", "medium", (size) => size.text("Letters"), {}, "1200"),
  exhibit("a glyph", "medium", (size) => size.text("Letters"), {}, "newMessage"),
  exhibit("photos", "wide", photos),
  exhibit("people", "wide", circles),
  exhibit("people", "medium", circles),
  exhibit("contact", "wide", contact),
  exhibit(
    "right to left",
    "wide",
    (size) => size.text("عاصفة من الغرب").text("مطر حتى الظهر", { style: "captionSubtle" }),
    { lang: "ar", branding: "name" },
  ),
];
