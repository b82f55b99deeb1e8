/**
 * Sorted lists that say in which rows of a segment something stands: a number of 32 bits and the row, packed into one number that sorts. Two
 * things may share a number, so whoever finds a row looks at it.
 */
import { readHex } from "../row.ts";

/** Rows of a segment: 2^17, so that number and row fit into the 53 bits of a double. */
export const MAX_ROWS = 131_072;

/** FNV-1a: short texts, and nobody gains by making them collide. @source RFC 9923 */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Message ids are random where it counts. */
export const idKey = (id: string): number => readHex(id, 0);

export const pack = (key: number, row: number): number => key * MAX_ROWS + row;
export const rowOf = (packed: number): number => packed % MAX_ROWS;

/** A sorted list, wherever it lies. */
export interface SortedKeys {
  readonly length: number;
  at(index: number): number | undefined;
}

/** Rows of a key, the last one first. */
export function* rowsOfKey(keys: SortedKeys, key: number): Generator<number> {
  const from = pack(key, 0);
  for (let at = firstBeyond(keys, pack(key, MAX_ROWS - 1)) - 1; at >= 0; at--) {
    const packed = keys.at(at) ?? -1;
    if (packed < from) return;
    yield rowOf(packed);
  }
}

function firstBeyond(keys: SortedKeys, packed: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys.at(middle) ?? 0) > packed) high = middle;
    else low = middle + 1;
  }
  return low;
}
