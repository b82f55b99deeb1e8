/**
 * One notification for everyone: each device that holds an open channel of the app gets its own, recorded, traced and confirmed
 * like any other. For the operator, who needs no channel URI; a sender pushes to each URI that it was given.
 */
import { setImmediate } from "node:timers/promises";
import type { PushHeaders } from "@belfry/protocol";
import type { AppRecord, EntryContent, ListedChannel, PutAllResult, Target } from "../engine/store.ts";
import { announceEntry } from "../inbox/put.ts";
import { type AcceptParts, beginTrace, contentOf } from "./accept.ts";
import { decide } from "./decide.ts";
import type { Payload } from "./payload.ts";

/** Channels of one slice: some 5 ms of work for the store and for this thread, which work side by side. */
const SLICE = 500;

/** Channels listed at first, so that the store has something to record soon; each time twice as many, until it is {@link LISTED}. */
const LISTED_FIRST = 250;
/** More at once would keep the store from what is to be recorded; fewer would lie further apart where devices are old. */
const LISTED = 2000;

/** What is to be said, and as which app. */
export interface Announcement {
  readonly app: AppRecord;
  readonly headers: PushHeaders;
  readonly payload: Payload;
  readonly readAt: number;
}

/** How many notifications were accepted. */
export interface Reach {
  /** Kept until their devices confirm them. */
  readonly received: number;
  /** Dropped at once, because they may not wait and their devices are away, or because the app is switched off there. */
  readonly dropped: number;
}

/** Slices that the store has in hand while one is announced: with a second one it is not kept waiting until this thread gets its turn. */
const AHEAD = 2;

/** @throws BelfryError DISK_FULL, OVERLOADED, STORE_UNAVAILABLE: some may have been accepted by then */
export async function pushToEveryone(parts: AcceptParts, said: Announcement, at: number): Promise<Reach> {
  const recordings: Promise<Recorded>[] = [];
  const reach = { received: 0, dropped: 0 };
  const slices = everyone(parts, said.app.packageSid, at);
  try {
    for (let listing = inItsTurn(slices.next()); ; ) {
      const next = await listedOrRecorded(listing, recordings);
      if (next === "recorded") announceAll(parts, (await recordings.shift()) ?? NOTHING, reach);
      else if (next.done) break;
      else {
        recordings.push(inItsTurn(recordSlice(parts, said, next.value, at)));
        listing = inItsTurn(slices.next());
      }
      // What the store has answered meanwhile is heard before more is announced.
      await setImmediate();
    }
    while (recordings.length > 0) announceAll(parts, (await recordings.shift()) ?? NOTHING, reach);
  } finally {
    // What is on disk is announced, whatever became of others.
    for (const one of await Promise.allSettled(recordings)) {
      if (one.status === "fulfilled") announceSlice(parts, one.value, reach);
    }
  }
  return reach;
}

/** What there is to do next: a slice to record, so that the store has work, or else one that is recorded to announce. */
function listedOrRecorded<Listed>(listing: Promise<Listed>, recordings: readonly Promise<unknown>[]) {
  const [first] = recordings;
  const recorded = first?.then(() => "recorded" as const);
  if (recorded === undefined) return listing;
  return recordings.length > AHEAD ? recorded : Promise.race([listing, recorded]);
}

/** A promise whose failure is heard later; until then nobody may think it unheard. */
function inItsTurn<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Channels for which the same is decided, because all their devices are connected or all are away. */
interface Slice {
  readonly connected: boolean;
  readonly channels: readonly ListedChannel[];
}

/** Inboxes are kept in the order of their devices: what a slice writes so lies close together, which halves the work of the store. */
const byDevice = (a: ListedChannel, b: ListedChannel): number => (a.deviceId < b.deviceId ? -1 : 1);

