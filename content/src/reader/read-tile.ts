/** Reads a tile. */
import type { AttributesOf } from "../attribute.ts";
import type { LegacyTileBinding } from "../binding/legacy.ts";
import { showsThree } from "../catalogue/templates.ts";
import { TILE_VISUAL, type Tile, type TileBinding, type TileFraming } from "../tile/tile.ts";
import { slotOf } from "../tile/write-tile.ts";
import { readAttributes } from "./read-attributes.ts";
import { readLegacyBinding } from "./read-legacy.ts";
import { readTileSize } from "./read-tile-size.ts";
import type { Reading } from "./reading.ts";
import { resolveTemplate } from "./resolve-template.ts";
import { readSingle } from "./single.ts";
import type { XmlElement } from "./xml-tree.ts";

type Framing = TileFraming & { readonly version?: number };

function readBinding(reading: Reading, element: XmlElement, version: number | undefined): TileBinding | undefined {
  const resolved = resolveTemplate(reading, element, { kind: "tile", version });
  if (resolved === undefined || resolved === "ToastGeneric") return undefined;
  if (typeof resolved === "string")
    return withoutOldArguments(reading, element, readTileSize(reading, element, resolved));
  const binding = readLegacyBinding(reading, element, resolved) as LegacyTileBinding;
  if (reading.queue && showsThree(binding.template)) {
    reading.report("I-QUEUE3", element, binding.template);
  }
  return binding;
}

/** Arguments of a tile came with build 14393. */
function withoutOldArguments<Said extends TileFraming>(reading: Reading, element: XmlElement, said: Said): Said {
  if (said.arguments === undefined || !reading.isOlderThan(14393, element, "arguments")) return said;
  const { arguments: unused, ...rest } = said;
  return rest as Said;
}

/** The version tells which templates are known, and is no part of what a tile says. */
function withoutVersion(said: Framing): TileFraming {
  if (said.version === undefined) return said;
  const { version, ...framing } = said;
  return framing;
}

/** The first binding of each size that can be used. */
function readBindings(reading: Reading, elements: readonly XmlElement[], version: number | undefined): TileBinding[] {
  const taken: string[] = [];
  const bindings: TileBinding[] = [];
  for (const element of elements) {
    const binding = readBinding(reading, element, version);
    const slot = binding === undefined ? undefined : slotOf(binding);
    if (binding === undefined || slot === undefined) continue;
    if (taken.includes(slot)) {
      reading.report("W-SLOT-DUP", element, slot);
      continue;
    }
    taken.push(slot);
    bindings.push(binding);
  }
  return bindings;
}

/** The tile of a root element; undefined if none of it can be shown. */
export function readTile(reading: Reading, root: XmlElement): Tile | undefined {
  readAttributes(reading, root, []);
  const visual = readSingle(reading, reading.children(root, ["visual"]), "visual");
  if (visual === undefined) {
    reading.report("E-VISUAL", root);
    return undefined;
  }
  const said = readAttributes<Framing>(reading, visual, TILE_VISUAL as AttributesOf<Framing>);
  const elements = reading.children(visual, ["binding"]);
  if (elements.length === 0) {
    reading.report("E-BINDING", visual);
    return undefined;
  }
  const bindings = readBindings(reading, elements, said.version);
  if (bindings.length === 0) {
    reading.report("E-NO-USABLE", visual);
    return undefined;
  }
  return { ...withoutVersion(withoutOldArguments(reading, visual, said)), kind: "tile", bindings };
}
