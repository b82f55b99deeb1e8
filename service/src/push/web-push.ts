/**
 * Reads a push of Web Push: a POST to an endpoint in any of its forms, where the key that the channel was opened with stands in for the app's
 * secret. A channel that was opened without a key takes a push of whoever holds its URI.
 *
 * The order of the checks is that of docs/reference/web-push.md.
 *
 * @source RFC 8030 section 5, RFC 8292; docs/reference/wns.md, R-3.5, R-8.6
 */
import { timingSafeEqual } from "node:crypto";
import {
  BelfryError,
  type EncryptionHeaders,
  type OwnAudience,
  readContentCoding,
  readWebPushHeaders,
} from "@belfry/protocol";
import { readTarget } from "../channel/uri.ts";
import type { AppRecord } from "../engine/store.ts";
import type { MessageNames } from "./message.ts";
import { type OpaqueBody, readOpaqueBody, readWebPushBody, refuseDeclared } from "./payload.ts";
import { proveAlive, readIdempotencyKey, unlessRefused } from "./prove.ts";
import type { ProvedPush, ProvedSender, Resource } from "./push.ts";
import type { PushReader, ReaderParts } from "./reader.ts";
import type { ReceiptDesk } from "./receipts.ts";
import type { Throttle } from "./throttle.ts";
import { createVapidProver, type VapidKey, type VapidProver } from "./vapid.ts";
import { formOf } from "./web-push-form.ts";

export interface WebPushParts extends ReaderParts {
  readonly throttle: Throttle;
  readonly apps: { findByClientId(clientId: string): AppRecord | undefined };
  readonly messages: MessageNames;
  readonly receipts: ReceiptDesk;
  /** Bytes of a body that are taken: 4096 to 8192. */
  readonly maxWebPushBytes: number;
  /** Whether a body that cannot be what its coding says is refused. */
  readonly looksAtBodies: boolean;
  /** Where messages and receipts are found. */
  publicUrl(): string;
  /** What tokens must be meant for; the first origin is our public URL. */
  audience(): OwnAudience;
}

/** @param unknown whose senders are answered where no channel is found */
export function createWebPushReader(parts: WebPushParts, unknown: "wns" | "autopush"): PushReader {
  const prover = createVapidProver(() => parts.audience());
  return {
    paces: true,
    formFor: (sender) => formOf(sender?.channel.profile ?? unknown, parts.profile),
    find({ method }, target) {
      if (method !== "POST") throw new BelfryError("METHOD_NOT_ALLOWED", { detail: method });
      return findChannel(parts, readTarget(target));
    },
    read: (request, sender, readAt) => readPush(parts, prover, request, sender, readAt),
  };
}

/** @throws BelfryError PATH_UNKNOWN */
export function findChannel(
  { addressOf, apps }: Pick<WebPushParts, "addressOf" | "apps">,
  token: string | undefined,
): ProvedSender {
  const channel = token === undefined ? undefined : addressOf(token);
  const app = channel?.kind === "alternate" ? apps.findByClientId(channel.clientId) : undefined;
  // Asked by nobody who proved anything, and so it is no CHANNEL_UNKNOWN: it is paid for like any path that leads nowhere.
  if (channel === undefined || app === undefined) {
    throw new BelfryError("PATH_UNKNOWN", { detail: "no alternate channel's URI" });
  }
  return { app, channel, tokenIssuedAt: Number.POSITIVE_INFINITY };
}

async function readPush(
  parts: WebPushParts,
  prover: VapidProver,
  request: Request,
  sender: ProvedSender,
  readAt: number,
): Promise<ProvedPush> {
  const { clock, profile, maxWebPushBytes, throttle } = parts;
  const get = (name: string) => request.headers.get(name);
  // Also for a channel that is dead, of which everybody is told: but who proves nothing pays for it.
  const signer = proveSigner(parts, prover, request.headers, sender, readAt);
  proveAlive(sender, readAt);
  const provedAt = clock.now();
  throttle.passKey(sender, signer?.digest, provedAt);
  const declared = refuseDeclared(request, maxWebPushBytes, profile);
  const { headers, topic } = unlessRefused(readWebPushHeaders(get, profile));
  const payload = readOpaqueBody(await readWebPushBody(request, maxWebPushBytes, declared), maxWebPushBytes);
  const encryption = payload.bytes === 0 ? null : readEncryption(get, payload);
  if (parts.looksAtBodies && encryption !== null) refuseOddBody(payload, encryption);
  if (signer !== null && isKeyOfMessage(signer, payload, encryption)) throw new BelfryError("MESSAGE_KEY_REUSED");
  const key = readIdempotencyKey(get("idempotency-key"));
  const base = parts.publicUrl() + parts.messages.startOf(sender.channel);
  const asked = receiptsFor(parts, request.headers, sender, headers.ttlSeconds);
  const receipts = asked === null ? null : await asked;
  const { app, channel, tokenIssuedAt } = sender;
  const resource = { base, receipts };
  return { app, channel, tokenIssuedAt, readAt, provedAt, headers, payload, topic, encryption, key, resource };
}

