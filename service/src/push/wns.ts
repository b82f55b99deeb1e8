/**
 * Reads a push of WNS: `POST /?token=T` with an access token, or `DELETE` to take toasts back. Proved in the order that tells strangers
 * nothing.
 *
 * Seals say whether token and channel are ours. Whether the channel was closed in the meantime is found out when the notification is
 * recorded.
 *
 * @source docs/reference/wns.md, R-6.2 (order), R-8.4 (what may be learned without a token)
 */
import {
  ACCESS_TOKEN_SECONDS,
  BelfryError,
  type Profile,
  readMatch,
  readPushHeaders,
  readRequestForStatus,
} from "@belfry/protocol";
import { readChannelToken } from "../channel/uri.ts";
import type { Target } from "../target.ts";
import type { ProvedToken, TokenProver } from "../token/prove.ts";
import type { AnswerForm } from "./answer.ts";
import { readPayload, readPushBody } from "./payload.ts";
import { proveAlive, readIdempotencyKey, unlessRefused } from "./prove.ts";
import type { ProvedPush, ProvedRemoval, ProvedSender } from "./push.ts";
import type { PushReader, ReaderParts } from "./reader.ts";

export interface WnsParts extends ReaderParts {
  readonly prover: TokenProver;
}

const COMPAT: AnswerForm = {
  success: 200,
  allow: "POST, DELETE",
  tellsTtl: false,
  takesMulticasts: true,
  statuses: {},
  speaksWns: true,
  always: {},
  refusal: null,
};

const STRICT: AnswerForm = { ...COMPAT, takesMulticasts: false };

/** How a sender of WNS is answered. */
export const wnsForm = (profile: Profile): AnswerForm => (profile === "strict" ? STRICT : COMPAT);

export function createWnsReader(parts: WnsParts): PushReader {
  const form = wnsForm(parts.profile);
  return {
    formFor: () => form,
    paces: false,
    find(request, target, at) {
      const { method } = request;
      if (method !== "POST" && method !== "DELETE") throw new BelfryError("METHOD_NOT_ALLOWED", { detail: method });
      if (target.path !== "/") throw new BelfryError("PATH_UNKNOWN", { detail: target.path.slice(0, 80) });
      return findChannel(parts, parts.prover.prove(request.headers.get("authorization"), at), target);
    },
    read: (request, sender, readAt) =>
      request.method === "DELETE"
        ? readRemoval(parts, request, sender, readAt)
        : readPush(parts, request, sender, readAt),
  };
}

/** @throws BelfryError CHANNEL_UNKNOWN, CHANNEL_FOREIGN */
export function findChannel(
  { addressOf }: Pick<WnsParts, "addressOf">,
  { app, claims }: ProvedToken,
  { query }: Target,
): ProvedSender {
  const token = readChannelToken(query);
  const channel = token === undefined ? undefined : addressOf(token);
  if (channel === undefined || channel.kind === "alternate") throw new BelfryError("CHANNEL_UNKNOWN");
  if (channel.clientId !== app.clientId) throw new BelfryError("CHANNEL_FOREIGN");
  const secret = app.secrets.find(({ id }) => id === claims.secretId)?.ending;
  return { app, channel, tokenIssuedAt: claims.expiresAt - ACCESS_TOKEN_SECONDS * 1000, secret };
}

async function readPush(parts: WnsParts, request: Request, sender: ProvedSender, readAt: number): Promise<ProvedPush> {
  proveAlive(sender, readAt);
  const { clock, profile, maxPayloadBytes } = parts;
  const provedAt = clock.now();
  const lines = request.headers;
  const headers = unlessRefused(readPushHeaders((name) => lines.get(name), profile));
  const payload = readPayload(await readPushBody(request, profile), headers.type, maxPayloadBytes);
  return provedPush(
    sender,
    { headers, payload, key: readIdempotencyKey(lines.get("idempotency-key")) },
    readAt,
    provedAt,
  );
}

/** A push to a channel that is not an alternate one. */
export function provedPush(
  { app, channel, tokenIssuedAt, secret }: ProvedSender,
  { headers, payload, key }: Pick<ProvedPush, "headers" | "payload" | "key">,
  readAt: number,
  provedAt: number,
): ProvedPush {
  return {
    app,
    channel,
    tokenIssuedAt,
    secret,
    readAt,
    provedAt,
    headers,
    payload,
    topic: undefined,
    encryption: null,
    key,
    resource: null,
  };
}

/** What a DELETE says: its type and its body do not matter. @source docs/reference/wns.md, R-5.18 */
async function readRemoval(
  { clock }: WnsParts,
  { headers }: Request,
  sender: ProvedSender,
  readAt: number,
): Promise<ProvedRemoval> {
  proveAlive(sender, readAt);
  const provedAt = clock.now();
  const header = headers.get("x-wns-match");
  if (header === null) throw new BelfryError("HEADER_INVALID", { detail: "X-WNS-Match is missing" });
  const match = unlessRefused(readMatch(header));
  const requestForStatus = unlessRefused(readRequestForStatus((name) => headers.get(name)));
  return { ...sender, readAt, provedAt, match, requestForStatus };
}
