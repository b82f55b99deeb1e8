/** A tile of two sizes as senders write them, some 400 bytes: built anew at every call, and as XML to be read. */
import { tile } from "@belfry/content";

/** Builds and writes the tile. */
export function buildTile(): string {
  return tile()
    .medium((size) => size.text("12 new letters", { style: "title" }).text("The oldest is from Ada", { wrap: true }))
    .wide((size) =>
      size
        .text("12 new letters", { style: "title" })
        .text("The oldest is from Ada: when do we meet?", { wrap: true })
        .image("https://img.example/people/ada.png"),
    )
    .branding("name")
    .xml();
}

export const TILE_XML = buildTile();
