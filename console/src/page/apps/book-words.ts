/** The books of an app in one line. Pure. */
import type { BooksBody } from "@belfry/protocol";

const PARTS = ["delivered", "replaced", "expired", "removed", "dropped", "pending"] as const;

/** What is 0 is left out: `12 accepted: 10 delivered, 2 pending`. */
export function bookWords(books: BooksBody | undefined): string {
  if (books === undefined || books.accepted === 0) return "nothing was ever accepted";
  const parts = PARTS.filter((part) => books[part] > 0).map((part) => `${books[part].toLocaleString("en")} ${part}`);
  return `${books.accepted.toLocaleString("en")} accepted: ${parts.join(", ")}`;
}
