/**
 * Reads a push of Web Push: `POST /w/T` or `/w/?token=T`, where the key that the channel was opened with stands in for the app's secret.
 *
 * @source RFC 8030 section 5, RFC 8292; docs/reference/wns.md, R-3.5, R-8.6
 */
import { BelfryError, type ErrorCode, type Profile, readContentCoding, readWebPushHeaders } from "@belfry/protocol";
import { readChannelToken } from "../channel/uri.ts";
import type { AppRecord } from "../engine/store.ts";
import type { Target } from "../target.ts";
import type { AnswerForm } from "./answer.ts";
import { readPayload } from "./payload.ts";
import { unlessRefused } from "./prove.ts";
import type { ProvedPush, ProvedSender } from "./push.ts";
import type { PushReader, ReaderParts } from "./reader.ts";
import { createVapidProver, type VapidProver } from "./vapid.ts";

export interface WebPushParts extends ReaderParts {
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
      const token = readToken(target);
      const channel = token === undefined ? undefined : parts.addressOf(token);
      // Said by nobody who proved anything, and so it is no CHANNEL_UNKNOWN: it is paid for like any path that leads nowhere.
      if (channel?.kind !== "alternate")
        throw new BelfryError("PATH_UNKNOWN", { detail: "no alternate channel's URI" });
      const app = parts.apps.findByClientId(channel.clientId);
      if (app === undefined) throw new BelfryError("CHANNEL_UNKNOWN");
      return { app, channel, tokenIssuedAt: Number.POSITIVE_INFINITY };
    },
    read: (request, sender, readAt) => readPush(parts, prover, request, sender, readAt),
  };
}

/** Some senders lose the query, so the token may stand in the path as well. @source rpush/rpush issue 714 */
const readToken = ({ path, query }: Target): string | undefined =>
  path === "/w" || path === "/w/" ? readChannelToken(query) : path.slice("/w/".length);

async function readPush(
  { clock, profile, maxPayloadBytes }: WebPushParts,
  prover: VapidProver,
  request: Request,
  sender: ProvedSender,
  readAt: number,
): Promise<ProvedPush> {
  const get = (name: string) => request.headers.get(name);
  prover.prove(request.headers, sender.channel.keyDigest, readAt);
  const provedAt = clock.now();
  const { headers, topic } = unlessRefused(readWebPushHeaders(get, profile));
  const payload = await readPayload(request, headers.type, maxPayloadBytes, profile);
  const encryption = payload.bytes === 0 ? null : unlessRefused(readContentCoding(get));
  return { ...sender, readAt, provedAt, headers, payload, topic, encryption };
}
