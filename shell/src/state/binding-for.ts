/** Which part of a tile notification stands on which size. Draws nothing. */
import { findTemplate, type Tile, type TileBinding, type TileSize } from "@belfry/content";

const SIZE_OF: Readonly<Record<string, TileSize>> = {
  small: "TileSmall",
  medium: "TileMedium",
  wide: "TileWide",
  large: "TileLarge",
};

function sizeOf(binding: TileBinding): TileSize | undefined {
  if (binding.kind === "adaptive") return binding.template;
  return SIZE_OF[findTemplate(binding.template).slot];
}

/** @returns undefined where the notification has nothing for the size */
export function bindingFor({ bindings }: Tile, size: TileSize): TileBinding | undefined {
  return bindings.find((binding) => sizeOf(binding) === size);
}
