/** Reads a badge. */

import { type AttributesOf, text, whole } from "../attribute.ts";
import type { Badge } from "../badge/badge.ts";
import { BADGE_GLYPHS, isBadgeGlyph } from "../badge/badge-xml.ts";
import { attributeOf, readAttributes } from "./read-attributes.ts";
import { type Reading, whateverCase } from "./reading.ts";
import type { XmlAttribute, XmlElement } from "./xml-tree.ts";

const BADGE: AttributesOf<{ readonly value: string; readonly version: number }> = [text("value"), whole("version")];

function readNumber(reading: Reading, element: XmlElement, given: XmlAttribute): Badge {
  const number = BigInt(given.value.replace(/^\+/, ""));
  if (number < 0n) {
    reading.reportAttribute("W-BADGE-NEG", element, given);
    return { kind: "badge", value: 0 };
  }
  if (String(number) !== given.value) {
    reading.reportAttribute("W-BADGE-FORM", element, given);
  }
  const largest = BigInt(Number.MAX_SAFE_INTEGER);
  return { kind: "badge", value: Number(number > largest ? largest : number) };
}

/** The badge of a root element; what is above the largest safe number becomes that number, since 99+ is shown for both. */
export function readBadge(reading: Reading, root: XmlElement): Badge | undefined {
  readAttributes(reading, root, BADGE);
  reading.children(root, []);
  const given = attributeOf(root, "value");
  if (given === undefined) {
    reading.report("E-BADGE", root);
    return undefined;
  }
  if (/^[+-]?\d+$/.test(given.value)) return readNumber(reading, root, given);
  if (isBadgeGlyph(given.value)) return { kind: "badge", value: given.value };
  const meant = whateverCase(given.value, BADGE_GLYPHS);
  if (meant === undefined) {
    reading.reportAttribute("E-BADGE", root, given);
    return undefined;
  }
  reading.reportAttribute("W-CASE-VAL", root, given, meant);
  return { kind: "badge", value: meant };
}
