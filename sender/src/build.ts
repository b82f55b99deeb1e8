/** One push as a value: it can be looked at, logged without its Authorization, tested or replayed. Nothing is sent here. */
import {
  formatMatch,
  formatPushHeaders,
  isRefusal,
  MAX_PAYLOAD_BYTES,
  type Match,
  type NotificationType,
  type PushOptions,
  type Refusal,
  readPushHeaders,
  refusal,
} from "@belfry/protocol";

/** One notification, whoever it goes to. */
export interface Notification extends PushOptions {
  /** With its prefix, as on the wire: `wns/toast`, `wns/tile`, `wns/badge` or `wns/raw`. */
  readonly type: NotificationType;
  /** XML for tile, toast and badge, anything for raw; at most 5,000 bytes as UTF-8. */
  readonly payload: string | Uint8Array;
}

/** What a removal may ask for besides. */
export type RemovalOptions = Pick<PushOptions, "requestForStatus">;

/** What {@link buildPush} needs. */
export interface PushParts extends Notification {
  readonly channelUri: string;
  readonly accessToken: string;
}

/** An HTTP request, ready for `fetch(call.url, call)`. `Content-Length` is fetch's to add. */
export interface HttpCall {
  readonly method: "POST" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

// Outside these fetch throws an error that quotes the value, and one of the values is the token.
const SENDABLE = /^[\x20-\x7e]*$/;

function payloadBytes(payload: string | Uint8Array): Uint8Array<ArrayBuffer> {
  // A copy: the caller may reuse its buffer while the token is still on its way.
  return typeof payload === "string" ? new TextEncoder().encode(payload) : new Uint8Array(payload);
}

function checkHeaders(headers: Readonly<Record<string, string>>): Refusal | undefined {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, value] of lower) {
    if (!SENDABLE.test(value)) return refusal("HEADER_INVALID", `${name} holds a character that no header can carry`);
  }
  const read = readPushHeaders((name) => lower.get(name), "compat");
  return isRefusal(read) ? read : undefined;
}

/** The part of a push, or of a removal, that is the same for every channel and token. */
export interface Prepared {
  readonly method: "POST" | "DELETE";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Proves a notification before any request: HEADER_INVALID, or PAYLOAD_TOO_LARGE with the count in its detail. */
export function prepare(notification: Notification): Prepared | Refusal {
  const body = payloadBytes(notification.payload);
  if (body.length > MAX_PAYLOAD_BYTES) {
    return refusal("PAYLOAD_TOO_LARGE", `${body.length} bytes, at most ${MAX_PAYLOAD_BYTES}`);
  }
  const headers = formatPushHeaders(notification.type, notification);
  return checkHeaders(headers) ?? { method: "POST", headers, body };
}

/** What takes toasts back. Proves nothing: there is no match that could not be sent. */
export function prepareRemoval(match: Match, { requestForStatus }: RemovalOptions): Prepared {
  const headers = {
    "X-WNS-Match": formatMatch(match),
    ...(requestForStatus ? { "X-WNS-RequestForStatus": "true" } : {}),
  };
  return { method: "DELETE", headers, body: new Uint8Array() };
}

/** Adds where it goes and who sends it. */
export function address({ method, headers, body }: Prepared, url: string, accessToken: string): HttpCall {
  return { method, url, headers: { ...headers, Authorization: `Bearer ${accessToken}` }, body };
}

/**
 * Builds the request of one push. The access token is the only secret in it.
 *
 * Does not judge the host: whoever sends the result hands the token to whatever `channelUri` names. The sender made by
 * `createSender` judges it first.
 *
 * @returns the request, or the refusal HEADER_INVALID or PAYLOAD_TOO_LARGE
 * @source Microsoft, "Push notification service request and response headers"
 * @example
 * const call = buildPush({ channelUri, accessToken, type: "wns/raw", payload: "ding" });
 * if (!isRefusal(call)) await fetch(call.url, call);
 */
export function buildPush(parts: PushParts): HttpCall | Refusal {
  const prepared = prepare(parts);
  return isRefusal(prepared) ? prepared : address(prepared, parts.channelUri, parts.accessToken);
}
