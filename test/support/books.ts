/** The books of a service that runs, looked at from outside: whether they balance, and whether `/metrics` says the same. */
import type { BooksBody } from "@belfry/protocol";
import { askAdmin, type ReachedService, sumOfEnds } from "./operator.ts";

/** What is wrong with one reading of the books; empty when nothing is. Good in the middle of traffic: one reading is of one moment. */
export async function judgeLiveBooks(at: ReachedService): Promise<string[]> {
  const { books } = await askAdmin<{ books: readonly BooksBody[] }>(at, "GET /v1/books");
  return books.flatMap(judgeBook);
}

/** What is wrong with the books of one app. */
export function judgeBook(book: BooksBody): string[] {
  const reasons = Object.values(book.droppedBy ?? {}).reduce((sum, count) => sum + count, 0);
  return [
    ...(sumOfEnds(book) === book.accepted
      ? []
      : [`${book.app}: ${book.accepted} accepted, ${sumOfEnds(book)} ended or waiting`]),
    ...(reasons === book.dropped ? [] : [`${book.app}: ${book.dropped} dropped, ${reasons} with a reason`]),
  ];
}

/** The books of every app as `/metrics` has them. */
export async function readMetricBooks(at: ReachedService): Promise<BooksBody[]> {
  const headers = { Authorization: `Bearer ${at.adminToken}` };
  return booksOfMetrics(await (await fetch(`${at.admin}/metrics`, { headers })).text());
}

const SAMPLE = /^belfry_notifications_(accepted_total|ended_total|dropped_total|pending)\{([^}]*)\} (\d+)$/gm;
const LABEL = /(\w+)="([^"]*)"/g;

interface Counted {
  readonly ends: Record<string, number>;
  readonly droppedBy: Record<string, number>;
}

/** @param text of Prometheus */
export function booksOfMetrics(text: string): BooksBody[] {
  const counted = new Map<string, Counted>();
  for (const [, name = "", labels = "", value = ""] of text.matchAll(SAMPLE)) {
    const said = Object.fromEntries([...labels.matchAll(LABEL)].map(([, label = "", text = ""]) => [label, text]));
    const { app = "", end = "", reason = "" } = said;
    const book = counted.get(app) ?? { ends: {}, droppedBy: {} };
    counted.set(app, book);
    if (name === "dropped_total") book.droppedBy[reason] = Number(value);
    else book.ends[name === "ended_total" ? end : name.replace("_total", "")] = Number(value);
  }
  return [...counted].map(([app, { ends, droppedBy }]) => {
    const { accepted = 0, delivered = 0, replaced = 0, expired = 0, removed = 0, dropped = 0, pending = 0 } = ends;
    const reasons = Object.keys(droppedBy).length === 0 ? {} : { droppedBy };
    return { app, accepted, delivered, replaced, expired, removed, dropped, pending, ...reasons };
  });
}
