/** Percent-encoding undone, once, without throwing. Knows nothing of paths and queries. */

/** @returns the text, or undefined where an escape is broken or its bytes are no UTF-8 */
export function decodePercent(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** As in a query, where a plus is a blank. */
export function decodeForm(text: string): string | undefined {
  return decodePercent(text.replaceAll("+", " "));
}
