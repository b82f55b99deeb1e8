/** What stands between the marks of XML: which characters there may be, how lines end, what a reference stands for. Knows no mark. */

/** What depends on the version that a document declares. */
export interface XmlVersion {
  readonly forbidden: RegExp;
  /** Whatever a reader takes for one newline. */
  readonly lineEnd: RegExp;
  /** Whatever a reader takes for one space in an attribute. */
  readonly blank: RegExp;
  /** The lowest character below U+0020 that a reference may stand for, blanks aside. */
  readonly lowest: number;
}

// Halves of a pair are taken one by one here: lone ones, forbidden too, are looked for before that.
/** @source XML 1.0, productions 2 (Char), 2.11 and 3.3.3 */
export const XML_1_0: XmlVersion = {
  forbidden: /[^\t\n\r -\ufffd]/,
  lineEnd: /\r\n?/g,
  blank: /\r\n|[\t\r\n]/g,
  lowest: 0x20,
};

/** Any other version is read as this one. @source XML 1.1, productions 2 and 2a (Char, RestrictedChar), 2.11 and 3.3.3 */
export const XML_1_1: XmlVersion = {
  forbidden: /[^\t\n\r -~\x85\xa0-\ufffd]/,
  lineEnd: /\r[\n\x85]?|[\x85\u2028]/g,
  blank: /\r[\n\x85]|[\t\r\n\x85\u2028]/g,
  lowest: 1,
};

/** The entities that are there without a document type. */
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

const REFERENCE = /&(?:#(\d+)|#x([\dA-Fa-f]+)|(\w+));|&/g;

function isCharacter(code: number, { lowest }: XmlVersion): boolean {
  if (code < 0x20) return code >= lowest || code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

/** Puts in what references stand for; undefined if one of them stands for nothing. */
export function withoutReferences(text: string, version: XmlVersion): string | undefined {
  let isSound = true;
  const put = text.replace(REFERENCE, (_, decimal?: string, hex?: string, entity?: string) => {
    if (entity !== undefined) {
      isSound &&= ENTITIES.has(entity);
      return ENTITIES.get(entity) ?? "";
    }
    const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
    isSound &&= isCharacter(code, version);
    return isSound ? String.fromCodePoint(code) : "";
  });
  return isSound ? put : undefined;
}
