/** What a device remembers, as values: changes to it, a record in, another record out; and how it introduces itself with it. */
import {
  DEVICE_PROTOCOL_VERSION,
  type HelloFrame,
  MAX_HELLO_CHANNELS,
  MAX_TTL_SECONDS,
  type OpenedFrame,
  readPackageSid,
} from "@belfry/protocol";
import { type ChannelName, closingScope, keyOf, type WantedChannel } from "./channel-name.ts";
import type { ChannelRecord, DeviceRecord, KeysRecord } from "./store.ts";

/** What was pushed on a channel's last day may wait this long; until then its app must be known. */
const REMEMBER_EXPIRED_MS = MAX_TTL_SECONDS * 1000;

/** The name of a channel that is remembered; older versions remembered primary channels only, and no kind. */
export const nameOf = ({ app, kind = "primary", label = "" }: ChannelRecord): ChannelName => ({ app, kind, label });

const isNamed = (channel: ChannelRecord, name: ChannelName): boolean => keyOf(nameOf(channel)) === keyOf(name);

/** The channel whose URI the app's cloud should use, or undefined. */
export function currentChannel(record: DeviceRecord | undefined, name: ChannelName): ChannelRecord | undefined {
  return record?.channels.findLast((channel) => isNamed(channel, name));
}

/** A current channel that, when it is closed, takes with it all that close with the name; the name's own where there is one. */
export function channelToClose(record: DeviceRecord | undefined, name: ChannelName): ChannelRecord | undefined {
  const own = currentChannel(record, name);
  if (own !== undefined) return own;
  return record?.channels.findLast((channel) => closingScope(nameOf(channel)) === closingScope(name));
}

/** The name of a channel by its id, current or older, or undefined for one this device does not hold. */
export function nameOfId(record: DeviceRecord | undefined, channelId: string): ChannelName | undefined {
  const channel = record?.channels.find(({ id }) => id === channelId);
  return channel && nameOf(channel);
}

/**
 * Makes a channel the current one of its name and lets go of those that can bring nothing any more: long expired ones, and those
 * of the same label for another key, which the service has ended.
 *
 * @param now milliseconds since 1970
 */
export function withChannel(record: DeviceRecord, channel: ChannelRecord, now: number): DeviceRecord {
  const name = nameOf(channel);
  const others = record.channels.filter((other) => {
    if (other.id === channel.id || other.expires + REMEMBER_EXPIRED_MS <= now) return false;
    return other.key === channel.key || !isNamed(other, name);
  });
  return { ...record, channels: [...others, channel] };
}

/** Those of the names that end when the current channels with these ids are gone: an app without its primary channel has no tiles. */
function endedNames(record: DeviceRecord, gone: ReadonlySet<string>): Map<string, ChannelName> {
  const current = new Map(record.channels.map((channel) => [keyOf(nameOf(channel)), channel]));
  const ended = [...current.values()].filter(({ id }) => gone.has(id)).map(nameOf);
  const apps = new Set(ended.filter(({ kind }) => kind === "primary").map(({ app }) => app));
  const tiles = [...current.values()].map(nameOf).filter(({ kind, app }) => kind === "tile" && apps.has(app));
  return new Map([...ended, ...tiles].map((name) => [keyOf(name), name]));
}

/**
 * Lets go of channels by id.
 *
 * @returns `ended`: the names that have no current channel any more; their older ones are let go of too
 */
export function withoutChannels(
  record: DeviceRecord,
  ids: readonly string[],
): { readonly record: DeviceRecord; readonly ended: readonly ChannelName[] } {
  const gone = new Set(ids);
  const ended = endedNames(record, gone);
  const channels = record.channels.filter((channel) => !gone.has(channel.id) && !ended.has(keyOf(nameOf(channel))));
  return { record: { ...record, channels }, ended: [...ended.values()] };
}

/** The package SID behind a name that an app goes by, where the service has said it; else the name itself. */
export function appOf(record: DeviceRecord | undefined, name: string): string {
  return record?.aliases?.[name] ?? name;
}

