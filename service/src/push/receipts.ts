/**
 * Receipts: a sender of Web Push who asks for one is told afterwards what became of the message. Here is decided which subscription a push
 * belongs to; what is written to it, and when, is the store's.
 *
 * @source RFC 8030 sections 5.1 and 6.3; RFC 7240 section 4.1 (`respond-async`)
 */
import type { Clock } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import type { ChannelName, Store } from "../engine/store.ts";
import { newReceiptsId } from "../ids.ts";
import type { Resource } from "./push.ts";

export const RECEIPTS_PATH = "/r/";

/** Subscriptions that one channel may have at once. A sender needs one. */
const MAX_SUBSCRIPTIONS = 100;

/** How long a subscription outlives the last message that it was named for: a week. */
const KEPT_MS = 7 * 86_400_000;

const RECEIPTS_ID = /^[A-Za-z0-9_-]{43}$/;
const RESPOND_ASYNC = /(?:^|,)\s*respond-async\s*(?:$|[,;])/i;
const RECEIPTS_LINK = /<([^>]*)>\s*(?:;[^,;]*)*;\s*rel="?urn:ietf:params:push:receipt"?\s*(?:$|[,;])/i;

export interface ReceiptDesk {
  /**
   * @param prefer as it came
   * @param link names the subscription that receipts are to go to; without it a new one is opened
   * @returns null when no receipt is asked for, or none are given here
   * @throws BelfryError RECEIPTS_UNKNOWN, RECEIPTS_LIMIT, STORE_UNAVAILABLE
   */
  expectFor(
    prefer: string,
    link: string | null,
    channel: ChannelName,
    ttlSeconds: number,
  ): Promise<Resource["receipts"]>;
}

export interface ReceiptDeskParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Whether there are receipts at all; without them the preference is passed over, as its RFC allows. */
  readonly givesReceipts: boolean;
  publicUrl(): string;
}

export function createReceiptDesk({ store, clock, givesReceipts, publicUrl }: ReceiptDeskParts): ReceiptDesk {
  return {
    async expectFor(prefer, link, { deviceId, channelId }, ttlSeconds) {
      if (!givesReceipts || !RESPOND_ASYNC.test(prefer)) return null;
      const named = RECEIPTS_LINK.exec(link ?? "")?.[1];
      const rid = named === undefined ? newReceiptsId() : readReceiptsId(named, publicUrl());
      if (rid === undefined) throw new BelfryError("RECEIPTS_UNKNOWN");
      const at = Math.floor(clock.now());
      const until = at + ttlSeconds * 1000 + KEPT_MS;
      const channel = { deviceId, channelId };
      const state = await store.openReceipts(rid, channel, named === undefined, until, at, MAX_SUBSCRIPTIONS);
      if (state === "unknown") throw new BelfryError("RECEIPTS_UNKNOWN");
      if (state === "limit") throw new BelfryError("RECEIPTS_LIMIT", { detail: `${MAX_SUBSCRIPTIONS} of one channel` });
      return { rid, link: `${publicUrl()}${RECEIPTS_PATH}${rid}` };
    },
  };
}

/** @param link whole, or its path alone */
function readReceiptsId(link: string, publicUrl: string): string | undefined {
  const path = link.startsWith(publicUrl) ? link.slice(publicUrl.length) : link;
  return path.startsWith(RECEIPTS_PATH) ? receiptsIdOf(path) : undefined;
}

/** @param path that begins with {@link RECEIPTS_PATH} */
export function receiptsIdOf(path: string): string | undefined {
  const rid = path.slice(RECEIPTS_PATH.length);
  return RECEIPTS_ID.test(rid) ? rid : undefined;
}
