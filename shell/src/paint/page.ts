/** What all elements of a page share: one measure of letters, one memory of pictures, and what draws Windows 8. Made when the first element asks. */
import { Letters } from "./letters.ts";
import { Pictures } from "./pictures.ts";
import { Windows8 } from "./windows8.ts";

interface Page {
  readonly letters: Letters;
  readonly pictures: Pictures;
  readonly windows8: Windows8;
}

let page: Page | undefined;

/** See the head of this file. */
export function thisPage(): Page {
  if (page === undefined) {
    const pictures = new Pictures();
    addEventListener("online", () => pictures.retry());
    page = { letters: new Letters(document), pictures, windows8: new Windows8() };
  }
  return page;
}
