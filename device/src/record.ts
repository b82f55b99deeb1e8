/** Changes to what a device remembers, as values: a record in, another record out. */
import { MAX_TTL_SECONDS } from "@belfry/protocol";
import type { ChannelRecord, DeviceRecord } from "./store.ts";

/** What was pushed on a channel's last day may wait this long; until then its app must be known. */
const REMEMBER_EXPIRED_MS = MAX_TTL_SECONDS * 1000;

/** The channel whose URI the app's cloud should use, or undefined. */
export function currentChannel(record: DeviceRecord | undefined, app: string): ChannelRecord | undefined {
  return record?.channels.findLast((channel) => channel.app === app);
}

/** The app a channel belongs to, or undefined for one this device does not hold. */
export function appOfChannel(record: DeviceRecord | undefined, channelId: string): string | undefined {
  return record?.channels.find(({ id }) => id === channelId)?.app;
}

/** Makes a channel its app's current one and lets go of those that can bring nothing any more. @param now milliseconds since 1970 */
export function withChannel(record: DeviceRecord, channel: ChannelRecord, now: number): DeviceRecord {
  const others = record.channels.filter(({ id, expires }) => id !== channel.id && expires + REMEMBER_EXPIRED_MS > now);
  return { ...record, channels: [...others, channel] };
}

/** Lets go of channels by id. An app whose current channel is among them loses all, as WNS closes them together. */
export function withoutChannels(
  record: DeviceRecord,
  ids: readonly string[],
): { readonly record: DeviceRecord; readonly appsClosed: readonly string[] } {
  const gone = new Set(ids);
  const apps = new Set(record.channels.map(({ app }) => app));
  const appsClosed = [...apps].filter((app) => gone.has(currentChannel(record, app)?.id ?? ""));
  const channels = record.channels.filter(({ id, app }) => !gone.has(id) && !appsClosed.includes(app));
  return { record: { ...record, channels }, appsClosed };
}
