/** Reads texts, pictures and groups of adaptive tiles and of toasts. */
import { type AttributesOf, choice } from "../attribute.ts";
import {
  ADAPTIVE_TEXT,
  type AdaptiveText,
  type Group,
  INLINE_IMAGE,
  type InlineImage,
  SUBGROUP,
  type Subgroup,
} from "../binding/adaptive.ts";
import { PLACEMENTS } from "../tile/tile.ts";
import { attributeOf, readAttributes } from "./read-attributes.ts";
import { hasPicture } from "./read-image.ts";
import type { Reading } from "./reading.ts";
import type { XmlElement } from "./xml-tree.ts";

/** A place among the fields of Windows 8. */
const PLACE = ["id"];

type PlacedImage = InlineImage & { readonly placement?: "background" | "peek" };
const PLACED_IMAGE: AttributesOf<PlacedImage> = [
  ...INLINE_IMAGE,
  choice("placement", PLACEMENTS, { standard: "inline" }),
];

/** A text with its hints; its id says nothing here. */
export function readAdaptiveText(reading: Reading, element: XmlElement): AdaptiveText {
  const said = readAttributes(reading, element, ADAPTIVE_TEXT, PLACE);
  return { ...said, kind: "text", text: reading.text(element) };
}

/** A picture among texts; undefined if there is none, or if it says that it belongs elsewhere. */
export function readInlineImage(reading: Reading, element: XmlElement): InlineImage | undefined {
  const said = readAttributes<PlacedImage>(reading, element, PLACED_IMAGE, PLACE);
  const shown = hasPicture(reading, element);
  if (said.placement !== undefined) {
    reading.report("W-PLACEMENT", element, said.placement);
    return undefined;
  }
  return shown ? { src: "", ...said, kind: "image" } : undefined;
}

function readColumn(reading: Reading, element: XmlElement): Subgroup {
  const said = readAttributes(reading, element, SUBGROUP);
  const children = reading.children(element, ["text", "image"]).map((child) => {
    return child.name === "text" ? readAdaptiveText(reading, child) : readInlineImage(reading, child);
  });
  return { ...said, children: children.filter((child) => child !== undefined) };
}

/** A group with its columns; undefined if something else stands in it. */
export function readGroup(reading: Reading, element: XmlElement): Group | undefined {
  readAttributes(reading, element, []);
  reading.refuseText(element);
  const stranger = element.children.find(({ name }) => name !== "subgroup");
  if (stranger !== undefined || element.children.length === 0) {
    reading.report("E-GROUP-CHILD", stranger ?? element);
    return undefined;
  }
  return { kind: "group", columns: element.children.map((child) => readColumn(reading, child)) };
}

/** What `placement` says, whatever its case, before it is known which table the picture follows. */
export function placementOf(element: XmlElement): string | undefined {
  return attributeOf(element, "placement")?.value.toLowerCase();
}
