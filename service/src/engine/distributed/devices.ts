/** What is asked of one device: each falls on the device's lane, after everything that was asked of it before. */
import type { Lanes } from "@belfry/host/postgres";
import type { BelfryError } from "@belfry/protocol";
import type {
  ChannelRecord,
  Closing,
  EndedEntry,
  Failed,
  PutAllResult,
  PutResult,
  RemovalResult,
  Repeated,
  Store,
  Unheld,
} from "../store.ts";
import { KEY_LIFE_MS } from "../store.ts";
import type { Act, Calls } from "./calls.ts";
import { type PushAnswer, packEntry, unpackAnswer, unpackEntry } from "./pushed.ts";

type InboxCalls = Pick<
  Store,
  | "put"
  | "putIfHeld"
  | "putOnce"
  | "dropOnce"
  | "putAll"
  | "putRemoval"
  | "read"
  | "settle"
  | "waitingUpTo"
  | "settleUpTo"
  | "lastSeq"
  | "cancel"
  | "countDropped"
>;
type ChannelCalls = Pick<
  Store,
  | "openChannel"
  | "closeChannels"
  | "closeChannel"
  | "muteApp"
  | "channelState"
  | "findChannel"
  | "prolongChannels"
  | "openReceipts"
  | "expectReceipt"
>;

/** Nothing is passed over. */
const LEAST_URGENT = 4;

/** What waits, and what comes to its end. */
export function inboxCalls(lanes: Lanes, calls: Calls): InboxCalls {
  const act = actOn(lanes, calls);
  const put = async (...pushed: Parameters<typeof packEntry>) =>
    unpackAnswer(await lanes.call(calls.put, pushed[0].deviceId, packEntry(...pushed)));
  return {
    // Without a key nothing is repeated.
    put: (entry) => put(entry) as Promise<PutResult>,
    putOnce: (entry, key) => put(entry, key) as Promise<PutResult | Repeated>,
    putIfHeld: async (entry) => {
      const pushed = { ...packEntry(entry), if_held: true };
      return unpackAnswer(await lanes.call(calls.put, entry.deviceId, pushed)) as PutResult | Unheld;
    },
    putAll: (content, targets) =>
      Promise.all(
        targets.map(
          ([deviceId, channelId, messageId, key]) =>
            put({ ...content, deviceId, channelId, messageId }, key ?? undefined).catch(
              failed,
            ) as Promise<PutAllResult>,
        ),
      ),
    putRemoval: async (entry, match) => {
      const answer = await act<Removal>({ op: "remove", ...packEntry(entry), match });
      return { ...unpackAnswer(answer), removed: answer.removed } as RemovalResult;
    },
    dropOnce: ({ deviceId, channelId, app, messageId, acceptedAt, why, reason }, key) => {
      const push = {
        device: deviceId,
        channel: channelId,
        app,
        message_id: messageId,
        key,
        key_since: acceptedAt - KEY_LIFE_MS,
      };
      return act<Repeated | null>({ op: "drop", ...push, at: acceptedAt, why, reason });
    },
    cancel: ({ deviceId, channelId }, messageId, end, at) =>
      act<boolean>({ op: "cancel", device: deviceId, channel: channelId, message_id: messageId, end, at }),
    read: async (deviceId, afterSeq, at, maxCount, maxBytes, maxPriority = LEAST_URGENT) => {
      const asked = { device: deviceId, after: afterSeq, at, count: maxCount, bytes: maxBytes, priority: maxPriority };
      return (await lanes.call(calls.read, deviceId, asked)).map(unpackEntry);
    },
    settle: async (...settlements) => {
      const settled = settlements.map(({ deviceId, entries, at = 0 }) =>
        lanes.call(calls.settle, deviceId, { device: deviceId, entries, at }),
      );
      return (await Promise.all(settled)).reduce((sum, one) => sum + one, 0);
    },
    waitingUpTo: (deviceId, seq, at) => lanes.call(calls.upTo, deviceId, { device: deviceId, seq, at }),
    settleUpTo: (deviceId, seq, at) => act<number>({ op: "settle up to", device: deviceId, seq, at }),
    lastSeq: (deviceId) => lanes.call(calls.number, deviceId, { device: deviceId }),
    countDropped: async (app, count, reason) => {
      await lanes.call(calls.drop, app, { app, count, reason });
    },
  };
}

/** Channels, and what a device or its person wants of them. */
export function channelCalls(lanes: Lanes, calls: Calls): ChannelCalls {
  const act = actOn(lanes, calls);
  return {
    openChannel: (
      { deviceId, channelId, app, kind, label, token, createdAt, expiresAt, tileQueue },
      reuseAfter,
      limit,
    ) => {
      const name = { device: deviceId, channel: channelId, app, kind, label, token };
      const times = { created_at: createdAt, expires_at: expiresAt, reuse_after: reuseAfter };
      return act<ChannelRecord | null>({ op: "open", ...name, ...times, tile_queue: tileQueue, limit });
    },
    closeChannels: (deviceId, app, at) => act<Closing>({ op: "close app", device: deviceId, app, at }),
    closeChannel: (deviceId, channelId, at) => act<Closing>({ op: "close", device: deviceId, channel: channelId, at }),
    muteApp: (deviceId, app, muted) => act<void>({ op: "mute", device: deviceId, app, muted }),
    prolongChannels: (deviceId, until, at) => act<void>({ op: "prolong", device: deviceId, until, at }),
    channelState: async (deviceId, channelId, at) =>
      (await lanes.call(calls.find, deviceId, { device: deviceId, channel: channelId, at })) as Awaited<
        ReturnType<Store["channelState"]>
      >,
    findChannel: async (deviceId, channelId) =>
      (await lanes.call(calls.find, deviceId, { device: deviceId, channel: channelId })) as ChannelRecord | null,
    openReceipts: (rid, { deviceId, channelId }, mayOpen, until, at, limit) =>
      act<"open" | "unknown" | "limit">({
        op: "open receipts",
        rid,
        device: deviceId,
        channel: channelId,
        may_open: mayOpen,
        until,
        at,
        limit,
      }),
    expectReceipt: ({ rid, deviceId, messageId, message, until }) =>
      act<void>({ op: "expect receipt", device: deviceId, message_id: messageId, rid, message, until }),
  };
}

const failed = (error: BelfryError): Failed => ({ state: "failed", error });

type Removal = Exclude<PushAnswer, number | readonly unknown[]> & { readonly removed: readonly EndedEntry[] };

const actOn =
  (lanes: Lanes, { act }: Calls) =>
  async <T>(asked: Act): Promise<T> =>
    (await lanes.call(act, asked.device, asked)) as T;
