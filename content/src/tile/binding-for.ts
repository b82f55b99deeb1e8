/** Which part of a tile notification stands on which size. Draws nothing. */
import { findTemplate } from "../catalogue/templates.ts";
import type { Profile } from "../reader/reading.ts";
import { SLOT_OF, type Tile, type TileBinding, type TileSize } from "./tile.ts";

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
