/**
 * The 88 visual templates of Windows 8: names, numbers of fields and versions. Small, because every builder carries it; where the fields
 * stand is in the files of faces.
 */

/** Numbers of fields. */
type Row = readonly [images: number, texts: number];

/** Tiles by the name with pixels; a template's place is its value in Windows' enumeration. @source winrt-api, TileTemplateType */
export const LEGACY_TILES = {
  TileSquare150x150Image: [1, 0],
  TileSquare150x150Block: [0, 2],
  TileSquare150x150Text01: [0, 4],
  TileSquare150x150Text02: [0, 2],
  TileSquare150x150Text03: [0, 4],
  TileSquare150x150Text04: [0, 1],
  TileSquare150x150PeekImageAndText01: [1, 4],
  TileSquare150x150PeekImageAndText02: [1, 2],
  TileSquare150x150PeekImageAndText03: [1, 4],
  TileSquare150x150PeekImageAndText04: [1, 1],
  TileWide310x150Image: [1, 0],
  TileWide310x150ImageCollection: [5, 0],
  TileWide310x150ImageAndText01: [1, 1],
  TileWide310x150ImageAndText02: [1, 2],
  TileWide310x150BlockAndText01: [0, 6],
  TileWide310x150BlockAndText02: [0, 3],
  TileWide310x150PeekImageCollection01: [5, 2],
  TileWide310x150PeekImageCollection02: [5, 5],
  TileWide310x150PeekImageCollection03: [5, 1],
  TileWide310x150PeekImageCollection04: [5, 1],
  TileWide310x150PeekImageCollection05: [6, 2],
  TileWide310x150PeekImageCollection06: [6, 1],
  TileWide310x150PeekImageAndText01: [1, 1],
  TileWide310x150PeekImageAndText02: [1, 5],
  TileWide310x150PeekImage01: [1, 2],
  TileWide310x150PeekImage02: [1, 5],
  TileWide310x150PeekImage03: [1, 1],
  TileWide310x150PeekImage04: [1, 1],
  TileWide310x150PeekImage05: [2, 2],
  TileWide310x150PeekImage06: [2, 1],
  TileWide310x150SmallImageAndText01: [1, 1],
  TileWide310x150SmallImageAndText02: [1, 5],
  TileWide310x150SmallImageAndText03: [1, 1],
  TileWide310x150SmallImageAndText04: [1, 2],
  TileWide310x150SmallImageAndText05: [1, 2],
  TileWide310x150Text01: [0, 5],
  TileWide310x150Text02: [0, 9],
  TileWide310x150Text03: [0, 1],
  TileWide310x150Text04: [0, 1],
  TileWide310x150Text05: [0, 5],
  TileWide310x150Text06: [0, 10],
  TileWide310x150Text07: [0, 9],
  TileWide310x150Text08: [0, 10],
  TileWide310x150Text09: [0, 2],
  TileWide310x150Text10: [0, 9],
  TileWide310x150Text11: [0, 10],
  TileSquare310x310BlockAndText01: [0, 9],
  TileSquare310x310BlockAndText02: [1, 7],
  TileSquare310x310Image: [1, 0],
  TileSquare310x310ImageAndText01: [1, 1],
  TileSquare310x310ImageAndText02: [1, 2],
  TileSquare310x310ImageAndTextOverlay01: [1, 1],
  TileSquare310x310ImageAndTextOverlay02: [1, 2],
  TileSquare310x310ImageAndTextOverlay03: [1, 4],
  TileSquare310x310ImageCollectionAndText01: [5, 1],
  TileSquare310x310ImageCollectionAndText02: [5, 2],
  TileSquare310x310ImageCollection: [5, 0],
  TileSquare310x310SmallImagesAndTextList01: [3, 9],
  TileSquare310x310SmallImagesAndTextList02: [3, 3],
  TileSquare310x310SmallImagesAndTextList03: [3, 6],
  TileSquare310x310SmallImagesAndTextList04: [3, 6],
  TileSquare310x310Text01: [0, 10],
  TileSquare310x310Text02: [0, 19],
  TileSquare310x310Text03: [0, 11],
  TileSquare310x310Text04: [0, 22],
  TileSquare310x310Text05: [0, 19],
  TileSquare310x310Text06: [0, 22],
  TileSquare310x310Text07: [0, 19],
  TileSquare310x310Text08: [0, 22],
  TileSquare310x310TextList01: [0, 9],
  TileSquare310x310TextList02: [0, 3],
  TileSquare310x310TextList03: [0, 6],
  TileSquare310x310SmallImageAndText01: [1, 3],
  TileSquare310x310SmallImagesAndTextList05: [3, 7],
  TileSquare310x310Text09: [0, 5],
  TileSquare71x71IconWithBadge: [1, 0],
  TileSquare150x150IconWithBadge: [1, 0],
  TileWide310x150IconWithBadgeAndText: [1, 3],
  TileSquare71x71Image: [1, 0],
  TileTall150x310Image: [1, 0],
} as const satisfies Readonly<Record<string, Row>>;

/** Toasts; a template's place is its value in Windows' enumeration. @source winrt-api, ToastTemplateType */
export const LEGACY_TOASTS = {
  ToastImageAndText01: [1, 1],
  ToastImageAndText02: [1, 2],
  ToastImageAndText03: [1, 2],
  ToastImageAndText04: [1, 3],
  ToastText01: [0, 1],
  ToastText02: [0, 2],
  ToastText03: [0, 2],
  ToastText04: [0, 3],
} as const satisfies Readonly<Record<string, Row>>;

