/** Lists of registrations, page by page: all, those of a handle, those with a tag. */
import { HUB_HEADERS, MAX_PAGE } from "@belfry/protocol";
import type { RegistrationQuery } from "../../engine/store.ts";
import type { RegistrationRecord } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { type Answer, type Asked, addressOf } from "../parts.ts";
import type { Target } from "../target.ts";
import { storeName } from "./answers.ts";
import { readContinuation, writeContinuation } from "./continuation.ts";
import { type Filter, readFilter } from "./filter.ts";
import { writeEntry, writeFeed } from "./write-description.ts";

const FEED = "application/atom+xml; type=feed; charset=utf-8";

/** What is listed, and under which address. */
interface Listed {
  readonly path: readonly string[];
  readonly tag: string | null;
  readonly filter: Filter | null;
  /** As the client wrote it. */
  readonly filterText: string | null;
}

interface Page {
  readonly records: readonly RegistrationRecord[];
  /** The last ordinal that was looked at; null when nothing follows. */
  readonly last: number | null;
}

function readCount(asked: Asked, name: string, otherwise: number): number {
  const text = asked.target.query.get(name);
  if (text === undefined || text === "") return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new HubRefusal("REQUEST_INVALID", { detail: `${name} is no number` });
  return Number(text);
}

/** At most a page; what is above it is not refused. */
const readTop = (asked: Asked) => Math.min(MAX_PAGE, Math.max(1, readCount(asked, "$top", MAX_PAGE)));

async function readPage(asked: Asked, { tag, filter }: Listed): Promise<Page> {
  const top = readTop(asked);
  const { query } = asked.target;
  const asksFor: RegistrationQuery = {
    after: readContinuation(query.get("continuationtoken")),
    // One more than is shown says whether more follows.
    limit: top + 1,
    skip: readCount(asked, "$skip", 0),
    tag,
    handles: filter?.handles ?? null,
    now: asked.now,
  };
  if (filter?.handles.length === 0) return { records: [], last: null };
  const found = await asked.parts.store.listRegistrations(storeName(asked), asksFor);
  const shown = found.slice(0, top);
  const last = found.length > top ? (shown.at(-1)?.ordinal ?? null) : null;
  return { records: filter === null ? shown : shown.filter((record) => filter.matches(record)), last };
}

/** The address of this list, with what the client asked for. */
function selfOf(asked: Asked, { path, filterText }: Listed): string {
  const top = asked.target.query.get("$top");
  return [
    addressOf(asked, path),
    top === undefined ? "" : `&$top=${encodeURIComponent(top)}`,
    filterText === null ? "" : `&$filter=${encodeURIComponent(filterText)}`,
  ].join("");
}

async function answerList(asked: Asked, listed: Listed): Promise<Answer> {
  const { records, last } = await readPage(asked, listed);
  const token = last === null ? null : writeContinuation(last);
  const self = selfOf(asked, listed);
  const next = token === null ? null : `${self}&continuationtoken=${token}`;
  const entries = records.map((record) =>
    writeEntry(record, addressOf(asked, ["registrations", record.registrationId])),
  );
  return {
    status: 200,
    headers: { "Content-Type": FEED, ...(token === null ? {} : { [HUB_HEADERS.continuation]: token }) },
    body: writeFeed({ title: "Registrations", self, next, now: asked.now }, entries),
  };
}

/** The filter that a list asks for; null where there is none, or an empty one. */
export function filterTextOf({ query }: Target): string | null {
  const text = query.get("$filter")?.trim() ?? "";
  return text === "" ? null : text;
}

/** `GET /registrations`, with or without a filter. */
export function answerRegistrations(asked: Asked): Promise<Answer> {
  const filterText = filterTextOf(asked.target);
  const filter = filterText === null ? null : readFilter(filterText);
  return answerList(asked, { path: ["registrations"], tag: null, filter, filterText });
}

/** `GET /tags/{tag}/registrations` */
export function answerTagged(asked: Asked): Promise<Answer> {
  const path = ["tags", asked.id, "registrations"];
  return answerList(asked, { path, tag: asked.id, filter: null, filterText: null });
}
