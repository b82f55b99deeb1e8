/** Adaptive tiles to begin with: what people build most, at the sizes that suit it. */
import { type SizeBuilder, type TileBuilder, tile } from "@belfry/content";
import type { SampleGroup } from "./sample.ts";

type Shape = (size: SizeBuilder) => SizeBuilder;

const mail: Shape = (size) =>
  size
    .text("Ada Lovelace")
    .text("The engine", { style: "captionSubtle" })
    .text("It weaves patterns as the loom weaves flowers and leaves.", { style: "captionSubtle", wrap: true });

const letters: Shape = (size) =>
  mail(size)
    .text("")
    .text("Grace Hopper")
    .text("Found a bug", { style: "captionSubtle" })
    .text("It is a moth. I taped it into the log.", { style: "captionSubtle", wrap: true });

const DAYS = [
  ["Mon", "sun-and-cloud.png", "21°", "12°"],
  ["Tue", "sun.png", "24°", "13°"],
  ["Wed", "cloud.png", "19°", "12°"],
  ["Thu", "rain.png", "16°", "10°"],
  ["Fri", "sun-and-cloud.png", "18°", "11°"],
] as const;

const forecast =
  (days: number): Shape =>
  (size) =>
    size.group((group) =>
      DAYS.slice(0, days).reduce(
        (columns, [day, picture, high, low]) =>
          columns.column(
            (column) =>
              column
                .text(day, { align: "center" })
                .image(picture, { removeMargin: true })
                .text(high, { align: "center" })
                .text(low, { align: "center", style: "captionSubtle" }),
            { weight: 1 },
          ),
        group,
      ),
    );

const weather: Shape = (size) =>
  size.group((group) =>
    group
      .column((column) => column.image("sun-and-cloud.png"), { weight: 30 })
      .column((column) =>
        column
          .text("Monday", { style: "base" })
          .text("21° / 12°")
          .text("10 % rain, wind west 3", { style: "captionSubtle" }),
      ),
  );

const greeting: Shape = (size) =>
  size.group((group) =>
    group
      .column((column) => column.image("ada.jpg", { crop: "circle" }), { weight: 33 })
      .column((column) => column.text("Hello,", { style: "subtitle" }).text("Ada", { style: "bodySubtle" }), {
        textStacking: "center",
      }),
  );

const photo: Shape = (size) =>
  size
    .background("lighthouse.jpg", { overlay: 30 })
    .text("Old lighthouse", { style: "base", wrap: true })
    .text("Open on Sundays", { style: "captionSubtle" });

const peek: Shape = (size) =>
  size.peek("island.jpg").text("The island", { style: "base" }).text("The last boat back is at 21:20.", { wrap: true });

const ROW = ["harbour.jpg", "lighthouse.jpg", "island.jpg", "pier.jpg"];
const photos: Shape = (size) => ROW.reduce((each, src) => each.image(src), size.look({ presentation: "photos" }));

const CREW = ["ada.jpg", "grace.jpg", "linus.jpg", "mary.jpg", "alan.jpg", "edith.jpg", "person-7.jpg", "person-8.jpg"];
const people: Shape = (size) => CREW.reduce((each, src) => each.image(src), size.look({ presentation: "people" }));

const contact: Shape = (size) => size.image("grace.jpg").text("Grace").look({ presentation: "contact" });

const number: Shape = (size) =>
  size
    .text("14.2", { style: "headerNumeral", align: "center" })
    .text("degrees of water", { style: "captionSubtle", align: "center" })
    .look({ textStacking: "center" });

const stocks: Shape = (size) =>
  [
    ["Herring", "+2.4"],
    ["Cod", "−0.8"],
    ["Mackerel", "+0.3"],
  ].reduce(
    (each, [fish = "", change = ""]) =>
      each.group((group) =>
        group
          .column((column) => column.text(fish), { weight: 2 })
          .column((column) => column.text(change, { align: "right", style: "captionSubtle" }), { weight: 1 }),
      ),
    size.text("Fish market", { style: "base" }),
  );

const lock: Shape = (size) =>
  mail(size).look({
    lockDetailedStatus1: "Ada Lovelace",
    lockDetailedStatus2: "The engine",
    lockDetailedStatus3: "09:20",
  });

const arabic: Shape = (size) =>
  size.text("عاصفة من الغرب", { style: "base" }).text("مطر حتى الظهر ثم صحو", { style: "captionSubtle", wrap: true });

/** Medium, wide and large alike. */
const three = (shape: Shape): TileBuilder => tile().medium(shape).wide(shape).large(shape);

const weatherTile = tile()
  .small((size) => size.image("sun-and-cloud.png", { removeMargin: true }).look({ textStacking: "center" }))
  .medium((size) => forecast(2)(size).look({ branding: "none" }))
  .wide((size) => forecast(5)(size).look({ branding: "none" }))
  .large((size) => forecast(5)(weather(size)))
  .displayName("Weather")
  .branding("name");

const TILES: Readonly<Record<string, TileBuilder>> = {
  "Weather, five days": weatherTile,
  Letters: tile().medium(mail).wide(mail).large(letters).branding("nameAndLogo"),
  "A greeting with a face": tile().wide(greeting).large(greeting),
  "A photo behind words": three(photo).branding("name"),
  "A photo that peeks": three(peek),
  "Photos in turn": three(photos),
  People: three(people),
  "One contact": tile().small(contact).medium(contact).wide(contact),
  "One large number": three(number),
  "A table": tile().wide(stocks).large(stocks),
  "Lines for the lock screen": tile().medium(mail).wide(lock),
  "Right to left": three(arabic).framing({ lang: "ar" }),
  "The same words old and new": tile()
    .legacy("TileSquare71x71Image", { image1: "harbour.jpg" })
    .legacy("TileSquare150x150Text04", { text1: "High tide at noon" })
    .wide((size) => size.text("High tide at noon", { style: "subtitle" })),
};

/** All of them. */
export const TILE_SAMPLES: SampleGroup = {
  kind: "tile",
  heading: "Adaptive tiles",
  samples: Object.entries(TILES).map(([name, builder]) => ({ name, xml: () => builder.xml() })),
};
