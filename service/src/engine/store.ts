/**
 * The store port: everything the service must not forget.
 *
 * Guarantees that every engine owes, and `conformance/` checks:
 * - **Durable.** When a promise resolves, its effect survives the loss of power (embedded: fsync; distributed: commit).
 * - **Atomic.** One call happens wholly or not at all. Calls of one batch may share a transaction; one that fails leaves no trace
 *   and does not fail its neighbours.
 * - **Ordered.** Calls on one device take effect in the order in which they were made. A sequence number is given once per device,
 *   rises, and is never given again, also after everything was settled and after a crash, until the device is forgotten.
 * - **Balanced.** Per app, accepted = delivered + replaced + expired + removed + dropped + pending in every committed state.
 * - **Refusing.** Rejects with DISK_FULL, OVERLOADED or STORE_UNAVAILABLE only; works again by itself when the cause is gone.
 *
 * Times are handed in: whole milliseconds since 1970. No time in here is read from a clock.
 */
import type { BelfryError, BooksBody, Match, Priority, WaitingType } from "@belfry/protocol";
import type { DropCount, DropReason, NewDrop } from "./drop.ts";
import type { AppRecord, ChannelRecord, KeyRecord } from "./records.ts";
import type { WebPushStore } from "./web-push-store.ts";

export type { DropCount, DropReason, NewDrop } from "./drop.ts";
export type { AppRecord, ChannelRecord, KeyRecord, SecretRecord } from "./records.ts";

/** Entries that may wait for one device, over all its channels; with the next one another goes. */
export const WAITING_LIMIT = 1_000;

/** Slot of a tile that may wait. On a channel with the tile queue, `put` gives it a slot by its tag, or none, and five places. */
export const TILE_SLOT = "tile";

/** What a push says about a notification, whoever it is for. */
export interface EntryContent {
  /** Package SID. */
  readonly app: string;
  /**
   * The newest entry with the same (channel, slot) replaces the older one. Null: stands for itself, replaced by none.
   */
  readonly slot: string | null;
  /** How many entries of this type and this `keep` may wait on the channel before one goes, see `put`; 1 for those that share one slot. */
  readonly keep: number;
  readonly type: WaitingType;
  /** UTF-8 text as it stands, other bytes in base64. */
  readonly payload: string;
  readonly base64: boolean;
  readonly tag: string | null;
  readonly group: string | null;
  readonly priority: Priority;
  readonly suppressPopup: boolean;
  readonly collectionId: string | null;
  /** Headers that the device needs to decrypt the payload, as the JSON text of an object. */
  readonly headers: string | null;
  readonly acceptedAt: number;
  /** Until when it waits. */
  readonly expiresAt: number;
  /** After this it must not be shown: what the sender asked for, or null. */
  readonly showUntil: number | null;
}

/** One notification for one channel; `put` adds the sequence number. */
export interface NewEntry extends EntryContent {
  readonly deviceId: string;
  readonly channelId: string;
  /** 16 upper-case hex digits. */
  readonly messageId: string;
}

/** One notification that waits for its device. */
export interface InboxEntry extends NewEntry {
  readonly seq: number;
}

/** An entry that reached its end, as far as others must know: enough for the trace. */
export interface EndedEntry {
  readonly messageId: string;
  readonly app: string;
}

/** An entry as whoever has its trace knows it: of which device, and its message id. */
export type NamedEntry = readonly [deviceId: string, messageId: string];

/** Who holds a device's connection, as the engine tells its nodes apart. */
export type Holder = number;

/** An entry that waits now; `replaced` and `evicted` are the message ids of entries that made room. */
export interface Recorded {
  readonly state: "recorded";
  readonly seq: number;
  readonly replaced: string | null;
  readonly evicted: string | null;
  /** Who held the device's connection when it was recorded; absent when nobody did, or where one process is all there is. */
  readonly holder?: Holder;
}

/** What became of a `put`. */
export type PutResult =
  | Recorded
  /** The person switched the app's notifications off: it is counted as accepted and dropped. */
  | { readonly state: "muted" }
  | { readonly state: DeadState };

/** One of many failed, and was not recorded as far as anybody knows. */
export interface Failed {
  readonly state: "failed";
  readonly error: BelfryError;
}

/** What became of one of many. */
export type PutAllResult = PutResult | Repeated | Failed;

/** No other node holds the device's connection any more: nothing was recorded. */
export interface Unheld {
  readonly state: "unheld";
}

