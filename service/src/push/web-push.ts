/**
 * Reads a push of Web Push: `POST /w/T` or `/w/?token=T`, where the key that the channel was opened with stands in for the app's secret.
 *
 * @source RFC 8030 section 5, RFC 8292; docs/reference/wns.md, R-3.5, R-8.6
 */
import { BelfryError, type ErrorCode, type Profile, readContentCoding, readWebPushHeaders } from "@belfry/protocol";
import { readTarget } from "../channel/uri.ts";
import type { AppRecord } from "../engine/store.ts";
import type { AnswerForm } from "./answer.ts";
import { readPayload } from "./payload.ts";
import { proveAlive, unlessRefused } from "./prove.ts";
import type { ProvedPush, ProvedSender } from "./push.ts";
import type { PushReader, ReaderParts } from "./reader.ts";
import type { Throttle } from "./throttle.ts";
import { createVapidProver, type VapidProver } from "./vapid.ts";

export interface WebPushParts extends ReaderParts {
  readonly throttle: Throttle;
  readonly apps: { findByClientId(clientId: string): AppRecord | undefined };
  /** The origin for which senders sign. */
  publicUrl(): string;
}

/**
 * Where WNS was seen to differ from the RFC, `strict` answers as WNS.
 *
 * @source RFC 8292 section 4.2 (403), RFC 8030 section 8.4 (429); docs/reference/wns.md, R-8.6, WNS-8.04
 */
const STATUSES: Readonly<Record<Profile, Partial<Record<ErrorCode, number>>>> = {
  compat: { CHANNEL_THROTTLED: 429, APP_THROTTLED: 429 },
  strict: { VAPID_INVALID: 401, VAPID_EXPIRED: 401, VAPID_KEY_FOREIGN: 401 },
};

export function createWebPushReader(parts: WebPushParts): PushReader {
  const prover = createVapidProver(() => parts.publicUrl());
  const form: AnswerForm = { success: 201, allow: "POST", tellsTtl: true, statuses: STATUSES[parts.profile] };
  return {
    form,
    find({ method }, target) {
      if (method !== "POST") throw new BelfryError("METHOD_NOT_ALLOWED", { detail: method });
      const token = readTarget(target);
      const channel = token === undefined ? undefined : parts.addressOf(token);
      const app = channel?.kind === "alternate" ? parts.apps.findByClientId(channel.clientId) : undefined;
      // Asked by nobody who proved anything, and so it is no CHANNEL_UNKNOWN: it is paid for like any path that leads nowhere.
      if (channel === undefined || app === undefined) {
        throw new BelfryError("PATH_UNKNOWN", { detail: "no alternate channel's URI" });
      }
      return { app, channel, tokenIssuedAt: Number.POSITIVE_INFINITY };
    },
    read: (request, sender, readAt) => readPush(parts, prover, request, sender, readAt),
  };
}

async function readPush(
  parts: WebPushParts,
  prover: VapidProver,
  request: Request,
  sender: ProvedSender,
  readAt: number,
): Promise<ProvedPush> {
  const { clock, profile, maxPayloadBytes } = parts;
  const get = (name: string) => request.headers.get(name);
  // Also for a channel that is dead, of which everybody is told: but who proves nothing pays for it.
  prover.prove(request.headers, sender.channel.keyDigest, readAt, () => parts.throttle.verify(sender, readAt));
  proveAlive(sender, readAt);
  const provedAt = clock.now();
  const { headers, topic } = unlessRefused(readWebPushHeaders(get, profile));
  const payload = await readPayload(request, headers.type, maxPayloadBytes, profile);
  const encryption = payload.bytes === 0 ? null : unlessRefused(readContentCoding(get));
  return { ...sender, readAt, provedAt, headers, payload, topic, encryption };
}
