/** Names of XML. @source XML 1.0, fifth edition, productions 4, 4a and 5; the same in XML 1.1 */

const START =
  ":A-Z_a-z\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F" +
  "\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
const NAME = new RegExp(`[${START}][${START}\\-.\\d\\xB7\\u0300-\\u036F\\u203F\\u2040]*`, "uy");

const MAY_FOLLOW = 1;
const MAY_BEGIN = 2;

/** For each character of ASCII what it may do in a name. Nearly every name is of these, and a table is much faster than an expression. */
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[:A-Z_a-z]/.test(character)) return MAY_BEGIN;
  return /[-.\d]/.test(character) ? MAY_FOLLOW : 0;
});

/** Where the name ends that begins at a place; the place itself if none does. */
export function endOfName(xml: string, from: number): number {
  let at = from;
  let code = xml.charCodeAt(at);
  let least = MAY_BEGIN;
  // At the end of the document the code is no number, and less than nothing.
  while (code < ASCII.length && (ASCII[code] ?? 0) >= least) {
    least = MAY_FOLLOW;
    at += 1;
    code = xml.charCodeAt(at);
  }
  if (!(code >= ASCII.length)) return at;
  NAME.lastIndex = from;
  return NAME.test(xml) ? NAME.lastIndex : from;
}
