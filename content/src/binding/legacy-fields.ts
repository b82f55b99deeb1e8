/** The fields of a template by name (`text1`, `image1`), typed by the catalogue, so that one too many does not compile. */
import type { CanonicalName, FieldsOf, LegacyAlias, LegacyName } from "../catalogue/templates.ts";
import { ContentError } from "../content-error.ts";
import { knownTemplate } from "./known-template.ts";
import type { LegacyBinding, LegacyImage, LegacyOptions, LegacyText } from "./legacy.ts";

/** 1, 2 … to `Count`. */
type UpTo<Count extends number, Seen extends readonly 0[] = []> = Seen["length"] extends Count
  ? never
  : [...Seen, 0]["length"] | UpTo<Count, [...Seen, 0]>;

type FieldName<Name extends LegacyName> =
  | `image${UpTo<FieldsOf<Name>[0]> & number}`
  | `text${UpTo<FieldsOf<Name>[1]> & number}`;

/** The fields of a template; a picture is a source or a source with more. Fields not given stay blank and move no other. */
export type LegacyFields<Name extends LegacyName> = {
  readonly [Field in FieldName<Name>]?: Field extends `image${string}` ? string | LegacyImage : string | LegacyText;
};

const asText = (field: string | LegacyText): LegacyText => (typeof field === "string" ? { text: field } : field);
const asImage = (field: string | LegacyImage): LegacyImage => (typeof field === "string" ? { src: field } : field);

/** The fields of one sort in the order of their ids, up to the last that was given. */
function collect<Field>(
  fields: Readonly<Record<string, Field | undefined>>,
  sort: string,
  most: number,
): (Field | undefined)[] {
  const all = Array.from({ length: most }, (_, at) => fields[`${sort}${at + 1}`]);
  const end = all.findLastIndex((field) => field !== undefined);
  return all.slice(0, end + 1);
}

function refuseUnknown(fields: object, texts: number, images: number, name: string): void {
  for (const field of Object.keys(fields)) {
    const [, sort, number] = /^(text|image)([1-9]\d*)$/.exec(field) ?? [];
    if (sort !== undefined && Number(number) <= (sort === "text" ? texts : images)) continue;
    const advice = `it has ${texts} texts and ${images} pictures, from text1 and image1`;
    throw new ContentError("TEMPLATE", `${name} has no field ${field}`, advice);
  }
}

/**
 * A template of Windows 8 with its fields, under either of its names.
 *
 * @throws ContentError TEMPLATE for a name or a field that is not there
 */
export function fillTemplate<Name extends LegacyName | LegacyAlias>(
  name: Name,
  fields: LegacyFields<CanonicalName<Name>>,
  options: LegacyOptions = {},
): LegacyBinding<CanonicalName<Name>> {
  const template = knownTemplate(name);
  const { textCount, imageCount } = template;
  refuseUnknown(fields, textCount, imageCount, name);
  const texts = collect(fields as Record<string, string | LegacyText>, "text", textCount);
  const images = collect(fields as Record<string, string | LegacyImage>, "image", imageCount);
  return {
    kind: "legacy",
    template: template.name as CanonicalName<Name>,
    texts: texts.map((field) => asText(field ?? "")),
    images: images.map((field) => asImage(field ?? "")),
    ...options,
  };
}
