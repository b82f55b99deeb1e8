/** What all elements of a page share: one measure of letters, one memory of pictures, and what draws Windows 8. Made when the first element asks. */
import type { Windows8Drawing } from "@belfry/content";
import { LatePart } from "./late-part.ts";
import { Letters } from "./letters.ts";
import { Pictures } from "./pictures.ts";

interface Page {
  readonly letters: Letters;
  readonly pictures: Pictures;
  /** A tenth of all code, and most pages never show any of it. */
  readonly windows8: LatePart<Windows8Drawing>;
}

let page: Page | undefined;

/** See the head of this file. */
export function thisPage(): Page {
  if (page === undefined) {
    const pictures = new Pictures();
    addEventListener("online", () => pictures.retry());
    const windows8 = new LatePart(async () => (await import("./windows8-drawing.ts")).WINDOWS_8);
    page = { letters: new Letters(document), pictures, windows8 };
  }
  return page;
}
