/**
 * A draft in the fragment of the page's address, which browsers keep to themselves: it is sent to no server. What comes from a link is
 * text for the editor and nothing more.
 */
import { type Draft, KINDS } from "./draft.ts";

/** A link that holds more is none of ours: a payload has 5,000 bytes, nine characters each at most when encoded. */
const MAX_CHARACTERS = 50_000;

/** The fragment, with its `#`. A half of a surrogate pair cannot stand in an address and becomes U+FFFD. */
export function writeAddress({ kind, xml }: Draft): string {
  return `#${kind}=${encodeURIComponent(xml.toWellFormed())}`;
}

/** @returns undefined for a fragment that holds no draft */
export function readAddress(fragment: string): Draft | undefined {
  const [, name, encoded = ""] = /^#([a-z]+)=(.*)$/s.exec(fragment) ?? [];
  const kind = KINDS.find((each) => each === name);
  if (kind === undefined || encoded.length > MAX_CHARACTERS) return undefined;
  try {
    return { kind, xml: decodeURIComponent(encoded) };
  } catch {
    return undefined;
  }
}
