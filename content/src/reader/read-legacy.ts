/** Reads a binding of a Windows 8 template. */
import type { AttributesOf } from "../attribute.ts";
import {
  LEGACY_BINDING,
  LEGACY_IMAGE,
  LEGACY_TEXT,
  type LegacyBinding,
  type LegacyImage,
  type LegacyText,
  type Placed,
} from "../binding/legacy.ts";
import type { LegacyTemplate } from "../catalogue/templates.ts";
import { attributeOf, readAttributes } from "./read-attributes.ts";
import { hasPicture } from "./read-image.ts";
import type { Reading } from "./reading.ts";
import type { XmlElement } from "./xml-tree.ts";

/** The id of a field, from 1; a missing or bad one is noted, and the place in the document counts. */
function readId(reading: Reading, element: XmlElement, place: number): number {
  const given = attributeOf(element, "id");
  if (given !== undefined && /^\+?0*[1-9]\d{0,8}$/.test(given.value)) return Number(given.value);
  if (given === undefined) reading.report("E-ID", element);
  else reading.reportAttribute("E-ID", element, given);
  return place;
}

/** The fields of one sort by their place, as far as the template has places. */
function readFields<Field extends object>(
  reading: Reading,
  elements: readonly XmlElement[],
  count: number,
  read: (element: XmlElement) => Field | undefined,
): (Field | undefined)[] {
  const fields = new Map<number, Field | undefined>();
  elements.forEach((element, at) => {
    const id = readId(reading, element, at + 1);
    const field = read(element);
    if (id > count) reading.report("W-ID-RANGE", element, id);
    else if (fields.has(id)) reading.report("W-ID-DUP", element, id);
    else fields.set(id, field);
  });
  const places = Array.from({ length: count }, (_, at) => fields.get(at + 1));
  return places.slice(0, places.findLastIndex((field) => field !== undefined) + 1);
}

function readField<Field extends object>(
  reading: Reading,
  element: XmlElement,
  attributes: AttributesOf<Field & Placed>,
): Partial<Field> {
  const { id, ...field } = readAttributes<Field & Placed>(reading, element, attributes);
  return field as unknown as Partial<Field>;
}

function readText(reading: Reading, element: XmlElement): LegacyText | undefined {
  const text = reading.text(element);
  const field = readField<LegacyText>(reading, element, LEGACY_TEXT);
  return text === "" ? undefined : { ...field, text };
}

function readImage(reading: Reading, element: XmlElement): LegacyImage | undefined {
  const field = readField<LegacyImage>(reading, element, LEGACY_IMAGE);
  return hasPicture(reading, element) ? { src: "", ...field } : undefined;
}

/** The binding with its fields; empty ones at the end are left out. */
export function readLegacyBinding(reading: Reading, element: XmlElement, template: LegacyTemplate): LegacyBinding {
  // A toast shows neither, and says nothing by them.
  const unused = template.kind === "toast" ? ["branding", "experienceType"] : [];
  const known = template.kind === "toast" ? LEGACY_BINDING.filter(({ key }) => key !== "branding") : LEGACY_BINDING;
  const said = readAttributes<LegacyBinding>(reading, element, known, ["template", "fallback", ...unused]);
  const children = reading.children(element, ["image", "text"]);
  const texts = children.filter(({ name }) => name === "text");
  const images = children.filter(({ name }) => name === "image");
  const { name, textCount, imageCount } = template;
  return {
    ...said,
    kind: "legacy",
    template: name,
    texts: readFields(reading, texts, textCount, (each) => readText(reading, each)).map(
      (field) => field ?? { text: "" },
    ),
    images: readFields(reading, images, imageCount, (each) => readImage(reading, each)).map(
      (field) => field ?? { src: "" },
    ),
  };
}
