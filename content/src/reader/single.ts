/** Elements of which only the first counts. */
import type { Reading } from "./reading.ts";
import type { XmlElement } from "./xml-tree.ts";

/** The first element of a name; further ones are noted. */
export function readSingle(reading: Reading, elements: readonly XmlElement[], name: string): XmlElement | undefined {
  let first: XmlElement | undefined;
  for (const element of elements) {
    if (element.name !== name) continue;
    if (first === undefined) first = element;
    else reading.report("W-DUP", element);
  }
  return first;
}
