/** What an operator does about channels: look at them, close them, and open one that no device holds. */
import type { ChannelBody, ClosedBody } from "@belfry/protocol";
import { closeChannelUri } from "../../channel/close.ts";
import { labelOf } from "../../channel/label.ts";
import { openChannel } from "../../channel/open.ts";
import { formatChannelUri } from "../../channel/uri.ts";
import type { ChannelRecord } from "../../engine/store.ts";
import { newDeviceId } from "../../ids.ts";
import { type ActParts, type Asked, invalid, limitOf } from "../acts.ts";
import { readOpenChannel } from "../read-open-channel.ts";

async function channelBody({ publicUrl, present }: ActParts, record: ChannelRecord): Promise<ChannelBody> {
  return {
    channel: record.channelId,
    app: record.app,
    device: record.deviceId,
    kind: record.kind,
    label: labelOf(record),
    uri: formatChannelUri(publicUrl(), record.token, record.kind),
    createdAt: record.createdAt,
    expiresAt: record.expiresAt,
    connected: await present(record.deviceId),
  };
}

export async function listChannels(parts: ActParts, asked: Asked): Promise<{ channels: ChannelBody[] }> {
  const app = asked.query.get("app")?.toLowerCase();
  const deviceId = asked.query.get("device");
  const filter = { ...(app ? { app } : {}), ...(deviceId ? { deviceId } : {}) };
  const records = await parts.store.listChannels(filter, Math.floor(parts.clock.now()), limitOf(asked));
  return { channels: await Promise.all(records.map((record) => channelBody(parts, record))) };
}

/** Opens a channel of a device that is made for it and never connects: what a sender's test needs, and no more. */
export async function openFreshChannel(parts: ActParts, { body }: Asked): Promise<ChannelBody> {
  const now = parts.clock.now();
  const record = await openChannel(parts, newDeviceId(now), readOpenChannel(await body()), now);
  return channelBody(parts, record);
}

export async function closeChannel(parts: ActParts, { query }: Asked): Promise<ClosedBody> {
  const uri = query.get("uri");
  if (!uri) throw invalid("?uri= is missing");
  const channels = await closeChannelUri(parts, uri, parts.clock.now());
  parts.others.channelsClosed(channels);
  return { closed: channels.map(({ channelId }) => channelId) };
}
