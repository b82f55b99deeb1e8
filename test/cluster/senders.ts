/** Senders of a campaign: they push without pause, and write down what they were answered. */
import { setTimeout as rest } from "node:timers/promises";
import { MAX_WAITING_TOASTS, type PushResponse, readPushResponse } from "@belfry/protocol";
import type { Random } from "../support/random.ts";
import { exchangeRequest } from "../support/raw-http.ts";
import { formPush, type push, toast } from "../support/sender.ts";
import { targetOf } from "../support/wire-push.ts";
import type { Target } from "./crowd.ts";
import type { Ledger } from "./ledger.ts";

export interface SenderParts {
  readonly ledger: Ledger;
  readonly random: Random;
  /** Access token and channels of each app. */
  readonly ways: readonly { readonly accessToken: string; readonly targets: readonly Target[] }[];
  readonly senders: number;
  /** How a push is sent. */
  readonly push: typeof push;
}

export interface Senders {
  /** Ends the pushing; resolves when every push has its answer, or the news that there is none. */
  stop(): Promise<void>;
}

/** Toasts that may wait for one device: far from where one makes room for another. */
const MOST_WAITING = MAX_WAITING_TOASTS / 2;
/** A sender waits so many milliseconds for its answer before it turns to the next push; the answer still counts when it comes. */
const PATIENCE_MS = 1500;
/** Between two pushes of one sender, in milliseconds: the load is steady, and leaves the machine something to work with. */
const PAUSE_MS = 20;

/** What a push to a channel that was closed is answered. */
const CLOSED_STATUSES = [404, 410];

/**
 * Pushes on a connection of its own, whose end is heard where connections are cut: the runtime's `fetch` was seen to wait for ever for an answer
 * whose connection had ended.
 */
export async function pushAlone(...[uri, accessToken, sent]: Parameters<typeof push>): Promise<PushResponse> {
  const { method, headers, body } = formPush(accessToken, sent);
  const answer = await exchangeRequest(Number(new URL(uri).port), {
    method,
    target: targetOf(uri),
    headers: Object.entries(headers),
    body,
  });
  const lower = new Map(answer.headers.map(([name, value]) => [name.toLowerCase(), value]));
  return readPushResponse(answer.status, (name) => lower.get(name) ?? null);
}

export function startSenders({ ledger, random, ways, senders, push: send }: SenderParts): Senders {
  let isOver = false;
  let number = 0;
  const open = new Set<Promise<void>>();

  async function pushAny(): Promise<void> {
    const { accessToken, targets } = random.oneOf(ways);
    const target = random.oneOf(targets);
    if (ledger.waiting(target.device).length < MOST_WAITING) await pushTo(target, accessToken);
  }

  async function pushTo({ device, uri }: Target, accessToken: string): Promise<void> {
    const id = `push-${++number}`;
    const entry = ledger.send(id, device, uri);
    try {
      const { status, wnsStatus, retryAfterSeconds } = await send(
        uri,
        accessToken,
        toast(id, { "X-WNS-Tag": `t${number}` }),
      );
      const isReceived = status === 200 && wnsStatus === "received";
      ledger.answered(entry, isReceived ? "received" : status === 503 ? "unknown" : "refused");
      if (status === 503 && retryAfterSeconds === undefined) ledger.found(`${id} was answered 503 without Retry-After`);
      const mayBeClosed = ledger.isClosing(uri) && CLOSED_STATUSES.includes(status);
      if (!isReceived && status !== 503 && !mayBeClosed) {
        ledger.found(`${id} was answered ${status} ${wnsStatus}`);
      }
    } catch (error) {
      ledger.broken.push(`${id}: ${error}`);
      ledger.answered(entry, "unknown");
    }
  }

  async function work(): Promise<void> {
    while (!isOver) {
      const one = pushAny().finally(() => open.delete(one));
      open.add(one);
      await Promise.race([one, rest(PATIENCE_MS)]);
      ledger.attempted();
      await rest(PAUSE_MS);
    }
  }

  const working = Array.from({ length: senders }, work);
  return {
    async stop() {
      isOver = true;
      await Promise.all(working);
      await Promise.all(open);
    },
  };
}
