/** Texts made shorter, without tearing a character apart that takes two units. */

const DOTS = "...";

/** The first `length` units of UTF-16; one fewer where the last one would be half a character. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.codePointAt(length - 1) ?? 0;
  return text.slice(0, last > 0xffff ? length - 1 : length);
}

/** At most `length` units, dots included; with no room for dots there are none. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  return length < DOTS.length ? clip(text, length) : clip(text, length - DOTS.length) + DOTS;
}
