/** Step 2: a device asks for a channel of an app and gets its URI. */
import {
  BelfryError,
  CHANNEL_REUSE_SECONDS,
  CHANNEL_SECONDS,
  type ChannelKind,
  MAX_ALTERNATE_CHANNELS,
} from "@belfry/protocol";
import type { AppDirectory } from "../app/directory.ts";
import type { ChannelRecord, Store } from "../engine/store.ts";
import { newChannelId } from "../ids.ts";
import type { Sealer } from "../seal.ts";
import type { Trace } from "../trace/trace.ts";
import { explainRemoved } from "./close.ts";
import { digestServerKey, formatLabel, labelOf } from "./label.ts";
import { sealChannel } from "./uri.ts";

export interface OpenParts {
  readonly store: Store;
  readonly apps: AppDirectory;
  readonly sealer: Sealer;
  readonly trace: Trace;
  /** Open channels one device may hold, alternate ones not counted. */
  readonly maxChannels: number;
}

/** What kind of channel of which app is wanted; see the frame `open` for its fields. */
export interface WantedChannel {
  /** Package SID, or one of the app's GUIDs. */
  readonly app: string;
  readonly kind?: ChannelKind | undefined;
  readonly label?: string | undefined;
  readonly key?: string | undefined;
  readonly tileQueue?: boolean | undefined;
}

/**
 * Opens a channel for (device, app, kind, label), or gives the one that is there while it has 15 days or more to live.
 *
 * Durable before this resolves: a URI that an app was given works after a crash.
 *
 * @throws BelfryError APP_UNKNOWN, CHANNEL_LIMIT, CHANNEL_KEY_INVALID
 * @source docs/reference/wns.md, R-2.1, R-2.3
 */
export async function openChannel(
  parts: OpenParts,
  deviceId: string,
  wanted: WantedChannel,
  at: number,
): Promise<ChannelRecord> {
  const { kind = "primary", label = "", key } = wanted;
  const app = parts.apps.findByAnyName(wanted.app);
  if (!app) throw new BelfryError("APP_UNKNOWN", { detail: wanted.app.slice(0, 80) });
  const createdAt = Math.floor(at);
  const address = {
    clientId: app.clientId,
    deviceId,
    channelId: newChannelId(),
    kind,
    keyDigest: kind === "alternate" ? digestServerKey(key ?? "") : "",
    createdAt,
    expiresAt: createdAt + CHANNEL_SECONDS * 1000,
  };
  const fresh: ChannelRecord = {
    deviceId,
    channelId: address.channelId,
    app: app.packageSid,
    kind,
    label: formatLabel(label, address.keyDigest),
    token: sealChannel(parts.sealer, address),
    createdAt,
    expiresAt: address.expiresAt,
    tileQueue: wanted.tileQueue ?? false,
  };
  if (kind === "alternate") {
    await endOtherKeys(parts, fresh, at);
    // Deleted meanwhile: its channels were closed without this one.
    if (parts.apps.find(app.packageSid) === undefined) throw new BelfryError("APP_UNKNOWN");
  }
  const limit = kind === "alternate" ? MAX_ALTERNATE_CHANNELS : parts.maxChannels;
  const opened = await parts.store.openChannel(fresh, createdAt + CHANNEL_REUSE_SECONDS * 1000, limit);
  if (opened === null) throw new BelfryError("CHANNEL_LIMIT", { detail: `${limit} channels` });
  return opened;
}

/** A label stands for one key: whoever asks for it with another one gets a new channel, and the former ends. */
async function endOtherKeys({ store, trace }: OpenParts, fresh: ChannelRecord, at: number): Promise<void> {
  const { deviceId, app } = fresh;
  // Another label may begin with this one; few do.
  const alike = { deviceId, app, labelStart: labelOf(fresh) };
  const held = await store.listChannels(alike, at, MAX_ALTERNATE_CHANNELS * 2);
  const former = held.filter(
    (one) => one.kind === "alternate" && labelOf(one) === labelOf(fresh) && one.label !== fresh.label,
  );
  for (const { channelId } of former) {
    explainRemoved(trace, await store.closeChannel(deviceId, channelId, Math.floor(at)));
  }
}
