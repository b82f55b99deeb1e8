/** When a tile shows what by itself: its notifications in turn, and both sides of one that peeks. Pure; moves nothing. */

/** How long one notification of several stays, in milliseconds. @source ruled by us: Windows keeps the interval to itself */
const TURN_MS = 7000;
/** How long a tile that peeks holds each of its sides. @source Microsoft's Notifications Visualizer */
const HOLD_MS = 4000;
/** How long it takes from one side to the other. */
const SLIDE_MS = 1500;

/**
 * How long a face stays before the next one comes.
 *
 * @returns milliseconds; undefined for the only one, which stays
 */
export function turnMs(faces: number, peeks: boolean): number | undefined {
  if (faces < 2) return undefined;
  // It is left only after both of its sides were seen.
  return peeks ? HOLD_MS + SLIDE_MS + HOLD_MS : TURN_MS;
}

/** Which face comes after one: the newest first, then the others, and round again. */
export function nextFace(face: number, faces: number): number {
  return faces === 0 ? 0 : (face + 1) % faces;
}

/** A moment of a peeking canvas: how far it has moved up, as a share of its way, at which share of the whole time. */
export interface PeekMoment {
  readonly moved: 0 | 1;
  readonly offset: number;
}

/**
 * The way of a canvas that peeks: it holds the picture, moves up, holds the content; alone on its tile it moves back, for ever.
 *
 * @returns the moments, and the milliseconds of one round
 */
export function peekWay(alone: boolean): { readonly moments: readonly PeekMoment[]; readonly ms: number } {
  const ends = [0, HOLD_MS, HOLD_MS + SLIDE_MS, HOLD_MS + SLIDE_MS + HOLD_MS];
  const back = HOLD_MS + SLIDE_MS + HOLD_MS + SLIDE_MS;
  const ms = alone ? back : (ends[3] ?? back);
  const moments = ends.map((at, index) => ({ moved: index < 2 ? 0 : 1, offset: at / ms }) as const);
  return { moments: alone ? [...moments, { moved: 0, offset: 1 }] : moments, ms };
}
