/** Times as people read them. Pure; the moment "now" is an argument. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Number and unit never part at the end of a line. */
const GAP = "\u00a0";

/** Three digits of a number below 1,000, because none of our clocks is worth more. */
const threeDigits = (value: number) => value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);

/** A measured span: `0.42 ms`, `12.3 ms`, `340 ms`, `4.20 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatSpan(ms: number): string {
  if (Math.round(ms) < SECOND) return `${threeDigits(ms)}${GAP}ms`;
  if (ms < MINUTE) return `${threeDigits(ms / SECOND)}${GAP}s`;
  const [whole, wholeUnit, part, partUnit] =
    ms < HOUR ? [MINUTE, "min", SECOND, "s"] : ms < DAY ? [HOUR, "h", MINUTE, "min"] : [DAY, "d", HOUR, "h"];
  return [Math.floor(ms / whole), wholeUnit, Math.floor((ms % whole) / part), partUnit].join(GAP);
}

/** How long ago something was, roughly: `just now`, `40 s ago`, `2 h ago`. */
export function formatAgo(at: number, now: number): string {
  const ms = now - at;
  if (ms < 5 * SECOND) return "just now";
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s ago`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  return ms < DAY ? `${Math.floor(ms / HOUR)} h ago` : `${Math.floor(ms / DAY)} d ago`;
}

/** The time of day, with seconds. */
export function formatClock(at: number): string {
  return new Date(at).toLocaleTimeString("en-GB");
}

/** The day, in words: `25 December 2026`. */
export function formatDay(at: number): string {
  return new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}
