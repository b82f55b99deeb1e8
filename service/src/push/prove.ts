/**
 * One POST to a channel URI: read and proved, in the order that tells strangers nothing.
 *
 * Everything here is synchronous and touches no store: seals say whether token and channel are ours. Whether the channel was
 * closed in the meantime is found out when the notification is recorded.
 *
 * @source docs/reference/wns.md, R-6.2 (order), R-8.4 (what may be learned without a token)
 */
import {
  BelfryError,
  isRefusal,
  type Profile,
  type PushHeaders,
  readPushHeaders,
  TOMBSTONE_SECONDS,
} from "@belfry/protocol";
import { type ChannelAddress, readChannelToken } from "../channel/uri.ts";
import type { AppRecord } from "../engine/store.ts";
import type { Target } from "../target.ts";
import type { TokenProver } from "../token/prove.ts";

export interface ProveParts {
  readonly prover: TokenProver;
  /** What a channel token says, or undefined when it is none of ours. */
  readonly addressOf: (token: string) => ChannelAddress | undefined;
  readonly profile: Profile;
}

/** The sender may push to this channel, as far as seals can tell. */
export interface ProvedSender {
  readonly app: AppRecord;
  readonly channel: ChannelAddress;
}

/**
 * Method, address, token, ownership and expiry.
 *
 * @throws BelfryError METHOD_NOT_ALLOWED, PATH_UNKNOWN, CHANNEL_UNKNOWN, ACCESS_TOKEN_*, CHANNEL_FOREIGN, CHANNEL_EXPIRED
 */
export function proveSender(parts: ProveParts, request: Request, target: Target, at: number): ProvedSender {
  if (request.method !== "POST") throw new BelfryError("METHOD_NOT_ALLOWED", { detail: request.method });
  if (target.path !== "/") throw new BelfryError("PATH_UNKNOWN", { detail: target.path.slice(0, 80) });
  const app = parts.prover.prove(request.headers.get("authorization"), at);
  const token = readChannelToken(target.query);
  const channel = token === undefined ? undefined : parts.addressOf(token);
  if (channel === undefined) throw new BelfryError("CHANNEL_UNKNOWN");
  if (channel.clientId !== app.clientId) throw new BelfryError("CHANNEL_FOREIGN");
  // Forgotten by the store, too: the sender hears of it what it would hear of a channel that never was.
  if (channel.expiresAt + TOMBSTONE_SECONDS * 1000 <= at) throw new BelfryError("CHANNEL_UNKNOWN");
  if (channel.expiresAt <= at) throw new BelfryError("CHANNEL_EXPIRED");
  return { app, channel };
}

/** Every header that says something about the notification. @throws BelfryError HEADER_INVALID, naming the header */
export function proveHeaders(parts: ProveParts, request: Request): PushHeaders {
  const { headers } = request;
  const read = readPushHeaders((name) => headers.get(name), parts.profile);
  if (isRefusal(read)) throw new BelfryError(read.refused, { detail: read.detail });
  return read;
}
