/** Headers of a request: what it needs, and what a caller adds. */

// Outside these fetch throws an error that quotes the value.
const SENDABLE = /^[\t\x20-\x7e\x80-\xff]*$/;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * The headers of a request; those of the caller stand in place of ours.
 *
 * @throws TypeError for one that no request can carry, naming it and not its value
 */
export function joinHeaders(
  ours: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const headers = new Headers();
  for (const [name, value] of [...Object.entries(ours), ...Object.entries(given)]) {
    const text = String(value);
    if (!NAME.test(name)) throw new TypeError("a header has a name that none can have");
    if (!SENDABLE.test(text)) throw new TypeError(`the header ${name} holds a character that none can carry`);
    headers.set(name, text);
  }
  return Object.fromEntries(headers);
}

/** Text as a header carries it: its UTF-8 bytes, each as one character. */
export function headerText(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}
