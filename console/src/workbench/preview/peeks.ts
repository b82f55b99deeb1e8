/** Whether a size of a tile has two sides. Pure; what can be loaded is the drawing's to know. */
import { findTemplate, LEGACY_FACES, type Tile, type TileBinding } from "@belfry/content";
import type { SizeName } from "@belfry/shell";

function sizeOf(binding: TileBinding): string | undefined {
  if (binding.kind === "legacy") return findTemplate(binding.template as string)?.slot;
  return binding.template.slice("Tile".length).toLowerCase();
}

/** See the head of this file. */
export function peeks({ bindings }: Tile, size: SizeName): boolean {
  const binding = bindings.find((each) => sizeOf(each) === size);
  if (binding === undefined) return false;
  if (binding.kind === "legacy") return LEGACY_FACES[binding.template].peek !== undefined;
  return binding.children.some((child) => "placement" in child && child.placement === "peek");
}
