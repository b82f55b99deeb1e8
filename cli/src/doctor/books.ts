/** Whether the books of a running server balance. Pure. */
import type { BooksBody } from "@belfry/protocol";
import { counted } from "../words.ts";
import { type Finding, fail, ok } from "./check.ts";

const endsOf = ({ delivered, replaced, expired, removed, dropped, pending }: BooksBody): number =>
  delivered + replaced + expired + removed + dropped + pending;

/** accepted = delivered + replaced + expired + removed + dropped + pending, for each app. */
export function judgeBooks(books: readonly BooksBody[]): Finding {
  const wrong = books.filter((book) => endsOf(book) !== book.accepted);
  const accepted = books.reduce((sum, book) => sum + book.accepted, 0);
  if (wrong.length === 0) return ok("books", `${counted(accepted, "notification")} accepted, every one accounted for`);
  const apps = wrong.map((book) => `${book.app}: accepted ${book.accepted}, ends and waiting ${endsOf(book)}`);
  return fail("books", `they do not balance: ${apps.join("; ")}`, "This should not happen: please report it.");
}
