/** Where an arrow key leads among things that lie beside and below each other. Pure; moves no focus. */

/** A rectangle in pixels of the page. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Which way each key goes: along x, along y. */
const WAYS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A step aside counts as several steps ahead, so that a row is walked to its end before another one is begun. */
const ASIDE = 3;

function middle({ left, top, width, height }: Rect): readonly [x: number, y: number] {
  return [left + width / 2, top + height / 2];
}

/**
 * The nearest one that lies the key's way.
 *
 * @param key as a keyboard event has it
 * @param at where one is now, from 0
 * @returns undefined for another key, and where nothing lies that way
 */
export function neighbour(key: string, at: number, all: readonly Rect[]): number | undefined {
  const way = WAYS[key];
  const here = all[at];
  if (way === undefined || here === undefined) return undefined;
  const [alongX, alongY] = way;
  const [x, y] = middle(here);
  let nearest: number | undefined;
  let best = Number.POSITIVE_INFINITY;
  all.forEach((rect, index) => {
    const [otherX, otherY] = middle(rect);
    const ahead = (otherX - x) * alongX + (otherY - y) * alongY;
    if (index === at || ahead <= 0) return;
    const aside = Math.abs((otherX - x) * alongY) + Math.abs((otherY - y) * alongX);
    const distance = ahead + ASIDE * aside;
    if (distance < best) [best, nearest] = [distance, index];
  });
  return nearest;
}
