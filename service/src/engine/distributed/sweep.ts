/**
 * The sweep: walks all inboxes, then the channels that are dead for long, then the keys of pushes that are too old, in slices short enough that
 * pushes do not notice. Where it stands is in the cursor alone, so it survives a restart, and several nodes that sweep at once do not hurt each other.
 */
import type { Lanes } from "@belfry/host/postgres";
import type { EndedEntry, SweepCursor, SweepResult } from "../store.ts";
import { KEY_LIFE_MS } from "../store.ts";

interface InboxPlace {
  readonly deviceId: string;
  readonly seq: number;
}

interface DeadPlace {
  readonly endedAt: number;
  readonly deviceId: string;
  readonly channelId: string;
}

type Place =
  | { readonly in: "inbox"; readonly beyond: InboxPlace }
  | { readonly in: "channels"; readonly beyond: DeadPlace }
  // From the oldest on: what was forgotten leaves nothing to pass over.
  | { readonly in: "once" };

/** How far a slice may go. */
interface Bounds {
  readonly at: number;
  readonly forgetBefore: number;
  readonly limit: number;
}

const FIRST_INBOX: Place = { in: "inbox", beyond: { deviceId: "", seq: 0 } };
const FIRST_CHANNEL: Place = { in: "channels", beyond: { endedAt: 0, deviceId: "", channelId: "" } };
const ONCE: Place = { in: "once" };

/** One slice. */
export function sweep(lanes: Lanes, cursor: SweepCursor, bounds: Bounds): Promise<SweepResult> {
  const place = cursor === null ? FIRST_INBOX : (JSON.parse(cursor) as Place);
  if (place.in === "inbox") return sweepInbox(lanes, place.beyond, bounds);
  return place.in === "channels" ? sweepChannels(lanes, place.beyond, bounds) : sweepKeys(lanes, bounds);
}

async function sweepInbox(lanes: Lanes, { deviceId, seq }: InboxPlace, { at, limit }: Bounds): Promise<SweepResult> {
  type Swept = { readonly expired: readonly EndedEntry[]; readonly beyond: InboxPlace | null };
  const [row] = await lanes.ask<{ swept: Swept }>("SELECT sweep_inbox($1, $2, $3, $4) AS swept", [
    deviceId,
    seq,
    at,
    limit,
  ]);
  const { expired = [], beyond = null } = row?.swept ?? {};
  return { expired, next: JSON.stringify(beyond === null ? FIRST_CHANNEL : { in: "inbox", beyond }) };
}

async function sweepChannels(lanes: Lanes, beyond: DeadPlace, { forgetBefore, limit }: Bounds): Promise<SweepResult> {
  const { endedAt, deviceId, channelId } = beyond;
  const [row] = await lanes.ask<{ next: DeadPlace | null }>("SELECT sweep_channels($1, $2, $3, $4, $5) AS next", [
    ...[endedAt, deviceId, channelId],
    ...[forgetBefore, limit],
  ]);
  const next = row?.next ?? null;
  return { expired: [], next: JSON.stringify(next === null ? ONCE : { in: "channels", beyond: next }) };
}

async function sweepKeys(lanes: Lanes, { at, limit }: Bounds): Promise<SweepResult> {
  const [row] = await lanes.ask<{ more: boolean }>("SELECT sweep_keys($1, $2, $3) AS more", [
    at - KEY_LIFE_MS,
    at,
    limit,
  ]);
  return { expired: [], next: row?.more === true ? JSON.stringify(ONCE) : null };
}
