/** Reads one size of an adaptive tile. */
import {
  ADAPTIVE_TILE_BINDING,
  type AdaptiveTileBinding,
  type AdaptiveTileChild,
  COVER_IMAGE,
  type CoverImage,
  MAX_PHOTOS,
  PRESENTATION_SIZES,
  type TileSize,
} from "../tile/tile.ts";
import { placementOf, readAdaptiveText, readGroup, readInlineImage } from "./read-adaptive.ts";
import { attributeOf, readAttributes } from "./read-attributes.ts";
import { hasPicture } from "./read-image.ts";
import type { Reading } from "./reading.ts";
import type { XmlElement } from "./xml-tree.ts";

type Said = Partial<AdaptiveTileBinding>;
const NAMES = ["template", "fallback"];
const CHILDREN = ["text", "image", "group"];
const LOCK_LINES = ["lockDetailedStatus1", "lockDetailedStatus2", "lockDetailedStatus3"] as const;
type LockLine = (typeof LOCK_LINES)[number];

function readCover(reading: Reading, element: XmlElement): CoverImage | undefined {
  const said = readAttributes<CoverImage>(reading, element, COVER_IMAGE, ["id"]);
  if (!hasPicture(reading, element)) return undefined;
  const { crop, ...square } = said;
  const asked = crop !== undefined && reading.isOlderThan(10586, element, "circle");
  return { src: "", placement: "background", ...(asked ? square : said), kind: "image" };
}

function readChild(reading: Reading, element: XmlElement): AdaptiveTileChild | undefined {
  if (element.name === "text") return readAdaptiveText(reading, element);
  if (element.name === "group") return readGroup(reading, element);
  const placement = placementOf(element);
  const covers = placement === "background" || placement === "peek";
  return covers ? readCover(reading, element) : readInlineImage(reading, element);
}

/** A child with the element it came from, so that what is wrong with it among the others can be told. */
interface Found {
  readonly child: AdaptiveTileChild;
  readonly element: XmlElement;
}

const isCover = (child: AdaptiveTileChild): child is CoverImage => child.kind === "image" && "placement" in child;

// A loop, since this is asked for every size: most have none.
function coversIn(found: readonly Found[]): readonly CoverImage[] {
  const covers: CoverImage[] = [];
  for (const { child } of found) if (isCover(child)) covers.push(child);
  return covers;
}

/** Leaves out the second picture of a kind, and a background beside a peek where the build knows only one of them. */
function keepCovers(reading: Reading, found: readonly Found[], said: Said): readonly Found[] {
  const covers = coversIn(found);
  if (covers.length === 0) return found;
  const seen = new Set<string>();
  const hasPeek = covers.some(({ placement }) => placement === "peek");
  return found.filter(({ child, element }) => {
    if (!isCover(child)) return true;
    if (said.presentation === "photos" || said.presentation === "people") {
      reading.report("W-PLACEMENT", element, child.placement, said.presentation);
      return false;
    }
    if (seen.has(child.placement)) {
      reading.report("W-DUP", element, `${child.placement} picture`);
      return false;
    }
    seen.add(child.placement);
    return !(hasPeek && child.placement === "background" && reading.isOlderThan(10586, element, "background"));
  });
}

function keepPhotos(reading: Reading, found: readonly Found[], said: Said): readonly Found[] {
  if (said.presentation !== "photos") return found;
  let photos = 0;
  return found.filter(({ child, element }) => {
    if (child.kind !== "image") return true;
    photos += 1;
    if (photos === MAX_PHOTOS + 1) reading.report("W-PHOTOS", element);
    return photos <= MAX_PHOTOS;
  });
}

/** The texts of the wide size whose ids, 1 to 3, make them lines for the lock screen; the first of each id counts. */
function linesById({ children }: XmlElement): Partial<Record<LockLine, string>> | undefined {
  let lines: Partial<Record<LockLine, string>> | undefined;
  for (const child of children) {
    const id = child.name === "text" ? attributeOf(child, "id") : undefined;
    const line = id && LOCK_LINES.find((each) => each === `lockDetailedStatus${id.value}`);
    if (line !== undefined) lines = { [line]: child.text.trim(), ...lines };
  }
  return lines;
}

function withoutLockLines({ lockDetailedStatus1, lockDetailedStatus2, lockDetailedStatus3, ...rest }: Said): Said {
  return rest;
}

/** Lines for the lock screen: by their attributes, or by the ids of texts on the wide size. */
function readLockLines(reading: Reading, element: XmlElement, size: TileSize, said: Said): Said {
  if (size === "TileWide") {
    const lines = linesById(element);
    return lines === undefined ? said : { ...lines, ...said };
  }
  const { lockDetailedStatus1, lockDetailedStatus2, lockDetailedStatus3 } = said;
  if ((lockDetailedStatus1 ?? lockDetailedStatus2 ?? lockDetailedStatus3) === undefined) return said;
  for (const line of LOCK_LINES) {
    const given = attributeOf(element, `hint-${line}`);
    if (given !== undefined) reading.reportAttribute("W-LOCK", element, given, size);
  }
  return withoutLockLines(said);
}

function readSaid(reading: Reading, element: XmlElement, size: TileSize): Said {
  const said = readAttributes<AdaptiveTileBinding>(reading, element, ADAPTIVE_TILE_BINDING, NAMES);
  if (said.presentation === undefined) return said;
  const { presentation, ...plain } = said;
  const given = attributeOf(element, "hint-presentation");
  if (given === undefined) return said;
  if (!PRESENTATION_SIZES[presentation].includes(size)) {
    reading.reportAttribute("W-ENUM", element, given);
    return plain;
  }
  return presentation === "people" && reading.isOlderThan(10586, element, "people") ? plain : said;
}

/** One size with what can be shown on it. */
export function readTileSize(reading: Reading, element: XmlElement, size: TileSize): AdaptiveTileBinding {
  const said = readSaid(reading, element, size);
  const found: Found[] = [];
  for (const each of reading.children(element, CHILDREN)) {
    const child = readChild(reading, each);
    if (child !== undefined) found.push({ child, element: each });
  }
  const kept = keepPhotos(reading, keepCovers(reading, found, said), said);
  const children = kept.map(({ child }) => child);
  return { ...readLockLines(reading, element, size, said), kind: "adaptive", template: size, children };
}
