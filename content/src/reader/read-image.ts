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
    reading.report("E-IMG-SRC", element);
    return false;
  }
  const judged = judgeSource(src.value);
  if (judged !== "fine") reading.reportAttribute("W-IMG-SCHEME", element, src, judged);
  return src.value !== "" && judged !== "refused";
}
