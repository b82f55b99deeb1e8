/**
 * One notification for everyone: each device that holds an open channel of the app gets its own, recorded, traced and confirmed
 * like any other. For the operator, who needs no channel URI; a sender pushes to each URI that it was given.
 */
import type { PushHeaders } from "@belfry/protocol";
import type { AppRecord, EntryContent, ListedChannel, PutResult, Store, Target } from "../engine/store.ts";
import { announceEntry } from "../inbox/put.ts";
import { type AcceptParts, beginTrace, contentOf } from "./accept.ts";
import { type Decision, decide } from "./decide.ts";
import type { Payload } from "./payload.ts";

/** Channels of one slice: some 5 ms of work for the store and for this thread, which work on two of them side by side. */
const SLICE = 500;

/** Channels listed at once: some 5 ms of the store's time. */
const LISTED = 5000;

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
  /** Dropped at once, because they may not wait and their devices are away. */
  readonly dropped: number;
}

/** @throws BelfryError DISK_FULL, OVERLOADED, STORE_UNAVAILABLE: some may have been accepted by then */
export async function pushToEveryone(parts: AcceptParts, said: Announcement, at: number): Promise<Reach> {
  const slices: Promise<Reach>[] = [];
  for await (const slice of everyone(parts.store, said.app.packageSid, at)) {
    // The store records this slice while the one before is announced, and no more than that is under way.
    await slices.at(-2);
    const pushed = pushToSlice(parts, said, slice, at);
    // Heard where all of them are summed up; until then nobody may think it unheard.
    pushed.catch(() => undefined);
    slices.push(pushed);
  }
  return sum(await Promise.all(slices));
}

/** The newest open channel of each device of the app, in slices. */
async function* everyone(store: Store, app: string, at: number): AsyncGenerator<readonly ListedChannel[]> {
  let last: ListedChannel | null = null;
  do {
    const listed: readonly ListedChannel[] = await store.listNewest(app, last, at, LISTED);
    for (let from = 0; from < listed.length; from += SLICE) yield listed.slice(from, from + SLICE);
    last = listed.at(-1) ?? null;
  } while (last !== null);
}

function sum(slices: readonly Reach[]): Reach {
  return {
    received: slices.reduce((count, slice) => count + slice.received, 0),
    dropped: slices.reduce((count, slice) => count + slice.dropped, 0),
  };
}

/** The same decision for all who are connected, and one for all who are away. */
async function pushToSlice(
  parts: AcceptParts,
  said: Announcement,
  slice: readonly ListedChannel[],
  at: number,
): Promise<Reach> {
  const { headers, payload } = said;
  const halves = [true, false].map((connected) => {
    const channels = slice.filter(({ deviceId }) => parts.bus.present(deviceId) === connected);
    const decision = decide({ headers, payloadBytes: payload.bytes, connected, profile: parts.profile });
    return channels.length === 0 ? NOBODY : pushToHalf(parts, said, channels, decision, at);
  });
  return sum(await Promise.all(halves));
}

const NOBODY: Reach = { received: 0, dropped: 0 };

async function pushToHalf(
  parts: AcceptParts,
  said: Announcement,
  channels: readonly ListedChannel[],
  decision: Decision,
  at: number,
): Promise<Reach> {
  const { app, readAt } = said;
  const targets = channels.map(({ deviceId, channelId }): Target => {
    const push = { ...said, channel: { deviceId, channelId }, provedAt: readAt };
    return [deviceId, channelId, beginTrace(parts.trace, push, decision, at, "operator")];
  });
  if (!decision.keep) {
    await parts.store.countDropped(app.packageSid, targets.length);
    for (const [, , messageId] of targets) parts.trace.ended(messageId, "dropped", decision.why);
    return { received: 0, dropped: targets.length };
  }
  const content = contentOf(said, decision, at);
  return { received: await record(parts, content, targets), dropped: 0 };
}

/** Records, then announces. @returns how many channels were still open */
async function record(parts: AcceptParts, content: EntryContent, targets: readonly Target[]): Promise<number> {
  const results = await parts.store.putAll(content, targets).catch((error: unknown) => {
    for (const [, , messageId] of targets) parts.trace.withdraw(messageId);
    throw error;
  });
  let received = 0;
  for (const [i, result] of results.entries()) {
    const target = targets[i];
    if (target === undefined) continue;
    if (announce(parts, content, target, result)) received++;
    else parts.trace.withdraw(target[2]);
  }
  return received;
}

function announce(parts: AcceptParts, content: EntryContent, target: Target, result: PutResult): boolean {
  const [deviceId, channelId, messageId] = target;
  if (result.state !== "recorded") return false;
  announceEntry(parts, { ...content, deviceId, channelId, messageId }, result);
  return true;
}
