/** The operations on channels, and what they do to what waits there. */
import type { ChannelKind } from "@belfry/protocol";
import type { ChannelRecord, Closing, DeadState, ListedChannel } from "../store.ts";
import type { Handlers } from "./operations.ts";
import type { Tables } from "./tables.ts";

/** Dead channels are remembered for months; opening and closing without end must not fill the disk. */
const REMEMBERED_FOR_EACH = 10;

const OLDER_THAN_ALL: ListedChannel = { deviceId: "", channelId: "", createdAt: -1 };

export function channelHandlers(tables: Tables) {
  const { channels } = tables;
  return {
    openChannel: (channel, reuseAfter, limit) => openChannel(tables, channel, reuseAfter, limit),
    closeChannels: (deviceId, app, at) => closeOfApp(tables, deviceId, app, at, "alternate"),
    closeChannel: (deviceId, channelId, at) => closeChannel(tables, deviceId, channelId, at),
    prolongChannels: (deviceId, until, at) => channels.prolong(deviceId, until, at),
    channelState: (deviceId, channelId, at) => channelState(tables, deviceId, channelId, at),
    findChannel: (deviceId, channelId) => channels.find(deviceId, channelId),
    listNewest: (app, beyond, at, limit) => channels.newest(app, beyond ?? OLDER_THAN_ALL, at, limit),
    listChannels: (filter, at, limit) => channels.list(filter, at, limit),
  } satisfies Partial<Handlers>;
}

function openChannel(
  { channels, devices }: Tables,
  channel: ChannelRecord,
  reuseAfter: number,
  limit: number,
): ChannelRecord | null {
  const { deviceId, createdAt, tileQueue } = channel;
  const reused = channels.reusable(channel, createdAt, reuseAfter);
  if (reused !== null) return channels.queueTiles(reused, tileQueue);
  const { others, remembered } = channels.count(channel, createdAt);
  if (others >= limit || remembered >= limit * REMEMBERED_FOR_EACH) return null;
  devices.create(deviceId);
  channels.add(channel);
  return channel;
}

/** Closes what is open of an app on one device, but for the spared kind. */
export function closeOfApp(
  { channels, inbox }: Tables,
  deviceId: string,
  app: string,
  at: number,
  spared: ChannelKind | null,
): Closing {
  const removed = inbox.removeApp(deviceId, app, at, spared);
  return { channels: channels.closeOfApp(deviceId, app, at, spared), removed };
}

function closeChannel({ channels, inbox }: Tables, deviceId: string, channelId: string, at: number): Closing {
  const channel = channels.find(deviceId, channelId);
  if (channel === null || channel.expiresAt <= at) return { channels: [], removed: [] };
  return { channels: channels.closeAlike(channel, at), removed: inbox.removeAlike(channel, at) };
}

function channelState({ channels }: Tables, deviceId: string, channelId: string, at: number): "open" | DeadState {
  const reception = channels.receive(deviceId, channelId, at);
  return typeof reception === "string" ? reception : "open";
}
