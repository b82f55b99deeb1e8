/**
 * Whether a text is XML at all, and of which kind: what a device must know before it shows anything. Says nothing about what stands inside.
 */
import { SaxesParser } from "saxes";
import { findForbidden } from "./escape.ts";
import { MAX_DEPTH } from "./reader/xml-tree.ts";

class Unfit extends Error {}

/**
 * The name of the root element of a well-formed document, without its namespace's prefix.
 *
 * A document type is refused, since notifications have none and entities of one's own are only good for attacks.
 *
 * @returns undefined for a text that is not well-formed, has a document type, or is nested deeper than 32 levels
 * @source Microsoft, "Toast schema", "Tile schema", "Badge schema": each has one root element
 */
export function rootElementOf(xml: string): string | undefined {
  // Before the parser sees it: saxes 6.0.0 throws a RangeError of its own for a lone surrogate behind `<!`.
  if (findForbidden(xml) >= 0) return undefined;
  try {
    return read(xml);
  } catch (thrown) {
    if (thrown instanceof Unfit) return undefined;
    throw thrown;
  }
}

function read(xml: string): string | undefined {
  const parser = new SaxesParser();
  let root: string | undefined;
  let depth = 0;
  parser.on("error", (error) => {
    throw new Unfit(error.message);
  });
  parser.on("doctype", () => {
    throw new Unfit("a document type");
  });
  parser.on("opentagstart", ({ name }) => {
    root ??= name.slice(name.indexOf(":") + 1);
    depth += 1;
    if (depth > MAX_DEPTH) throw new Unfit("nested too deep");
  });
  parser.on("closetag", () => {
    depth -= 1;
  });
  parser.write(xml).close();
  return root;
}
