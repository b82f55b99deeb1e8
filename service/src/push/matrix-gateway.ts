/**
 * The push gateway for homeservers of Matrix, which do not speak Web Push: each device of a notification whose pushkey is an endpoint of this
 * service, opened without a key, gets it as a push. It never speaks to another host.
 *
 * @source matrix-org/matrix-spec `data/api/push-gateway/push_notifier.yaml`; docs/reference/web-push.md
 */
import { readBody } from "@belfry/host";
import { BelfryError, type ErrorCode, MAX_READ_BODY_BYTES, readWebPushHeaders } from "@belfry/protocol";
import { tokenOfUri } from "../channel/uri.ts";
import { acceptPush } from "./accept.ts";
import type { AnswerForm } from "./answer.ts";
import { formatMatrixPush, type MatrixNotification, readMatrixNotification } from "./matrix-notification.ts";
import { payloadOf } from "./payload.ts";
import { proveAlive, unlessRefused } from "./prove.ts";
import type { ProvedPush, ProvedSender } from "./push.ts";
import { bitten, type PushParts, refuse } from "./routes.ts";
import { type ToldLately, toldLately } from "./told-lately.ts";
import { findChannel } from "./web-push.ts";
import { formOf } from "./web-push-form.ts";

export const MATRIX_PATH = "/_matrix/push/v1/notify";

/** A day: who is away longer reads the room itself. */
const TTL = "86400";

/** How long an event is remembered that was told, and how many are. @source the gateway API, on retries of homeservers */
const TOLD_MS = 600_000;
const MAX_TOLD = 200_000;

const ERROR_CODES = new Map([
  [400, "M_BAD_JSON"],
  [405, "M_UNRECOGNIZED"],
  [413, "M_TOO_LARGE"],
  [429, "M_LIMIT_EXCEEDED"],
]);

/** Codes of a pushkey that will never be good again: the homeserver forgets it. */
const FOR_EVER: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "PATH_UNKNOWN",
  "CHANNEL_UNKNOWN",
  "CHANNEL_EXPIRED",
  "CHANNEL_CLOSED",
  "SENDER_BLOCKED",
  "VAPID_MISSING",
]);

export interface MatrixGateway {
  answer(request: Request, address: () => string): Promise<Response>;
}

/** Opens the gateway. It remembers what it told. */
export function createMatrixGateway(parts: PushParts): MatrixGateway {
  const told = toldLately(TOLD_MS, MAX_TOLD);
  const form: AnswerForm = {
    ...formOf("up", parts.profile),
    allow: "POST, GET",
    refusal: { headers: () => ({}), body: (_, status, message) => formatError(status, message) },
  };
  return {
    async answer(request, address) {
      if (request.method === "GET")
        return Response.json({ unifiedpush: { gateway: "matrix" } }, { headers: form.always });
      try {
        if (parts.draining()) throw new BelfryError("DRAINING");
        if (request.method !== "POST") throw new BelfryError("METHOD_NOT_ALLOWED", { detail: request.method });
        return Response.json({ rejected: await tellAll(parts, told, await read(request), address) });
      } catch (error) {
        return refuse(parts, { form, node: parts.node, msCv: null }, asTemporary(error), undefined, address);
      }
    },
  };
}

const formatError = (status: number, error: string): string =>
  JSON.stringify({ errcode: ERROR_CODES.get(status) ?? "M_UNKNOWN", error });

/** A homeserver tries again after 5xx and 429, and gives a pusher up for much else. */
function asTemporary(thrown: unknown): BelfryError {
  return thrown instanceof BelfryError ? thrown : new BelfryError("INTERNAL", { cause: thrown });
}

async function read(request: Request): Promise<MatrixNotification> {
  const body = await readBody(request, MAX_READ_BODY_BYTES);
  if (typeof body === "number") throw new BelfryError("PAYLOAD_TOO_LARGE", { detail: `${body} bytes` });
  return unlessRefused(readMatrixNotification(Buffer.from(body).toString()));
}

/** @returns the pushkeys that are no good @throws BelfryError what may be over soon: those told by then are not told again */
async function tellAll(
  parts: PushParts,
  told: ToldLately,
  said: MatrixNotification,
  address: () => string,
): Promise<string[]> {
  const rejected: string[] = [];
  for (const pushkey of said.pushkeys) {
    try {
      await tell(parts, told, said, pushkey);
    } catch (error) {
      if (!(error instanceof BelfryError) || !FOR_EVER.has(error.code)) throw error;
      const judged = parts.stranger.judge(error, address, null, parts.clock.now());
      if (judged !== error) throw judged;
      rejected.push(pushkey);
    }
  }
  return rejected;
}

async function tell(parts: PushParts, told: ToldLately, said: MatrixNotification, pushkey: string): Promise<void> {
  const readAt = parts.clock.now();
  const sender = findReceiver(parts, pushkey);
  proveAlive(sender, readAt);
  const once = said.eventId === undefined ? undefined : `${sender.channel.channelId} ${said.eventId}`;
  if (once !== undefined && told.has(once, readAt)) return;
  parts.throttle.passKey(sender, undefined, readAt);
  const bytes = formatMatrixPush(said.notification, parts.maxWebPushBytes);
  if (bytes === undefined) {
    // Nothing is wrong with the pushkey: the homeserver must not forget it.
    parts.counts.refused("push", "PAYLOAD_TOO_LARGE");
    return;
  }
  await accept(parts, pushOf(parts, sender, said, bytes, readAt));
  if (once !== undefined) told.add(once, readAt);
}

/** @throws BelfryError PATH_UNKNOWN, VAPID_MISSING for a channel that takes signed pushes only */
function findReceiver(parts: PushParts, pushkey: string): ProvedSender {
  const isOurs = pushkey.startsWith(`${parts.publicUrl()}/`);
  const sender = findChannel(parts, isOurs ? tokenOfUri(pushkey) : undefined);
  if (sender.channel.keyDigest !== "") throw new BelfryError("VAPID_MISSING");
  return sender;
}

function pushOf(
  { clock, profile }: PushParts,
  sender: ProvedSender,
  { urgency }: MatrixNotification,
  bytes: Buffer,
  readAt: number,
): ProvedPush {
  const lines: Readonly<Record<string, string>> = { ttl: TTL, urgency };
  const { headers } = unlessRefused(readWebPushHeaders((name) => lines[name], profile));
  return {
    ...sender,
    readAt,
    provedAt: clock.now(),
    headers,
    payload: payloadOf(bytes),
    topic: undefined,
    // It is not encrypted, and apps expect it to be called so.
    encryption: { "Content-Encoding": "aes128gcm" },
    key: null,
    resource: null,
  };
}

async function accept(parts: PushParts, push: ProvedPush): Promise<void> {
  const bite = parts.faults.armed ? await bitten(parts, push) : undefined;
  if (bite?.refusal) throw bite.refusal;
  if (bite?.answer) throw new BelfryError("STORE_UNAVAILABLE", { detail: bite.by });
  const outcome = await acceptPush(parts, push, { at: parts.clock.now(), bite });
  if (bite !== undefined) parts.trace.bitten(outcome.messageId, bite.by);
  parts.trace.answered(outcome.messageId, outcome.status);
  parts.counts.pushed(outcome.status);
}
