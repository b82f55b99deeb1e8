/**
 * Apps, devices and notifications that the cases tell their stories with, and what they ask of a store again and again.
 * Refuses to know which engine it is.
 */
import { test } from "bun:test";
import type { BooksBody } from "@belfry/protocol";
import type { AppRecord, ChannelRecord, EndedEntry, NewEntry, Store } from "../store.ts";

/** A store under test. `reopen` closes the one before and opens what it left. */
export interface Subject {
  readonly store: Store;
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
}

/** Opens an empty store that shares nothing with any other. */
export type OpenSubject = () => Promise<Subject>;

export const SECOND = 1_000;
export const DAY = 86_400_000;
/** When every story begins. */
export const NOON = Date.UTC(2026, 0, 5, 12);

export const WEATHER = "ms-app://s-1-15-2-1-1-1-1-1-1-1";
export const NEWS = "ms-app://s-1-15-2-2-2-2-2-2-2-2";
export const KIOSK = "device-kiosk";
export const PHONE = "device-phone";

/** An app without secrets. */
export function appOf(packageSid: string, changes: Partial<AppRecord> = {}): AppRecord {
  return {
    packageSid,
    name: "Weather",
    tenantId: "tenant",
    clientId: "client",
    objectId: "object",
    blocked: false,
    createdAt: NOON,
    secrets: [],
    ...changes,
  };
}

/** A primary channel that lives thirty days from noon. */
export function channelOf(deviceId: string, app: string, changes: Partial<ChannelRecord> = {}): ChannelRecord {
  const channelId = `${app === WEATHER ? "weather" : "news"}-on-${deviceId}`;
  return {
    deviceId,
    channelId,
    app,
    kind: "primary",
    label: "",
    token: `sealed-${channelId}`,
    createdAt: NOON,
    expiresAt: NOON + 30 * DAY,
    tileQueue: false,
    ...changes,
  };
}

/** A channel of a secondary tile, or an alternate one, on a device; otherwise as {@link channelOf} has it. */
export function lineOf(
  deviceId: string,
  app: string,
  kind: "tile" | "alternate",
  label: string,
  changes: Partial<ChannelRecord> = {},
): ChannelRecord {
  return channelOf(deviceId, app, { channelId: `${kind}-${label}-of-${app}-on-${deviceId}`, kind, label, ...changes });
}

/** The n-th notification of a story: a toast for itself, accepted at noon, good for a day. */
export function pushTo(channel: ChannelRecord, n: number, changes: Partial<NewEntry> = {}): NewEntry {
  return {
    deviceId: channel.deviceId,
    channelId: channel.channelId,
    app: channel.app,
    slot: null,
    keep: 20,
    messageId: messageId(n),
    type: "wns/toast",
    payload: `<toast>${n}</toast>`,
    base64: false,
    tag: null,
    group: null,
    priority: 2,
    suppressPopup: false,
    collectionId: null,
    headers: null,
    acceptedAt: NOON,
    expiresAt: NOON + DAY,
    showUntil: null,
    ...changes,
  };
}

export function messageId(n: number): string {
  return n.toString(16).toUpperCase().padStart(16, "0");
}

/** Opens a channel that must be there afterwards. */
export async function open(store: Store, channel: ChannelRecord): Promise<ChannelRecord> {
  const opened = await store.openChannel(channel, channel.createdAt + 15 * DAY, 100);
  if (opened === null) throw new Error("the device already has a hundred channels");
  return opened;
}

/** Puts an entry that must be recorded. @returns its sequence number */
export async function record(store: Store, entry: NewEntry): Promise<number> {
  const result = await store.put(entry);
  if (result.state !== "recorded") throw new Error(`nothing is recorded: ${result.state}`);
  return result.seq;
}

/** Sequence numbers of all that waits for a device. */
export async function waiting(store: Store, deviceId: string, at = NOON): Promise<number[]> {
  const entries = await store.read(deviceId, 0, at, 10_000, Number.MAX_SAFE_INTEGER);
  return entries.map((entry) => entry.seq);
}

/** Message ids of all that waits for a device, by sequence number. */
export async function waitingIds(store: Store, deviceId: string, at = NOON): Promise<string[]> {
  const entries = await store.read(deviceId, 0, at, 10_000, Number.MAX_SAFE_INTEGER);
  return entries.map((entry) => entry.messageId);
}

/** The books of one app without the counters that are nought. */
export async function booksOf(store: Store, app: string): Promise<Partial<BooksBody>> {
  const books = (await store.books()).find((body) => body.app === app);
  return Object.fromEntries(Object.entries(books ?? {}).filter(([name, count]) => name !== "app" && count !== 0));
}

/** Whether every app's books balance. */
export async function balanced(store: Store): Promise<boolean> {
  const books = await store.books();
  return books.every(
    ({ accepted, delivered, replaced, expired, removed, dropped, pending }) =>
      accepted === delivered + replaced + expired + removed + dropped + pending && pending >= 0,
  );
}

/** Sweeps slice by slice to the end. @returns what expired, by slice */
export async function sweepAll(store: Store, at: number, forgetBefore: number, limit: number): Promise<EndedEntry[][]> {
  const slices: EndedEntry[][] = [];
  let cursor: string | null = null;
  do {
    const { expired, next } = await store.sweep(cursor, at, forgetBefore, limit);
    slices.push([...expired]);
    cursor = next;
  } while (cursor !== null);
  return slices;
}

/** Declares cases, each with a store of its own. */
export function casesOf(openSubject: OpenSubject): (name: string, body: (subject: Subject) => Promise<void>) => void {
  return (name, body) =>
    test(name, async () => {
      const subject = await openSubject();
      try {
        await body(subject);
      } finally {
        await subject.dispose();
      }
    });
}

const RID = "R".repeat(43);

/** Expects a receipt of a push that is about to be made. */
export async function expectReceiptOf(store: Store, channel: ChannelRecord, push: NewEntry): Promise<void> {
  const { deviceId, messageId } = push;
  const until = NOON + 9 * DAY;
  await store.openReceipts(RID, channel, true, until, NOON, 10);
  await store.expectReceipt({ rid: RID, deviceId, messageId, message: "/m/1", until });
}

/** Confirms what has the number 1 on the kiosk. @returns the number of its receipt, where it is above another */
export async function receiptBeyond(store: Store, after: number, at = NOON): Promise<number | undefined> {
  await store.settle({ deviceId: KIOSK, entries: [[1, WEATHER]], at });
  return (await store.readReceipts({ rid: RID, after, limit: 10 }, at))?.[0]?.n;
}