/** How long the key of a push is remembered: what a sender could not send in half an hour it gives up. @source ADR 0016 */
export const KEY_LIFE_MS = 30 * 60_000;

/** A push came again, with the key of one that was accepted on the same channel. Nothing was changed. */
export interface Repeated {
  readonly state: "repeated";
  /** The first one's. */
  readonly messageId: string;
  /** What the first one came to. */
  readonly end: "recorded" | "muted" | "dropped";
  /** Why it was dropped; empty when it was not. */
  readonly why: string;
}

/** Why a channel takes nothing: `closed` also when it would have expired since; `unknown` when it was forgotten, or never was. */
export type DeadState = "expired" | "closed" | "unknown";

/** What became of a removal, which no person switches off, and of the toasts that waited and match it. */
export type RemovalResult = (Recorded | { readonly state: DeadState }) & {
  readonly removed: readonly EndedEntry[];
};

/** Entries of one device that it confirmed, each with its app, which the connection knows: the engine need not look it up. */
export interface Settlement {
  readonly deviceId: string;
  readonly entries: readonly (readonly [seq: number, app: string])[];
  /** When they were confirmed, for those who asked for receipts. */
  readonly at?: number;
}

/** A channel, named within the whole store. */
export interface ChannelName {
  readonly deviceId: string;
  readonly channelId: string;
}

/** A channel in the order of opening, from which a listing can go on. */
export interface ListedChannel extends ChannelName {
  readonly createdAt: number;
}

/** One addressee of `putAll`, the message id its notification gets, and the key by which it is known when it comes again. */
export type Target = readonly [deviceId: string, channelId: string, messageId: string, key?: string | null];

/** What a closing ended. */
export interface Closing {
  /** The channels closed now; those closed before are not among them. */
  readonly channels: readonly ChannelName[];
  /** What waited on them. */
  readonly removed: readonly EndedEntry[];
}

export interface ChannelFilter {
  readonly app?: string;
  readonly deviceId?: string;
  /** What the label begins with. */
  readonly labelStart?: string;
}

/** Where a sweep stands; null begins anew. Opaque to all but the engine. */
export type SweepCursor = string | null;

export interface SweepResult {
  readonly expired: readonly EndedEntry[];
  /** Null when the sweep has seen everything. */
  readonly next: SweepCursor;
}

export interface Store extends WebPushStore {
  /** All apps; read once, at start. */
  loadApps(): Promise<AppRecord[]>;
  /** Creates the app or replaces what was kept of it. */
  saveApp(app: AppRecord): Promise<void>;
  /** Deletes the app, closes its channels and removes what waits on them (counted as removed). */
  deleteApp(packageSid: string, at: number): Promise<Closing>;

  /** All sealing keys, oldest first. @param first kept when there is none yet: whoever opens a store first decides for all */
  loadKeys(first?: KeyRecord): Promise<KeyRecord[]>;
  addKey(key: KeyRecord): Promise<void>;

  /**
   * Records a channel, unless the device already holds one of the same name (app, kind and label) that is open and lives at least until
   * `reuseAfter`; that one takes over the tile queue of the given one. Creates the device's record when it is its first.
   *
   * @returns the record that counts: the given one or the one that was there; null when channels of `limit` other names are open
   *   already, or ten times as many channels are remembered. Alternate channels are counted for each app of the device, all others
   *   together
   */
  openChannel(channel: ChannelRecord, reuseAfter: number, limit: number): Promise<ChannelRecord | null>;
  /** Closes every channel that the device holds for the app, but alternate ones, and removes what waits on them (counted as removed). */
  closeChannels(deviceId: string, app: string, at: number): Promise<Closing>;
  /** Closes a channel and the former ones of its name, and removes what waits on them (counted as removed). Nothing when it is not open. */
  closeChannel(deviceId: string, channelId: string, at: number): Promise<Closing>;
  /** Whether the app's notifications are off on the device; nothing when it has no record. What waits already is left alone. */
  muteApp(deviceId: string, app: string, muted: boolean): Promise<void>;
  /** What a push to the channel would meet. */
  channelState(deviceId: string, channelId: string, at: number): Promise<"open" | DeadState>;
  /** An open channel of the device, or null; one that expired counts as open until it is closed. */
  findChannel(deviceId: string, channelId: string): Promise<ChannelRecord | null>;
  /** The newest open primary channel of the app on each device, in the order of their opening, beyond the given one, at most `limit`. */
  listNewest(app: string, beyond: ListedChannel | null, at: number, limit: number): Promise<ListedChannel[]>;
  /** Open channels, newest first, at most `limit`. */
  listChannels(filter: ChannelFilter, at: number, limit: number): Promise<ChannelRecord[]>;