/** The newest open channel of each device of the app, in slices. */
async function* everyone(parts: AcceptParts, app: string, at: number): AsyncGenerator<Slice, undefined> {
  const list = (beyond: ListedChannel | null, limit: number) =>
    parts.store.listNewest(app, beyond, Math.floor(at), limit);
  let listed = await list(null, LISTED_FIRST);
  for (let limit = 2 * LISTED_FIRST; ; limit = Math.min(2 * limit, LISTED)) {
    const last = listed.at(-1);
    if (last === undefined) return;
    const [first, ...others] = await slicesOf(parts, listed);
    if (first !== undefined) yield first;
    // The next ones are listed while these are recorded and announced, and after the first of them, which is waited for.
    const listing = inItsTurn(list(last, limit));
    yield* others;
    listed = await listing;
  }
}

async function slicesOf({ bus, faults }: AcceptParts, listed: readonly ListedChannel[]): Promise<Slice[]> {
  const isThere = ({ deviceId }: ListedChannel) => !faults.isAway(deviceId) && bus.present(deviceId);
  const there = await Promise.all(listed.map(isThere));
  return [true, false].flatMap((connected) => {
    const channels = listed.filter((_, i) => there[i] === connected).sort(byDevice);
    const count = Math.ceil(channels.length / SLICE);
    return Array.from({ length: count }, (_, n) => ({
      connected,
      channels: channels.slice(n * SLICE, (n + 1) * SLICE),
    }));
  });
}

/** Targets with one content, and what the store made of each; dropped ones have no content, for they were not recorded. */
interface Recorded {
  readonly targets: readonly Target[];
  readonly content: EntryContent | null;
  readonly results: readonly PutAllResult[];
}

const NOTHING: Recorded = { targets: [], content: null, results: [] };

async function recordSlice(
  parts: AcceptParts,
  said: Announcement,
  { connected, channels }: Slice,
  at: number,
): Promise<Recorded> {
  const { headers, payload, readAt } = said;
  const { profile } = parts;
  const facts = {
    headers,
    topic: undefined,
    payloadBytes: payload.bytes,
    kind: "primary",
    connected,
    profile,
  } as const;
  const decision = decide(facts);
  const targets = channels.map(({ deviceId, channelId }): Target => {
    const push = { ...said, channel: { deviceId, channelId }, provedAt: readAt };
    return [deviceId, channelId, beginTrace(parts.trace, push, decision.why, at, "operator", { connected, decision })];
  });
  try {
    if (decision.keep) {
      const content = contentOf({ ...said, encryption: null }, decision, at);
      return { targets, content, results: await parts.store.putAll(content, targets) };
    }
    await parts.store.countDropped(said.app.packageSid, targets.length, decision.reason);
    for (const [, , messageId] of targets) parts.trace.ended(messageId, decision.reason, decision.why);
    return { targets, content: null, results: [] };
  } catch (error) {
    for (const [, , messageId] of targets) parts.trace.withdraw(messageId);
    throw error;
  }
}

/** Announces what was recorded. @throws BelfryError of one that failed, once the others are announced */
function announceAll(parts: AcceptParts, recorded: Recorded, reach: { received: number; dropped: number }): void {
  announceSlice(parts, recorded, reach);
  for (const result of recorded.results) if (result.state === "failed") throw result.error;
}

function announceSlice(
  parts: AcceptParts,
  { targets, content, results }: Recorded,
  reach: { received: number; dropped: number },
): void {
  if (content === null) {
    reach.dropped += targets.length;
    return;
  }
  for (const [i, target] of targets.entries()) {
    const state = announce(parts, content, target, results[i]);
    if (state === "recorded") reach.received += 1;
    if (state === "muted") reach.dropped += 1;
  }
}

/** @returns what became of it; of what failed, and of a channel that has died since it was listed, nothing is remembered */
function announce(
  parts: AcceptParts,
  content: EntryContent,
  target: Target,
  result: PutAllResult = { state: "unknown" },
): PutAllResult["state"] {
  const [deviceId, channelId, messageId] = target;
  if (result.state === "recorded" || result.state === "muted") {
    announceEntry(parts, { ...content, deviceId, channelId, messageId }, result);
  } else parts.trace.withdraw(messageId);
  return result.state;
}
