/**
 * The rim of receipts: a sender reads what became of its messages, waiting for it if it likes, or ends the subscription.
 *
 * The RFC hands receipts out by pushes of HTTP/2, which no stack of today has any more; here one asks again, or listens to events.
 *
 * @source RFC 8030 section 6.3; RFC 7240 section 4.3 (`wait`); docs/reference/web-push.md
 */
import { setTimeout as wait } from "node:timers/promises";
import { BelfryError } from "@belfry/protocol";
import type { Receipt, WebPushStore } from "../engine/web-push-store.ts";
import type { Target } from "../target.ts";
import { receiptsIdOf } from "./receipts.ts";
import { answerPlainly, type ResourceParts } from "./resource.ts";
import { OPEN_TO_PAGES } from "./web-push-form.ts";

/** How often the store is asked for one who waits. */
const LOOK_EVERY_MS = 250;

/** The listener ends a connection on which nothing moves for 30 seconds. */
const MAX_WAIT_SECONDS = 25;
const SIGN_OF_LIFE_MS = 15_000;

/** Who waits or listens at once, all together: each asks the store four times a second. */
const MAX_WAITING = 200;

/** Receipts in one answer. */
const MAX_RECEIPTS = 1000;

const WAIT = /(?:^|,)\s*wait\s*=\s*"?(\d{1,6})/i;

/** Answers one request to a subscription of receipts. */
export type AnswerReceipts = (request: Request, target: Target, address: () => string) => Promise<Response>;

export function createReceiptRoutes(parts: ResourceParts): AnswerReceipts {
  const room = new WaitingRoom();
  return (request, target, address) => answerReceipts(parts, room, request, target, address);
}

/** Those who wait or listen. */
class WaitingRoom {
  #waiting = 0;

  /** @returns how to leave @throws BelfryError RECEIPTS_LIMIT */
  enter(): () => void {
    if (this.#waiting >= MAX_WAITING) {
      throw new BelfryError("RECEIPTS_LIMIT", { detail: "too many wait", retryAfterSeconds: 30 });
    }
    this.#waiting++;
    return () => void this.#waiting--;
  }
}

function answerReceipts(
  parts: ResourceParts,
  room: WaitingRoom,
  request: Request,
  { path }: Target,
  address: () => string,
): Promise<Response> {
  return answerPlainly(parts, request, { allow: "GET, DELETE, OPTIONS", address }, async (at) => {
    const rid = receiptsIdOf(path);
    if (rid === undefined) throw unknown();
    if (request.method === "DELETE") {
      if (!(await parts.store.closeReceipts(rid, at))) throw unknown();
      return new Response(null, { status: 204, headers: OPEN_TO_PAGES });
    }
    const first = await read(parts, rid, lastSeen(request));
    if (request.headers.get("accept")?.includes("text/event-stream")) return listen(parts, room, rid, first, request);
    const seconds = Number(WAIT.exec(request.headers.get("prefer") ?? "")?.[1] ?? 0);
    return answerWith(first.length > 0 || seconds === 0 ? first : await waitFor(parts, room, rid, seconds, request));
  });
}

const unknown = () => new BelfryError("PATH_UNKNOWN", { detail: "no receipt subscription's URL" });

/** Where a listener goes on that was interrupted. */
const lastSeen = ({ headers }: Request): number =>
  Number(/^\d{1,15}$/.exec(headers.get("last-event-id") ?? "")?.[0] ?? 0);

async function read(
  { store, clock }: { readonly store: WebPushStore; readonly clock: { now(): number } },
  rid: string,
  after: number,
): Promise<Receipt[]> {
  const receipts = await store.readReceipts({ rid, after, limit: MAX_RECEIPTS }, Math.floor(clock.now()));
  if (receipts === null) throw unknown();
  return receipts;
}

async function waitFor(
  parts: ResourceParts,
  room: WaitingRoom,
  rid: string,
  seconds: number,
  { signal }: Request,
): Promise<Receipt[]> {
  const leave = room.enter();
  try {
    const looks = (Math.min(seconds, MAX_WAIT_SECONDS) * 1000) / LOOK_EVERY_MS;
    let found: Receipt[] = [];
    for (let look = 0; look < looks && found.length === 0 && !parts.draining() && !signal.aborted; look++) {
      await wait(LOOK_EVERY_MS);
      found = await read(parts, rid, 0);
    }
    return found;
  } finally {
    leave();
  }
}

function answerWith(receipts: readonly Receipt[]): Response {
  if (receipts.length === 0) return new Response(null, { status: 204, headers: OPEN_TO_PAGES });
  return Response.json({ receipts: receipts.map(told) }, { headers: OPEN_TO_PAGES });
}

const told = ({ message, status, at }: Receipt) => ({ message, status, at: new Date(at).toISOString() });

/** One event for each receipt, the number of which is the event's id. */
function listen(
  parts: ResourceParts,
  room: WaitingRoom,
  rid: string,
  first: readonly Receipt[],
  { signal }: Request,
): Response {
  const leave = room.enter();
  const body = new ReadableStream<string>({
    async start(stream) {
      try {
        let last = 0;
        let silentMs = 0;
        for (let found = first; !signal.aborted && !parts.draining(); found = await read(parts, rid, last)) {
          for (const receipt of found) stream.enqueue(`id: ${receipt.n}\ndata: ${JSON.stringify(told(receipt))}\n\n`);
          last = found.at(-1)?.n ?? last;
          silentMs = found.length > 0 ? 0 : silentMs + LOOK_EVERY_MS;
          if (silentMs % SIGN_OF_LIFE_MS === 0) stream.enqueue(":\n\n");
          await wait(LOOK_EVERY_MS);
        }
        stream.close();
      } catch {
        // Gone: the reader, or the subscription.
        stream.error(new BelfryError("PATH_UNKNOWN"));
      } finally {
        leave();
      }
    },
  });
  const headers = { ...OPEN_TO_PAGES, "Content-Type": "text/event-stream", "Cache-Control": "no-store" };
  return new Response(body.pipeThrough(new TextEncoderStream()), { headers });
}
