/**
 * Reads a push of WNS: `POST /?token=T` with an access token, or `DELETE` to take toasts back. Proved in the order that tells strangers
 * nothing.
 *
 * Seals say whether token and channel are ours. Whether the channel was closed in the meantime is found out when the notification is
 * recorded.
 *
 * @source docs/reference/wns.md, R-6.2 (order), R-8.4 (what may be learned without a token)
 */
import { ACCESS_TOKEN_SECONDS, BelfryError, readMatch, readPushHeaders, readRequestForStatus } from "@belfry/protocol";
import { readChannelToken } from "../channel/uri.ts";
import type { TokenProver } from "../token/prove.ts";
import type { AnswerForm } from "./answer.ts";
import { readPayload, readPushBody } from "./payload.ts";
import { proveAlive, readIdempotencyKey, unlessRefused } from "./prove.ts";
import type { ProvedPush, ProvedRemoval, ProvedSender } from "./push.ts";
import type { PushReader, ReaderParts } from "./reader.ts";

export interface WnsParts extends ReaderParts {
  readonly prover: TokenProver;
}

const FORM: AnswerForm = {
  success: 200,
  allow: "POST, DELETE",
  tellsTtl: false,
  statuses: {},
  speaksWns: true,
  always: {},
  refusal: null,
};

export function createWnsReader(parts: WnsParts): PushReader {
  return {
    formFor: () => FORM,
    paces: false,
    find(request, target, at) {
      const { method } = request;
      if (method !== "POST" && method !== "DELETE") throw new BelfryError("METHOD_NOT_ALLOWED", { detail: method });
      if (target.path !== "/") throw new BelfryError("PATH_UNKNOWN", { detail: target.path.slice(0, 80) });
      const { app, claims } = parts.prover.prove(request.headers.get("authorization"), at);
      const token = readChannelToken(target.query);
      const channel = token === undefined ? undefined : parts.addressOf(token);
      if (channel === undefined || channel.kind === "alternate") throw new BelfryError("CHANNEL_UNKNOWN");
      if (channel.clientId !== app.clientId) throw new BelfryError("CHANNEL_FOREIGN");
      const secret = app.secrets.find(({ id }) => id === claims.secretId)?.ending;
      return { app, channel, tokenIssuedAt: claims.expiresAt - ACCESS_TOKEN_SECONDS * 1000, secret };
    },
    read: (request, sender, readAt) =>
      request.method === "DELETE"
        ? readRemoval(parts, request, sender, readAt)
        : readPush(parts, request, sender, readAt),
  };
}

async function readPush(parts: WnsParts, request: Request, sender: ProvedSender, readAt: number): Promise<ProvedPush> {
  proveAlive(sender, readAt);
  const { app, channel, tokenIssuedAt, secret } = sender;
  const { clock, profile, maxPayloadBytes } = parts;
  const provedAt = clock.now();
  const lines = request.headers;
  const headers = unlessRefused(readPushHeaders((name) => lines.get(name), profile));
  const payload = readPayload(await readPushBody(request, profile), headers.type, maxPayloadBytes);
  const key = readIdempotencyKey(lines.get("idempotency-key"));
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
