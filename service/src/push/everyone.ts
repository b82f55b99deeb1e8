/**
 * One notification for everyone: each device that holds an open channel of the app gets its own, recorded, traced and confirmed
 * like any other. For the operator, who needs no channel URI; a sender pushes to each URI that it was given.
 */
import { setImmediate } from "node:timers/promises";
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
  let reach: Reach = { received: 0, dropped: 0 };
  let before: readonly Recorded[] = [];
  for await (const slice of everyone(parts.store, said.app.packageSid, at)) {
    const recording = recordSlice(parts, said, slice, at);
    // Heard below; until then nobody may think its failure unheard.
    recording.catch(() => undefined);
    // The store is asked at the end of this turn; from then on it records this slice while the one before is announced.
    await setImmediate();
    reach = announceAll(parts, before, reach);
    before = await recording;
  }
  return announceAll(parts, before, reach);
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

/** Targets with one content, and what the store made of each; dropped ones have no content, for they were not recorded. */
interface Recorded {
  readonly targets: readonly Target[];
  readonly content: EntryContent | null;
  readonly results: readonly PutResult[];
}

/** The same decision for all who are connected, and one for all who are away. */
async function recordSlice(
  parts: AcceptParts,
  said: Announcement,
  slice: readonly ListedChannel[],
  at: number,
): Promise<readonly Recorded[]> {
  const halves = [true, false].map((connected) => {
    const channels = slice.filter(({ deviceId }) => parts.bus.present(deviceId) === connected);
    const circumstances = {
      headers: said.headers,
      payloadBytes: said.payload.bytes,
      connected,
      profile: parts.profile,
    };
    return channels.length === 0 ? [] : [recordHalf(parts, said, channels, decide(circumstances), at)];
  });
  return Promise.all(halves.flat());
}

async function recordHalf(
  parts: AcceptParts,
  said: Announcement,
  channels: readonly ListedChannel[],
  decision: Decision,
  at: number,
): Promise<Recorded> {
  const targets = channels.map(({ deviceId, channelId }): Target => {
    const push = { ...said, channel: { deviceId, channelId }, provedAt: said.readAt };
    return [deviceId, channelId, beginTrace(parts.trace, push, decision, at, "operator")];
  });
  try {
    if (decision.keep) {
      const content = contentOf(said, decision, at);
      return { targets, content, results: await parts.store.putAll(content, targets) };
    }
    await parts.store.countDropped(said.app.packageSid, targets.length);
    for (const [, , messageId] of targets) parts.trace.ended(messageId, "dropped", decision.why);
    return { targets, content: null, results: [] };
  } catch (error) {
    for (const [, , messageId] of targets) parts.trace.withdraw(messageId);
    throw error;
  }
}

/** Announces what was recorded. @returns the reach with it */
function announceAll(parts: AcceptParts, recorded: readonly Recorded[], { received, dropped }: Reach): Reach {
  let [reached, lost] = [received, dropped];
  for (const { targets, content, results } of recorded) {
    if (content === null) lost += targets.length;
    else reached += targets.filter((target, i) => announce(parts, content, target, results[i])).length;
  }
  return { received: reached, dropped: lost };
}

/** @returns whether the channel was still open */
function announce(parts: AcceptParts, content: EntryContent, target: Target, result: PutResult | undefined): boolean {
  const [deviceId, channelId, messageId] = target;
  if (result?.state !== "recorded") {
    parts.trace.withdraw(messageId);
    return false;
  }
  announceEntry(parts, { ...content, deviceId, channelId, messageId }, result);
  return true;
}
