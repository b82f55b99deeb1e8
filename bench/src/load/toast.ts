/**
 * The message that every system under test carries: a toast of some 200 bytes with a number in it, by which an arrival
 * is matched to its sending. Written and found as bytes; nobody here parses XML or JSON.
 */

const MARK = Buffer.from("number-");
const DIGITS = 8;

/** As it stands, with the number 0. */
export const TOAST =
  '<toast launch="bench"><visual><binding template="ToastText02"><text id="1">The bell was rung</text>' +
  `<text id="2">number-${"0".repeat(DIGITS)} of this run of the bench, in the tower</text></binding></visual></toast>`;

/** Bytes that end with, or hold, a toast whose number can be changed in place. */
export interface Numbered {
  readonly bytes: Buffer;
  /** Where the first digit stands. */
  readonly numberAt: number;
}

/** The toast behind the bytes that a protocol puts in front of it. */
export function numberedToast(head: (bytes: number) => Buffer): Numbered {
  const toast = Buffer.from(TOAST);
  const bytes = Buffer.concat([head(toast.length), toast]);
  return { bytes, numberAt: bytes.lastIndexOf(MARK) + MARK.length };
}

export function setNumber({ bytes, numberAt }: Numbered, number: number): void {
  let rest = number;
  for (let at = numberAt + DIGITS - 1; at >= numberAt; at--) {
    bytes[at] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

/** Digits of the greatest safe integer: of a sequence number that no pushes exhaust. */
export const SAFE_DIGITS = 16;

/** Reads decimal digits. */
export function readDigits(bytes: Buffer, from: number, most = DIGITS): number {
  let value = 0;
  for (let at = from; at < from + most; at++) {
    const digit = (bytes[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return value;
}

/** The number of the first toast at or after `from`, or -1. */
export function findNumber(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(MARK, from);
  return at < 0 ? -1 : readDigits(bytes, at + MARK.length);
}
