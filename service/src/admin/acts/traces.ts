/** What an operator asks of traces and of the books. Changes nothing. */
import { redactText } from "@belfry/host";
import {
  BelfryError,
  type BooksBody,
  type EndReason,
  isEndReason,
  type RefusalBody,
  TRACE_ENDS,
  type TraceBody,
  type TraceEnd,
  type TracesBody,
} from "@belfry/protocol";
import { openChannelToken, tokenOfUri } from "../../channel/uri.ts";
import type { DropCount } from "../../engine/store.ts";
import type { Sealer } from "../../seal.ts";
import type { TraceFilter } from "../../trace/trace.ts";
import { type ActParts, type Asked, invalid, limitOf } from "../acts.ts";

const ENDS: ReadonlySet<string> = new Set(TRACE_ENDS);

export async function listTraces({ anatomy, sealer }: ActParts, asked: Asked): Promise<TracesBody> {
  return anatomy.list(readFilter(sealer, asked));
}

export async function showTrace({ anatomy, captures, clock }: ActParts, { subject }: Asked): Promise<TraceBody> {
  const found = await anatomy.find(subject);
  if (found === undefined) throw new BelfryError("NOTIFICATION_UNKNOWN", { detail: subject.slice(0, 40) });
  return captures.find(found.id, clock.now()) === undefined ? found : { ...found, captured: true };
}

export async function listRefusals({ anatomy }: ActParts, asked: Asked): Promise<{ refusals: readonly RefusalBody[] }> {
  return { refusals: await anatomy.refusals(limitOf(asked)) };
}

export async function showBooks({ store }: ActParts): Promise<{ books: readonly BooksBody[] }> {
  const [books, drops] = await Promise.all([store.books(), store.drops()]);
  return { books: books.map((book) => withReasons(book, drops)) };
}

function withReasons(book: BooksBody, drops: readonly DropCount[]): BooksBody {
  const own = drops.filter(({ app }) => app === book.app).map(({ reason, count }) => [reason, count] as const);
  return own.length === 0 ? book : { ...book, droppedBy: Object.fromEntries(own) };
}

/** @throws BelfryError ADMIN_REQUEST_INVALID, CHANNEL_UNKNOWN */
function readFilter(sealer: Sealer, asked: Asked): TraceFilter {
  const word = (name: string) => asked.query.get(name) || undefined;
  const clientId = word("clientId");
  return {
    app: word("app")?.toLowerCase(),
    device: word("device"),
    channel: readChannel(sealer, word("channel")),
    since: readTime("since", word("since")),
    until: readTime("until", word("until")),
    end: readEnd(word("end")),
    reason: readReason(word("reason")),
    // As it was kept.
    clientId: clientId && redactText(clientId),
    limit: limitOf(asked),
  };
}

/** The id of a channel, which a sender does not know: what he has is its URI. @throws BelfryError CHANNEL_UNKNOWN */
function readChannel(sealer: Sealer, text: string | undefined): string | undefined {
  if (text === undefined || !text.includes("/")) return text;
  const token = tokenOfUri(text);
  const address = token === undefined ? undefined : openChannelToken(sealer, token);
  if (address === undefined) throw new BelfryError("CHANNEL_UNKNOWN");
  return address.channelId;
}

function readTime(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,16}(\.\d{1,6})?$/.test(text)) return Number(text);
  throw invalid(`${name} must be milliseconds since 1970`);
}

function readEnd(text: string | undefined): TraceEnd | undefined {
  if (text === undefined || ENDS.has(text)) return text as TraceEnd | undefined;
  throw invalid(`end must be one of ${[...ENDS].join(", ")}`);
}

function readReason(text: string | undefined): EndReason | undefined {
  const reason = text?.toUpperCase();
  if (reason === undefined || isEndReason(reason)) return reason;
  throw invalid("reason must be one of the table in docs/reference/trace.md");
}
