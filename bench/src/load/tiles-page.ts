/** The page that the bench measures: live tiles by the dozen, and how often the browser draws while they change. Runs in a browser. */
import { readNotification, type Tile } from "@belfry/content";
import { BelfryTile, type SizeName } from "@belfry/shell";

const SIZES: readonly SizeName[] = ["medium", "wide", "large", "medium"];

function tileOf(count: number): Tile {
  const content = (style: string) =>
    `<text hint-style="${style}">${count} ships</text><text hint-wrap="true">The newest is from Bergen and lies at quay ${count % 90}</text>`;
  const xml = `<tile><visual branding="name">${["TileMedium", "TileWide", "TileLarge"]
    .map((template) => `<binding template="${template}">${content("subtitle")}</binding>`)
    .join("")}</visual></tile>`;
  const { value } = readNotification(xml, "tile");
  if (value === undefined) throw new Error("the bench's own tile is not sound");
  return value;
}

/** How the page drew. */
export interface Frames {
  readonly perSecond: number;
  /** The longest time between two drawings, in milliseconds. */
  readonly longestMs: number;
  readonly updates: number;
}

function hang(count: number): readonly BelfryTile[] {
  const tiles = Array.from({ length: count }, (_, at) => {
    const tile = new BelfryTile();
    tile.size = SIZES[at % SIZES.length] ?? "medium";
    tile.app = { packageSid: `ms-app://${at}`, name: `Quay ${at}` };
    tile.notifications = [tileOf(at)];
    return tile;
  });
  document.body.replaceChildren(...tiles);
  return tiles;
}

/** Draws tiles, changes each of them so often a second, and counts frames. Zero changes: the same page standing still. */
async function watch(count: number, perSecond: number, seconds: number): Promise<Frames> {
  const tiles = hang(count);
  await Promise.all(tiles.map((tile) => tile.updateComplete));
  const begin = performance.now();
  let [last, frames, longestMs, updates] = [begin, 0, 0, 0];
  return new Promise((resolve) => {
    const frame = (now: number) => {
      frames++;
      longestMs = Math.max(longestMs, now - last);
      last = now;
      const owed = Math.floor(((now - begin) / 1000) * perSecond * count);
      for (; updates < owed; updates++) {
        const tile = tiles[updates % count];
        if (tile !== undefined) tile.notifications = [tileOf(updates)];
      }
      if (now - begin < seconds * 1000) requestAnimationFrame(frame);
      else resolve({ perSecond: (frames * 1000) / (now - begin), longestMs, updates });
    };
    requestAnimationFrame(frame);
  });
}

Object.assign(globalThis, { watchTiles: watch });
