/** What the store keeps of apps, keys and channels: shapes of the port. */
import type { ChannelKind } from "@belfry/protocol";

/** A client secret as it is kept: its keyed hash, never itself. */
export interface SecretRecord {
  /** Names the secret inside access tokens, so that revoking it ends them. */
  readonly id: string;
  /** HMAC-SHA256 of the secret, base64url. */
  readonly hash: string;
  /** Last four characters, for people. */
  readonly ending: string;
  readonly createdAt: number;
}

export interface AppRecord {
  /** In lower case. */
  readonly packageSid: string;
  readonly name: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly objectId: string;
  /** The operator blocked its pushes. */
  readonly blocked: boolean;
  readonly createdAt: number;
  /** One or two, oldest first. */
  readonly secrets: readonly SecretRecord[];
}

/** A sealing key. All of them open; the newest seals. */
export interface KeyRecord {
  /** 1 to 255: the first byte of what it sealed. */
  readonly id: number;
  /** 32 bytes, base64url. */
  readonly secret: string;
  readonly createdAt: number;
}

export interface ChannelRecord {
  readonly deviceId: string;
  readonly channelId: string;
  /** Package SID. */
  readonly app: string;
  readonly kind: ChannelKind;
  /** Id of the secondary tile, or the app's label and the key's digest of an alternate channel; empty for a primary one. */
  readonly label: string;
  /** The sealed token of its URI, kept so that asking again gives the same URI. */
  readonly token: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Whether up to five tiles wait on it instead of one. */
  readonly tileQueue: boolean;
}
