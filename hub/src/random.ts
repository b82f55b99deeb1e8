/** Where the hub's randomness comes from. */
import { randomBytes } from "node:crypto";
import type { RandomBytes } from "./rest/ids.ts";

const POOL_BYTES = 4096;

/**
 * Gives bytes that nobody can guess, out of a pool: each request is given names, and a call of the system for each would cost as much as the rest of
 * its answer. No byte is given twice.
 */
export function createRandom(): RandomBytes {
  let pool: Uint8Array = new Uint8Array(0);
  let given = 0;
  return (bytes) => {
    if (bytes > POOL_BYTES) return randomBytes(bytes);
    if (given + bytes > pool.length) {
      pool = randomBytes(POOL_BYTES);
      given = 0;
    }
    given += bytes;
    return pool.subarray(given - bytes, given);
  };
}