/** Whether a channel is to be asked for with a queue of tiles: as wanted, else as it was. */
export function tileQueueOf(record: DeviceRecord | undefined, wanted: WantedChannel): boolean | undefined {
  return wanted.tileQueue ?? currentChannel(record, { ...wanted, app: appOf(record, wanted.app) })?.tileQueue;
}

/** Remembers which package SID a GUID stands for. @param name what the app was called @param given what the service calls it */
export function withAlias(record: DeviceRecord, name: string, given: string): DeviceRecord {
  const app = appGiven(name, given);
  const isKnown = app === name || app === record.aliases?.[name];
  return isKnown ? record : { ...record, aliases: { ...record.aliases, [name]: app } };
}

/** An app that the service named, in our spelling: two names of one app must not become two channels. */
function appGiven(asked: string | undefined, given: string): string {
  const sidAsked = asked === undefined ? undefined : readPackageSid(asked);
  return sidAsked ?? readPackageSid(given) ?? asked ?? given;
}

/**
 * Keeps a channel that the service opened, and which package SID the GUID stands for that it was asked for with.
 *
 * @param asked what the channel was asked for as; undefined when nobody waits any more
 */
export function withOpened(
  record: DeviceRecord,
  { channel: id, app: given, uri, expires, kind = "primary", label = "" }: OpenedFrame,
  asked: WantedChannel | undefined,
  now: number,
): { readonly record: DeviceRecord; readonly channel: ChannelRecord } {
  const app = appGiven(asked?.app, given);
  const named = kind === "primary" ? {} : { kind, label };
  const key = asked?.key === undefined ? {} : { key: asked.key };
  const queue =
    tileQueueOf(record, { kind, label, tileQueue: asked?.tileQueue, app }) === true ? { tileQueue: true } : {};
  // The same channel, asked for again, is still the subscription that it was.
  const kept = record.channels.find((other) => other.id === id)?.keys;
  const keys = kept === undefined ? {} : { keys: kept };
  const channel: ChannelRecord = { id, app, uri, expires, ...named, ...key, ...queue, ...keys };
  const next = withChannel(record, channel, now);
  return { record: asked === undefined ? next : withAlias(next, asked.app, given), channel };
}

/** Makes a channel a Web Push subscription, whose messages are encrypted to these keys; one that is a subscription keeps its own. */
export function withKeys(record: DeviceRecord, channelId: string, keys: KeysRecord): DeviceRecord {
  const channels = record.channels.map((channel) => (channel.id === channelId ? { keys, ...channel } : channel));
  return { ...record, channels };
}

/**
 * Ids of channels for one hello: all, or, when they are too many, as many as may be from a place on.
 *
 * @returns `next`: where the next hello goes on, so that in the end all were named
 */
export function idsFrom(
  record: DeviceRecord | undefined,
  place: number,
  most: number,
): { readonly ids: readonly string[]; readonly next: number } {
  const ids = record?.channels.map(({ id }) => id) ?? [];
  if (ids.length <= most) return { ids, next: 0 };
  const from = place % ids.length;
  return { ids: [...ids.slice(from), ...ids.slice(0, from)].slice(0, most), next: from + most };
}

/**
 * What a device says first: who it is, what it has, and, some at a time, which channels it takes for open.
 *
 * @param place see {@link idsFrom}
 */
export function helloFrame(
  record: DeviceRecord | undefined,
  place: number,
  heartbeatSeconds: number,
): { readonly frame: HelloFrame; readonly next: number } {
  const identity = record && { device: record.device, credential: record.credential, seq: record.seq };
  const { ids, next } = idsFrom(record, place, MAX_HELLO_CHANNELS);
  const channels = ids.length > 0 ? { channels: ids } : {};
  return {
    frame: { t: "hello", v: DEVICE_PROTOCOL_VERSION, ...identity, heartbeat: heartbeatSeconds, ...channels },
    next,
  };
}
