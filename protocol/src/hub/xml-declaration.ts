/** What an XML document says of its own encoding. */

const ENCODING = /^(\s*<\?xml\s[^<>]*?\bencoding\s*=\s*)("[^"<>]*"|'[^'<>]*')/;

/**
 * Makes the declaration of a document that travels as UTF-8 say so. .NET writes `utf-16` into a string that it then sends as UTF-8, and
 * a reader that believes it sees no XML at all.
 *
 * @returns the document as it was, when its declaration names UTF-8 in whatever case, or no encoding, or there is none
 */
export function declareUtf8(xml: string): string {
  return xml.replace(ENCODING, (whole: string, start: string, encoding: string) =>
    /^.utf-8.$/i.test(encoding) ? whole : `${start}"utf-8"`,
  );
}