/**
 * Whose push it is.
 *
 * @returns null for a push that nobody signed, where that may be
 * @throws BelfryError VAPID_MISSING, VAPID_INVALID, VAPID_EXPIRED, VAPID_KEY_FOREIGN, CODING_INVALID, CHANNEL_THROTTLED
 */
function proveSigner(
  { throttle }: WebPushParts,
  prover: VapidProver,
  headers: Headers,
  sender: ProvedSender,
  at: number,
): VapidKey | null {
  const { keyDigest, profile } = sender.channel;
  if (keyDigest === "" && !headers.get("authorization")) return null;
  try {
    return prover.prove(headers, keyDigest, at, () => throttle.verify(sender, at));
  } catch (error) {
    // A gateway hands on a token that was meant for itself. @source UnifiedPush/common-proxies `gateway/aesgcm.go`
    if (keyDigest === "" && profile === "up" && error instanceof BelfryError) return null;
    throw profile !== "wns" && isBareBearer(error, headers)
      ? new BelfryError("CODING_INVALID", { detail: NO_KEY })
      : error;
  }
}

const NO_KEY = "Crypto-Key must have p256ecdsa";

/** Elsewhere an access token of WNS, which has no business here. */
const isBareBearer = (error: unknown, headers: Headers): boolean =>
  error instanceof BelfryError && error.code === "VAPID_MISSING" && Boolean(headers.get("authorization"));

/** Where the key of the sender stands in a body of `aes128gcm`: behind the salt, the size of records and its own length. @source RFC 8188 section 2.1 */
const KEY_AT = 21;
const KEY_BYTES = 65;

/** How a gateway begins a body into which it moved the headers of `aesgcm`. @source UnifiedPush/common-proxies `gateway/aesgcm.go` */
const MOVED_HEADERS = Buffer.from("aesgcm\nEncryption: ");

/** @throws BelfryError CODING_INVALID */
function readEncryption(get: (name: string) => string | null, { raw }: OpaqueBody): EncryptionHeaders {
  const isMoved = raw[0] === MOVED_HEADERS[0] && MOVED_HEADERS.equals(raw.subarray(0, MOVED_HEADERS.length));
  const moved = isMoved && get("encryption") === null;
  return moved ? { "Content-Encoding": "aesgcm" } : unlessRefused(readContentCoding(get));
}

/** Head, delimiter and tag of an empty text. @source RFC 8291 section 4 */
const LEAST_BYTES = 103;

/** @throws BelfryError CODING_INVALID */
function refuseOddBody({ raw }: OpaqueBody, { "Content-Encoding": coding }: EncryptionHeaders): void {
  if (coding !== "aes128gcm") return;
  if (raw.length >= LEAST_BYTES && raw[KEY_AT - 1] === KEY_BYTES && raw[KEY_AT] === 4) return;
  throw new BelfryError("CODING_INVALID", { detail: "the body is not of aes128gcm" });
}

/** Whether the key that encrypts is the one that signs. @source RFC 8292 section 3.2 */
function isKeyOfMessage({ point }: VapidKey, { raw }: OpaqueBody, encryption: ProvedPush["encryption"]): boolean {
  if (encryption === null) return false;
  const draft = encryption["Crypto-Key"];
  if (draft !== undefined) return draft.includes(`dh=${point.toString("base64url")}`);
  if (raw[KEY_AT - 1] !== KEY_BYTES || raw.length < KEY_AT + KEY_BYTES) return false;
  return timingSafeEqual(raw.subarray(KEY_AT, KEY_AT + KEY_BYTES), point);
}

/** @throws BelfryError RECEIPTS_UNKNOWN, RECEIPTS_LIMIT, STORE_UNAVAILABLE */
function receiptsFor(
  { receipts }: WebPushParts,
  headers: Headers,
  { channel }: ProvedSender,
  ttlSeconds: number,
): Promise<Resource["receipts"]> | null {
  const prefer = headers.get("prefer");
  return prefer === null ? null : receipts.expectFor(prefer, headers.get("link"), channel, ttlSeconds);
}
