/** How a moment is said to somebody who looks at a list: how long ago it was, later its date. Reads no clock. */

/** How it is said. */
export interface WhenOptions {
  /** BCP 47; the browser's language when absent. */
  readonly lang?: string | undefined;
  /** Name of a time zone; the browser's when absent. */
  readonly timeZone?: string | undefined;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const ago = (count: number, unit: "second" | "minute" | "hour", lang: string | undefined): string =>
  new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: "short" }).format(-count || 0, unit);

/**
 * A moment in words.
 *
 * @param then milliseconds since 1970
 * @param now the same, of the shell's clock
 * @example wordsOfWhen(now - 300_000, now, { lang: "en" }) // "5 min. ago"
 */
export function wordsOfWhen(then: number, now: number, { lang, timeZone }: WhenOptions = {}): string {
  const passed = now - then;
  // Clocks of senders are not ours to the second.
  if (Math.abs(passed) < MINUTE_MS) return ago(0, "second", lang);
  if (passed > 0 && passed < HOUR_MS) return ago(Math.floor(passed / MINUTE_MS), "minute", lang);
  if (passed > 0 && passed < DAY_MS) return ago(Math.floor(passed / HOUR_MS), "hour", lang);
  const clock = { hour: "numeric", minute: "2-digit" } as const;
  const day = Math.abs(passed) < 7 * DAY_MS ? ({ weekday: "short" } as const) : ({ dateStyle: "medium" } as const);
  const format = "weekday" in day ? { ...day, ...clock } : day;
  return new Intl.DateTimeFormat(lang, { ...format, timeZone }).format(then);
}

/** Senders may say when it was from this build on. @source Microsoft, "Custom timestamps on toasts" */
const KNOWS_TIMESTAMP = 15063;

/** The moment that a toast names, or else when it came. @param receivedAt milliseconds since 1970 */
export function momentOf(
  displayTimestamp: string | undefined,
  receivedAt: number,
  build = Number.POSITIVE_INFINITY,
): number {
  if (displayTimestamp === undefined || build < KNOWS_TIMESTAMP) return receivedAt;
  const named = Date.parse(displayTimestamp);
  return Number.isNaN(named) ? receivedAt : named;
}
