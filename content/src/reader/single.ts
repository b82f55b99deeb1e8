/** Elements of which only the first counts. */
import type { Reading } from "./reading.ts";
import type { XmlElement } from "./xml-tree.ts";

/** The first element of a name; further ones are noted. */
export function readSingle(reading: Reading, elements: readonly XmlElement[], name: string): XmlElement | undefined {
  const [first, ...others] = elements.filter((each) => each.name === name);
  for (const other of others) reading.report("W-DUP", other, `there is a second ${name}`);
  return first;
}
