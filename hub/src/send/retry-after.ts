/** How long an answer asks to be left alone. Pure: the time is handed in. */

const SECONDS = /^[0-9]{1,9}$/;

/** The one form of a date that is still written, `Sun, 06 Nov 1994 08:49:37 GMT`. @source RFC 9110 section 5.6.7 */
const DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads `Retry-After`, in either of its forms.
 *
 * @param now milliseconds since 1970
 * @returns seconds, 0 for a date that is over; null for none, and for what is neither form
 * @source RFC 9110 section 10.2.3
 */
export function readRetryAfter(text: string | undefined, now: number): number | null {
  const value = text?.trim() ?? "";
  if (SECONDS.test(value)) return Number(value);
  const at = DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}
