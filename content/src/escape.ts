/**
 * Text made fit to stand in XML. Knows the five escapes and the characters XML 1.0 forbids; refuses to know what the
 * text means or which element holds it.
 */

// With the u flag a lone surrogate is a character of its own, so it falls under this too.
const FORBIDDEN = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

// A reader turns a bare carriage return into a newline, and every blank of an attribute into a space.
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#13;",
  "\n": "&#10;",
  "\t": "&#9;",
};

// Most texts are these characters alone, and need no closer look.
const PLAIN = /^[ !#-%(-;=?-~]*$/;

const escaped = (character: string) => ESCAPES[character] ?? character;

/** Removes what XML 1.0 cannot carry in any spelling. */
function carriable(text: string): string {
  return text.replace(FORBIDDEN, "");
}

/** Where the first character stands that XML 1.0 cannot carry, in UTF-16 units from 0; -1 if there is none. */
export function findForbidden(text: string): number {
  return text.search(FORBIDDEN);
}

/**
 * Makes text fit to stand between two tags.
 *
 * Characters that XML 1.0 forbids (control characters but tab, newline and carriage return; U+FFFE, U+FFFF; lone
 * surrogates) are removed: they have no look, and one of them would make the device drop the whole notification.
 *
 * @source XML 1.0, production 2 (Char)
 */
export function escapeText(text: string): string {
  if (PLAIN.test(text)) return text;
  return carriable(text).replace(/[&<>\r]/g, escaped);
}

/** Makes text fit to stand in a double-quoted attribute; forbidden characters are removed as by {@link escapeText}. */
export function escapeAttribute(text: string): string {
  if (PLAIN.test(text)) return text;
  return carriable(text).replace(/[&<>"'\r\n\t]/g, escaped);
}
