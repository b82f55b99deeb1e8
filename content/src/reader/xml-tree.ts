/** XML as a small tree with the place of every element and attribute. Knows no element by name, and reads nothing. */

/** One attribute. */
export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
  /** Where its name begins: UTF-16 units from the beginning of the document. */
  readonly at: number;
}

/** One element, and everything in it. */
export interface XmlElement {
  /** Without its namespace's prefix. */
  readonly name: string;
  readonly prefixed: boolean;
  /** Where its `<` stands: UTF-16 units from the beginning of the document. */
  readonly at: number;
  readonly parent: XmlElement | undefined;
  readonly attributes: XmlAttribute[];
  readonly children: XmlElement[];
  text: string;
  /** Where its first piece of text begins that is not blank, blanks before it included; -1 if there is none. */
  textAt: number;
}

/** A document that could be read. */
export interface XmlTree {
  readonly root: XmlElement;
  /** False if no element's name has a prefix and no attribute declares a namespace. */
  readonly mayHaveNamespaces: boolean;
}

/** Far deeper than any tile or toast; a reader that follows each level should not be led further. */
export const MAX_DEPTH = 32;
/** A payload of 5 KB holds fewer elements that say anything. */
export const MAX_ELEMENTS = 512;

/** Where an element's first text begins that is not blank. Looked up when something is found there, which for most payloads is never. */
export function placeOfText(xml: string, { textAt }: XmlElement): number {
  return textAt + xml.slice(textAt).search(/\S/);
}