  /**
   * Records one notification: gives it the device's next sequence number, lets it replace the entry in its slot, and, when it replaced
   * none, lets another go (counted as dropped, `NO_ROOM`) when more than `keep` of the same channel, type and `keep` would wait: the oldest
   * of them, but on a channel of kind `alternate` the oldest of the least urgent, those of the greatest `priority`. Else, past
   * {@link WAITING_LIMIT}, the oldest of the app that has most waiting on the device goes, however urgent. At most one goes for each that
   * comes, never the one that comes; what expired is not counted. Refuses channels that are dead, and drops what is for an app that the
   * person switched off.
   */
  put(entry: NewEntry): Promise<PutResult>;
  /**
   * What `put` does, as long as another node holds the device's connection: whoever thought so, see `Bus.presumed`, need not ask first. In one
   * process nobody does.
   */
  putIfHeld(entry: NewEntry): Promise<PutResult | Unheld>;
  /**
   * What `put` does, unless one with the same key was accepted on the same channel within {@link KEY_LIFE_MS}: then nothing. The key is
   * remembered in one act with the entry; that of a push that was refused is not.
   */
  putOnce(entry: NewEntry, key: string): Promise<PutResult | Repeated>;
  /** Counts a notification that was accepted and dropped at once, under the same condition. @returns null when it is the first */
  dropOnce(drop: NewDrop, key: string): Promise<Repeated | null>;
  /**
   * What `put` does, or `putOnce` where a target has a key, for many channels with one content. Not one act: each target is recorded or
   * refused for itself, and fails for itself, or all of them fail.
   *
   * @returns what became of each, in the order of the targets
   */
  putAll(content: EntryContent, targets: readonly Target[]): Promise<PutAllResult[]>;
  /**
   * Records a removal, as `put` does, also for an app that is switched off, and removes the toasts of its app on its device, on
   * whatever channel, that wait and have the tag and the group that `match` names (counted as removed). They go first, so that none is
   * dropped to make room.
   */
  putRemoval(entry: NewEntry, match: Match): Promise<RemovalResult>;
  /** What waits for the device beyond `afterSeq` and has not expired, by sequence number, until `maxCount` or `maxBytes` of payload is reached; never empty while something waits. What is less urgent than `maxPriority` is passed over. */
  read(
    deviceId: string,
    afterSeq: number,
    at: number,
    maxCount: number,
    maxBytes: number,
    maxPriority?: Priority,
  ): Promise<InboxEntry[]>;
  /** Forgets what devices confirmed (counted as delivered). Numbers that are not there are passed over. @returns how many were there in all */
  settle(...settlements: Settlement[]): Promise<number>;
  /** What waits for the device up to and with `seq` and has not expired, by sequence number. */
  waitingUpTo(deviceId: string, seq: number, at: number): Promise<EndedEntry[]>;
  /**
   * Which of these notifications are there still, waiting or expired and not let go yet: their message ids, in no order. Changes nothing. Costs as much as
   * what waits for their devices, so whoever asks names some hundred at most.
   */
  stillThere(named: readonly NamedEntry[]): Promise<string[]>;
  /** Forgets everything up to and with `seq` that has not expired (counted as delivered). @returns how many were there */
  settleUpTo(deviceId: string, seq: number, at: number): Promise<number>;
  /** The newest sequence number given to the device, 0 before the first; null when it has no record: it never opened a channel, or was forgotten. */
  lastSeq(deviceId: string): Promise<number | null>;

  /** Removes what expired (counted as expired) and channels dead for longer than `forgetBefore`, in slices of at most `limit` rows. */
  sweep(cursor: SweepCursor, at: number, forgetBefore: number, limit: number): Promise<SweepResult>;
  /** Counts notifications that were accepted and dropped at once, so that the books say so. */
  countDropped(app: string, count: number, reason: DropReason): Promise<void>;
  /** How many were dropped for which reason, by app: together the `dropped` of the books, but for those of versions that did not say. */
  drops(): Promise<DropCount[]>;
  /** The books of every app that ever accepted a push, exact as of one committed state. */
  books(): Promise<BooksBody[]>;

  /** Finishes what was asked for, then lets go of files and locks. */
  close(): Promise<void>;
}
