/** Times as the hub's wires write them. Knows no clock. */

/** To the second: `2026-01-01T00:00:00Z`. @param time milliseconds since 1970 */
export function seconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** From here on a time means never: what .NET calls the end of time, whatever its zone. */
const NEVER_FROM = Date.UTC(9999, 11, 31);

/** Milliseconds since 1970 as null where they mean never. */
export const unlessNever = (time: number | null): number | null => (time === null || time >= NEVER_FROM ? null : time);

/** With seven digits after the second, as .NET has them. @param time milliseconds since 1970; null for never */
export function ticks(time: number | null): string {
  const end = unlessNever(time);
  return end === null ? "9999-12-31T23:59:59.9999999Z" : `${new Date(end).toISOString().slice(0, 23)}0000Z`;
}

const FORM = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Reads a time of ISO 8601; one without a zone is UTC.
 *
 * @returns milliseconds since 1970, or undefined for anything else
 * @example readTime("2030-01-02T03:04:05")
 */
export function readTime(text: string): number | undefined {
  const [, clock, zone = "Z"] = FORM.exec(text.trim()) ?? [];
  if (clock === undefined) return undefined;
  const time = Date.parse(clock.replace(/(\.\d{3})\d+$/, "$1") + zone.toUpperCase());
  return Number.isNaN(time) ? undefined : time;
}
