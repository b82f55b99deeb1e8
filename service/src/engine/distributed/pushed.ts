/** An entry as it travels to the database and back, and what became of a push. */
import type { InboxEntry, NewEntry, PutResult, Repeated, Unheld } from "../store.ts";
import { KEY_LIFE_MS } from "../store.ts";
import { queueTile } from "../tile-queue.ts";

/** How a payload stands in the table: as it is, as base64 of the sender's, or as base64 of text that holds U+0000, which no text of PostgreSQL may. */
const PLAIN = 0;
const BASE64 = 1;
const ESCAPED = 2;

/** Fields of the type `pushed`. */
export type Pushed = ReturnType<typeof packEntry>;

/** What the database answers to a push: the number of most; with who holds the connection; or everything. */
export type PushAnswer = number | readonly [seq: number, holder: number] | Unheld | AnsweredInFull;

type AnsweredInFull =
  | {
      readonly state: "recorded";
      readonly seq: number;
      readonly replaced: string | null;
      readonly evicted: string | null;
      readonly holder: number | null;
    }
  | Exclude<PutResult, { readonly state: "recorded" }>
  | Repeated;

/** @param key of a push that may come again */
export function packEntry(entry: NewEntry, key?: string) {
  const { payload, base64, slot, keep, acceptedAt } = entry;
  const isEscaped = !base64 && payload.includes("\0");
  // On a channel with the tile queue, which only the database knows.
  const queued = queueTile(entry);
  return {
    device: entry.deviceId,
    channel: entry.channelId,
    app: entry.app,
    slot,
    keep,
    queued_slot: queued.slot,
    queued_keep: queued.keep,
    message_id: entry.messageId,
    type: entry.type,
    payload: isEscaped ? Buffer.from(payload).toString("base64") : payload,
    encoding: base64 ? BASE64 : isEscaped ? ESCAPED : PLAIN,
    tag: entry.tag,
    tag_group: entry.group,
    priority: entry.priority,
    suppress_popup: entry.suppressPopup,
    collection_id: entry.collectionId,
    headers: entry.headers,
    accepted_at: acceptedAt,
    expires_at: entry.expiresAt,
    show_until: entry.showUntil,
    ...(key === undefined ? {} : { key, key_since: acceptedAt - KEY_LIFE_MS }),
  };
}

export function unpackAnswer(answer: PushAnswer): PutResult | Repeated | Unheld {
  if (typeof answer === "number") return { state: "recorded", seq: answer, replaced: null, evicted: null };
  if (!("state" in answer))
    return { state: "recorded", seq: answer[0], replaced: null, evicted: null, holder: answer[1] };
  if (answer.state !== "recorded") return answer;
  const { holder, ...recorded } = answer;
  return holder === null ? recorded : { ...recorded, holder };
}

/** An entry as the database tells it: with the form of its payload instead of whether it is base64. */
export type ReadEntry = Omit<InboxEntry, "base64"> & { readonly base64: number };

export function unpackEntry(read: ReadEntry): InboxEntry {
  const { payload, base64: encoding } = read;
  if (encoding !== ESCAPED) return { ...read, base64: encoding === BASE64 };
  return { ...read, base64: false, payload: Buffer.from(payload, "base64").toString() };
}
