/**
 * What is asked over all devices, or many: lists of channels, the books, the drops, receipts by their subscription, what is still there. One statement,
 * one state each.
 */

import type { Lanes } from "@belfry/host/postgres";
import type { BooksBody } from "@belfry/protocol";
import type { ChannelRecord, DropCount, ListedChannel, Store } from "../store.ts";
import type { Receipt } from "../web-push-store.ts";

type ListCalls = Pick<
  Store,
  "listNewest" | "listChannels" | "drops" | "books" | "readReceipts" | "closeReceipts" | "stillThere"
>;

const BOOKS = `
  SELECT app, sum(accepted) AS accepted, sum(delivered) AS delivered, sum(replaced) AS replaced, sum(expired) AS expired, sum(removed) AS removed,
    sum(dropped) AS dropped, sum(accepted - delivered - replaced - expired - removed - dropped) AS pending
  FROM books GROUP BY app ORDER BY app`;

const DROPS = "SELECT app, reason, sum(count) AS count FROM drops GROUP BY app, reason ORDER BY app, reason";

/** One statement sees one moment: how many were dropped, and why, are to agree. */
const BOOKS_AND_DROPS = `
  SELECT (SELECT coalesce(json_agg(each), '[]') FROM (${BOOKS}) AS each) AS books,
    (SELECT coalesce(json_agg(each), '[]') FROM (${DROPS}) AS each) AS drops`;

const open = (table: string) => `${table}.kind = 'primary' AND ${table}.closed_at IS NULL AND ${table}.expires_at > $5`;
const NEWEST = `
  SELECT device AS "deviceId", channel AS "channelId", created_at AS "createdAt" FROM channels c
  WHERE app = $1 AND (created_at, device, channel) > ($2, $3, $4) AND ${open("c")} AND NOT EXISTS (
    SELECT 1 FROM channels n WHERE n.device = c.device AND n.app = c.app AND ${open("n")}
      AND (n.created_at, n.channel) > (c.created_at, c.channel))
  ORDER BY created_at, device, channel LIMIT $6`;

/** A statement for each scope, so that each has a plan of its own: by device, by app, or by age. */
const channelsOf = (scope: string) => `
  SELECT channel_record(c) AS record FROM channels c
  WHERE ${scope} AND starts_with(label, $5) AND closed_at IS NULL AND expires_at > $3 ORDER BY created_at DESC LIMIT $4`;
const OF_DEVICE = channelsOf("device = $1 AND ($2::text IS NULL OR app = $2)");
const OF_APP = channelsOf("$1::text IS NULL AND app = $2");
const OF_ALL = channelsOf("$1::text IS NULL AND $2::text IS NULL");

/** Messages have no index, which each push would pay for: what waits for each device is looked at once. */
const STILL_THERE = `
  SELECT found.id FROM (
    SELECT item->>0 AS device, array_agg(item->>1) AS ids FROM json_array_elements($1::text::json) AS item GROUP BY 1) AS asked
  CROSS JOIN LATERAL unnest(ARRAY(
    SELECT message_id FROM inbox WHERE inbox.device = asked.device AND message_id = ANY (asked.ids))) AS found (id)`;

const RECEIPTS = `
  SELECT EXISTS (SELECT 1 FROM receipt_subscriptions WHERE rid = $1 AND until > $4) AS open, (
    SELECT coalesce(json_agg(r ORDER BY n), '[]') FROM (
      SELECT n, message, status, at FROM receipts WHERE rid = $1 AND n > $2 ORDER BY n LIMIT $3) AS r) AS receipts`;

export function listCalls(lanes: Lanes): ListCalls {
  const bothAsked = onceInATurn(async () => {
    const [row] = await lanes.ask<{ books: BooksBody[]; drops: DropCount[] }>(BOOKS_AND_DROPS);
    return row ?? { books: [], drops: [] };
  });
  return {
    listNewest: async (app, beyond, at, limit) => {
      const { createdAt, deviceId, channelId } = beyond ?? { createdAt: -1, deviceId: "", channelId: "" };
      return [...(await lanes.ask<Fields<ListedChannel>>(NEWEST, [app, createdAt, deviceId, channelId, at, limit]))];
    },
    listChannels: async ({ app = null, deviceId = null, labelStart = "" }, at, limit) => {
      const statement = deviceId !== null ? OF_DEVICE : app !== null ? OF_APP : OF_ALL;
      const rows = await lanes.ask<{ record: ChannelRecord }>(statement, [deviceId, app, at, limit, labelStart]);
      return rows.map(({ record }) => record);
    },
    drops: async () => (await bothAsked()).drops,
    books: async () => (await bothAsked()).books,
    readReceipts: async ({ rid, after, limit }, at) => {
      const [row] = await lanes.ask<{ open: boolean; receipts: Receipt[] }>(RECEIPTS, [rid, after, limit, at]);
      return row?.open === true ? row.receipts : null;
    },
    stillThere: async (named) => {
      if (named.length === 0) return [];
      const rows = await lanes.ask<{ id: string }>(STILL_THERE, [JSON.stringify(named)]);
      return rows.map(({ id }) => id);
    },
    closeReceipts: async (rid, at) => {
      const [row] = await lanes.ask<{ open: boolean }>("SELECT close_receipts($1, $2) AS open", [rid, at]);
      return row?.open === true;
    },
  };
}

/** What is asked for several times in one turn is asked of the server once. */
function onceInATurn<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    if (asked === undefined) {
      asked = ask();
      queueMicrotask(() => {
        asked = undefined;
      });
    }
    return asked;
  };
}

/** A row has an index signature, which an interface does not have by itself. */
type Fields<T> = { readonly [K in keyof T]: T[K] };
