/** Step 2: a device asks for a channel of an app and gets its URI. */
import { BelfryError, CHANNEL_REUSE_SECONDS, CHANNEL_SECONDS, readPackageSid } from "@belfry/protocol";
import type { AppDirectory } from "../app/directory.ts";
import type { ChannelRecord, Store } from "../engine/store.ts";
import { newChannelId } from "../ids.ts";
import type { Sealer } from "../seal.ts";
import { sealChannel } from "./uri.ts";

export interface OpenParts {
  readonly store: Store;
  readonly apps: AppDirectory;
  readonly sealer: Sealer;
  /** Open channels one device may hold. */
  readonly maxChannels: number;
}

/**
 * Opens a channel for (device, app), or gives the one that is there while it has 15 days or more to live.
 *
 * Durable before this resolves: a URI that an app was given works after a crash.
 *
 * @throws BelfryError APP_UNKNOWN, CHANNEL_LIMIT
 * @source docs/reference/wns.md, R-2.1
 */
export async function openChannel(
  parts: OpenParts,
  deviceId: string,
  packageSid: string,
  at: number,
): Promise<ChannelRecord> {
  const sid = readPackageSid(packageSid);
  const app = sid && parts.apps.find(sid);
  if (!app) throw new BelfryError("APP_UNKNOWN", { detail: packageSid.slice(0, 80) });
  const createdAt = Math.floor(at);
  const expiresAt = createdAt + CHANNEL_SECONDS * 1000;
  const address = { clientId: app.clientId, deviceId, channelId: newChannelId(), createdAt, expiresAt };
  const token = sealChannel(parts.sealer, address);
  const fresh = { deviceId, channelId: address.channelId, app: app.packageSid, token, createdAt, expiresAt };
  const opened = await parts.store.openChannel(fresh, createdAt + CHANNEL_REUSE_SECONDS * 1000, parts.maxChannels);
  if (opened === null) throw new BelfryError("CHANNEL_LIMIT", { detail: `${parts.maxChannels} channels` });
  return opened;
}
