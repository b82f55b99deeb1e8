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
import { type PushProfile, sealChannel } from "./uri.ts";

/** Seconds that a browser's channel outlives its last visit: 60 days. @source mozilla-services/autopush-rs `autopush-common/src/lib.rs` */
export const BROWSER_SECONDS = 60 * 86_400;

/** Channels of one distributor or browser: UnifiedPush wants room for more than 1,000. @source UnifiedPush/specifications, that for Android; ours the number */
const MAX_UNIFIED_CHANNELS = 2000;

export interface OpenParts {
  readonly store: Store;
  readonly apps: AppDirectory;
  readonly sealer: Sealer;
  readonly trace: Trace;
  /** Open channels one device may hold, alternate ones not counted. */
  readonly maxChannels: number;
  /** Whether every alternate channel must have a key, whoever asks. Default: no. */
  readonly requireVapid?: boolean;
  /** Whether alternate channels are opened at all. Default: yes. */
  readonly takesWebPush?: () => boolean;
}

/** What kind of channel of which app is wanted; see the frame `open` for its fields. */
export interface WantedChannel {
  /** Package SID, or one of the app's GUIDs. */
  readonly app: string;
  readonly kind?: ChannelKind | undefined;
  readonly label?: string | undefined;
  /** Of an alternate channel; absent only where `profile` is not `wns`: then everybody may push who holds the URI. */
  readonly key?: string | undefined;
  /** For whom an alternate channel is. Default: `wns`. */
  readonly profile?: PushProfile | undefined;
  readonly tileQueue?: boolean | undefined;
}

/**
 * Opens a channel for (device, app, kind, label), or gives the one that is there while it has 15 days or more to live.
 *
 * Durable before this resolves: a URI that an app was given works after a crash.
 *
 * @throws BelfryError APP_UNKNOWN, CHANNEL_LIMIT, CHANNEL_KEY_INVALID, VAPID_REQUIRED, WEB_PUSH_OVER_HTTP
 * @source docs/reference/wns.md, R-2.1, R-2.3
 */
export async function openChannel(
  parts: OpenParts,
  deviceId: string,
  wanted: WantedChannel,
  at: number,
): Promise<ChannelRecord> {
  const { kind = "primary", label = "", profile = "wns" } = wanted;
  const app = parts.apps.findByAnyName(wanted.app);
  if (!app) throw new BelfryError("APP_UNKNOWN", { detail: wanted.app.slice(0, 80) });
  if (kind === "alternate" && parts.takesWebPush?.() === false) throw new BelfryError("WEB_PUSH_OVER_HTTP");
  const createdAt = Math.floor(at);
  const address = {
    clientId: app.clientId,
    deviceId,
    channelId: newChannelId(),
    kind,
    profile,
    keyDigest: digestOf(parts, wanted),
    createdAt,
    // A browser never asks anew. How long its channel lives is the record's to say, which is moved whenever it comes.
    expiresAt: profile === "autopush" ? Number.POSITIVE_INFINITY : createdAt + CHANNEL_SECONDS * 1000,
  };
  const fresh: ChannelRecord = {
    deviceId,
    channelId: address.channelId,
    app: app.packageSid,
    kind,
    label: formatLabel(kind, label, address.keyDigest),
    token: sealChannel(parts.sealer, address),
    createdAt,
    expiresAt: Math.min(address.expiresAt, createdAt + BROWSER_SECONDS * 1000),
    tileQueue: wanted.tileQueue ?? false,
  };
  if (kind === "alternate") {
    await endOtherKeys(parts, fresh, at);
    // Deleted meanwhile: its channels were closed without this one.
    if (parts.apps.find(app.packageSid) === undefined) throw new BelfryError("APP_UNKNOWN");
  }
  const limit = limitOf(parts, kind, profile);
  const reuseAfter = profile === "autopush" ? createdAt : createdAt + CHANNEL_REUSE_SECONDS * 1000;
  const opened = await parts.store.openChannel(fresh, reuseAfter, limit);
  if (opened === null) throw new BelfryError("CHANNEL_LIMIT", { detail: `${limit} channels` });
  return opened;
}

/** @throws BelfryError CHANNEL_KEY_INVALID, VAPID_REQUIRED */
function digestOf({ requireVapid }: OpenParts, { kind, key, profile = "wns" }: WantedChannel): string {
  if (kind !== "alternate") return "";
  if (key !== undefined || profile === "wns") return digestServerKey(key ?? "");
  if (requireVapid) throw new BelfryError("VAPID_REQUIRED");
  return "";
}

const limitOf = ({ maxChannels }: OpenParts, kind: ChannelKind, profile: PushProfile): number => {
  if (kind !== "alternate") return maxChannels;
  return profile === "wns" ? MAX_ALTERNATE_CHANNELS : MAX_UNIFIED_CHANNELS;
};

/** A label stands for one key: whoever asks for it with another one gets a new channel, and the former ends. */
async function endOtherKeys({ store, trace }: OpenParts, fresh: ChannelRecord, at: number): Promise<void> {
  const { deviceId, app } = fresh;
  // Another label may begin with this one; few do.
  const alike = { deviceId, app, labelStart: labelOf(fresh) };
  const held = await store.listChannels(alike, Math.floor(at), MAX_UNIFIED_CHANNELS * 2);
  const former = held.filter(
    (one) => one.kind === "alternate" && labelOf(one) === labelOf(fresh) && one.label !== fresh.label,
  );
  for (const { channelId } of former) {
    explainRemoved(trace, await store.closeChannel(deviceId, channelId, Math.floor(at)));
  }
}
