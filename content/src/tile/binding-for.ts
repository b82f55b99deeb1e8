/** Which part of a tile notification stands on which size. Draws nothing. */
import { findTemplate, type Slot } from "../catalogue/templates.ts";
import type { Profile } from "../reader/reading.ts";
import type { Tile, TileBinding, TileSize } from "./tile.ts";

const SLOT_OF: Readonly<Record<TileSize, Slot>> = {
  TileSmall: "small",
  TileMedium: "medium",
  TileWide: "wide",
  TileLarge: "large",
};

/**
 * The binding that a size shows: the first that is for it.
 *
 * @param profile as which Windows; Windows 8 knows no adaptive content
 * @returns undefined where the notification has nothing for the size
 */
export function bindingFor({ bindings }: Tile, size: TileSize, profile: Profile = "win10"): TileBinding | undefined {
  return bindings.find((binding) =>
    binding.kind === "adaptive"
      ? binding.template === size && profile === "win10"
      : findTemplate(binding.template as string)?.slot === SLOT_OF[size],
  );
}
