/** What all elements of a page share: one measure of letters and one memory of pictures. Made when the first element asks. */
import { Letters } from "./letters.ts";
import { Pictures } from "./pictures.ts";

interface Page {
  readonly letters: Letters;
  readonly pictures: Pictures;
}

let page: Page | undefined;

/** See the head of this file. */
export function thisPage(): Page {
  if (page === undefined) {
    const pictures = new Pictures();
    addEventListener("online", () => pictures.retry());
    page = { letters: new Letters(document), pictures };
  }
  return page;
}
