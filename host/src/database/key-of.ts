/** The number under which an index finds a text. Two texts may share one, so whoever looks one up compares the texts as well. */

/** 15 of the upper half and 32 of the lower are what SQLite keeps in six bytes. */
const UPPER_BITS = 0x7fff;

/**
 * A number of 47 bits. It is written to disk: a change of this function is a change of each schema that has such numbers.
 *
 * @param salt 32 bits that differ from file to file, so that nobody can make up texts beforehand that share a key; 0 where that does no harm
 */
export function keyOf(text: string, salt: number): number {
  let upper = 0x5bd1e995 ^ salt;
  let lower = 0x1b873593 ^ Math.imul(salt, 0x85ebca6b);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    upper = Math.imul(upper ^ unit, 0x9e3779b1);
    lower = Math.imul(lower ^ unit, 0x85ebca77);
  }
  // Each half is stirred with the other, as multiplying carries upwards only.
  upper = Math.imul(upper ^ (upper >>> 16), 0x21f0aaad) ^ Math.imul(lower ^ (lower >>> 13), 0x735a2d97);
  lower = Math.imul(lower ^ (lower >>> 16), 0x21f0aaad) ^ Math.imul(upper ^ (upper >>> 13), 0x735a2d97);
  return ((upper >>> 7) & UPPER_BITS) * 0x1_0000_0000 + (lower >>> 0);
}