/** A tile template's name with pixels. */
export type LegacyTileName = keyof typeof LEGACY_TILES;
/** A toast template's name. */
export type LegacyToastName = keyof typeof LEGACY_TOASTS;
/** A template's name with pixels (toasts have only one name). */
export type LegacyName = LegacyTileName | LegacyToastName;
/** Numbers of a template's pictures and texts. */
export type FieldsOf<Name extends LegacyName> = (typeof LEGACY_TILES & typeof LEGACY_TOASTS)[Name];

/** The name of Windows 8.0 of a template that was there at that time, otherwise `never`. */
export type AliasOf<Name extends LegacyName> = Name extends `${string}IconWithBadge${string}`
  ? never
  : Name extends `TileSquare150x150${infer Rest}`
    ? `TileSquare${Rest}`
    : Name extends `TileWide310x150${infer Rest}`
      ? `TileWide${Rest}`
      : never;

/** A name without pixels: what Windows 8.0 knows, and what `fallback` holds. */
export type LegacyAlias = AliasOf<LegacyName>;

/** The template behind either name. */
export type CanonicalName<Name extends LegacyName | LegacyAlias> = Name extends LegacyName
  ? Name
  : { [Each in LegacyName]: Name extends AliasOf<Each> ? Each : never }[LegacyName];

/** The size of tile on the start screen, or a toast. */
export type Slot = "small" | "medium" | "wide" | "large" | "tall" | "toast";

/** One template in words. */
export interface LegacyTemplate {
  readonly name: LegacyName;
  /** The name of Windows 8.0; newer templates have none. */
  readonly alias: LegacyAlias | undefined;
  readonly kind: "tile" | "toast";
  readonly slot: Slot;
  readonly enumValue: number;
  readonly imageCount: number;
  readonly textCount: number;
  /** Lowest `visual/@version` that knows the name with pixels; toasts have 1. */
  readonly version: number;
  /** A caption in a ribbon under the picture: such a tile shows a logo or nothing, never the app's name. */
  readonly ribbon: boolean;
}

/** The last value that Windows 8.0 had, and the last of Windows 8.1; those above are for phones. */
const LAST_OF_VERSION_1 = 45;
const LAST_OF_VERSION_2 = 74;
const PIXELS = /\d+x\d+/;
const RIBBON = /0Image(?:Collection)?AndText0/;
const SLOTS: Readonly<Record<string, Slot>> = {
  "71x71": "small",
  "150x150": "medium",
  "310x150": "wide",
  "310x310": "large",
  "150x310": "tall",
};

function describeTile([name, [imageCount, textCount]]: readonly [string, Row], enumValue: number): LegacyTemplate {
  return {
    name: name as LegacyName,
    alias: enumValue <= LAST_OF_VERSION_1 ? (name.replace(PIXELS, "") as LegacyAlias) : undefined,
    kind: "tile",
    slot: SLOTS[PIXELS.exec(name)?.[0] ?? ""] ?? "medium",
    enumValue,
    imageCount,
    textCount,
    version: enumValue <= LAST_OF_VERSION_2 ? 2 : 3,
    ribbon: RIBBON.test(name),
  };
}

function describeToast([name, [imageCount, textCount]]: readonly [string, Row], enumValue: number): LegacyTemplate {
  const same = { alias: undefined, kind: "toast", slot: "toast", version: 1, ribbon: false } as const;
  return { ...same, name: name as LegacyName, enumValue, imageCount, textCount };
}

/** Every template, tiles and then toasts, each in the order of Windows' enumeration. */
export function listTemplates(): LegacyTemplate[] {
  return [...Object.entries(LEGACY_TILES).map(describeTile), ...Object.entries(LEGACY_TOASTS).map(describeToast)];
}

let found: Map<string, LegacyTemplate> | undefined;

function index(): Map<string, LegacyTemplate> {
  const all = listTemplates();
  return new Map(all.flatMap((each) => [[each.name, each] as const, [each.alias ?? each.name, each] as const]));
}

/**
 * The template of a name, in its exact case; both names of a template give the same object.
 *
 * @source winrt-api, TileTemplateType; a name without pixels is the same template under the name of Windows 8.0
 */
export function findTemplate(name: LegacyName | LegacyAlias): LegacyTemplate;
export function findTemplate(name: string): LegacyTemplate | undefined;
export function findTemplate(name: string): LegacyTemplate | undefined {
  // Built at the first question, so that a program that never asks does not pay for it.
  found ??= index();
  return found.get(name);
}

/** Whether a template is made for the three newest notifications of an app at once, so that the queue stays off on its size. */
export function showsThree(name: LegacyName): boolean {
  return /TextList0[1-4]$/.test(name);
}

/** Names that stood in early material and were replaced, with the present ones. */
export const WITHDRAWN_NAMES: Readonly<Record<string, LegacyName>> = {
  TileSquare99x99IconWithBadge: "TileSquare71x71IconWithBadge",
  TileSquare210x210IconWithBadge: "TileSquare150x150IconWithBadge",
  TileWide432x210IconWithBadgeAndText: "TileWide310x150IconWithBadgeAndText",
};
