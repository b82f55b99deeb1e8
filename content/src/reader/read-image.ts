/** Reads where a picture comes from, on tiles and toasts alike. */
import { judgeSource } from "../image-source.ts";
import { attributeOf } from "./read-attributes.ts";
import type { Reading } from "./reading.ts";
import type { XmlElement } from "./xml-tree.ts";

/** Whether there is a picture to show: an empty source is none, without being a fault. */
export function hasPicture(reading: Reading, element: XmlElement): boolean {
  reading.children(element, []);
  const src = attributeOf(element, "src");
  if (src === undefined) {
    reading.report("E-IMG-SRC", element, "the image has no src");
    return false;
  }
  const judged = judgeSource(src.value);
  if (judged === "desktop") {
    reading.reportAttribute("W-IMG-SCHEME", element, src, "only desktop apps load pictures from files");
  } else if (judged === "refused") {
    reading.reportAttribute("W-IMG-SCHEME", element, src, "Windows loads no picture from such a source");
  }
  return src.value !== "" && judged !== "refused";
}
