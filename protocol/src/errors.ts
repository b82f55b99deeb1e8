/**
 * The closed table of everything Belfry refuses or fails at, on any wire.
 *
 * Knows codes, statuses and words; refuses to know who asks or how an answer is rendered (each rim has one file for that).
 * A row without its sentence and advice does not compile; a column it does not name says "never in this form".
 *
 * @source docs/reference/wns.md, R-4.1 and; RFC 6749 section 5.2; RFC 6455 section 7.4.2 (4000-4999 are ours).
 */

import { type Advice, type ErrorRow, type OAuthError, row } from "./error-row.ts";

export type { Advice, ErrorRow, Loudness, OAuthError, WnsStatus } from "./error-row.ts";

const push = (status: number, errno: number | null = null) => ({ status, wnsStatus: "dropped" as const, errno });
const token = (oauth: OAuthError, status = 400) => ({ status, oauth });

/** Every code there is. The reference page `docs/reference/errors.md` is compared with it, both ways. */
export const errors = {
  // A push to a channel URI, in the order in which the checks are made.
  METHOD_NOT_ALLOWED: row("Method not allowed", "fix-request", push(405)),
  ACCESS_TOKEN_MISSING: row("Invalid token", "new-token", push(401)),
  ACCESS_TOKEN_INVALID: row("Invalid token", "new-token", push(401)),
  ACCESS_TOKEN_EXPIRED: row("Token expired", "new-token", push(401)),
  ACCESS_TOKEN_LOOP: row("The same refused token was shown too often", "report", {
    ...push(503),
    retryAfterSeconds: 60,
    loudness: "notice",
  }),
  PATH_UNKNOWN: row("Invalid channel URL", "fix-request", push(404, 102)),
  CHANNEL_UNKNOWN: row("Invalid channel URL", "new-channel", push(404, 102)),
  CHANNEL_FOREIGN: row("Channel URL incompatible with caller app", "fix-request", push(403)),
  CHANNEL_EXPIRED: row("Expired channel URL", "new-channel", push(410, 106)),
  CHANNEL_CLOSED: row("Revoked channel URL", "new-channel", push(410, 106)),
  SENDER_BLOCKED: row("Sending domain blocked", "report", push(410, 106)),
  HEADER_INVALID: row("A header of the push request is wrong", "fix-request", push(400)),
  MULTICAST_INVALID: row("The request is no multicast", "fix-request", push(400)),
  PAYLOAD_EMPTY: row("Payload is empty", "fix-request", push(400)),
  BODY_INCOMPLETE: row("The connection ended before the body was whole", "fix-request", push(400)),
  LENGTH_REQUIRED: row("Content-Length required", "fix-request", push(411)),
  PAYLOAD_TOO_LARGE: row("Payload too large", "fix-request", push(413, 104)),
  CHANNEL_THROTTLED: row("Throttled", "retry-later", {
    status: 406,
    wnsStatus: "channelthrottled",
    retryAfterSeconds: 60,
    errno: 120,
  }),
  APP_THROTTLED: row("Throttled", "retry-later", {
    status: 406,
    wnsStatus: "appthrottled",
    retryAfterSeconds: 900,
    errno: 120,
  }),
  ADDRESS_THROTTLED: row("Too many unproved requests from this address", "retry-later", {
    ...push(503, 120),
    oauth: "temporarily_unavailable",
    closeCode: 4008,
    retryAfterSeconds: 10,
    loudness: "notice",
  }),

  // A push to an alternate channel, where a key stands in for the access token.
  VAPID_MISSING: row("Missing VAPID token", "new-token", push(401, 109)),
  VAPID_INVALID: row("JWT Authentication Failed", "new-token", push(403, 109)),
  VAPID_EXPIRED: row("JWT Authentication Failed, the token expired", "new-token", push(403, 109)),
  VAPID_KEY_FOREIGN: row("VAPID public key mismatch", "fix-request", push(403, 109)),
  TTL_MISSING: row("TTL is missing", "fix-request", push(400, 111)),
  TTL_INVALID: row("TTL must be a whole number of seconds", "fix-request", push(400, 112)),
  TTL_NEGATIVE: row("TTL must not be negative", "fix-request", push(400, 114)),
  URGENCY_INVALID: row("Urgency must be very-low, low, normal or high", "fix-request", push(400, 115)),
  TOPIC_INVALID: row("Topic must be 1 to 32 characters of base64url", "fix-request", push(400, 113)),
  CODING_INVALID: row("The content coding or a key header is wrong", "fix-request", push(400, 110)),
  MESSAGE_KEY_REUSED: row("The key of the message must not be that of VAPID", "fix-request", push(400, 117)),
  RECEIPTS_UNKNOWN: row("Link names no receipt subscription of this service", "fix-request", push(400, 116)),
  MATRIX_REQUEST_INVALID: row("The request is none of Matrix's push gateway API", "fix-request", push(400)),
  RECEIPTS_LIMIT: row("Too many receipt subscriptions", "retry-later", {
    ...push(429, 120),
    retryAfterSeconds: 3600,
    loudness: "notice",
  }),

  // The token endpoints. Never 401 at the legacy one, where senders key on 400; Entra's answers 401 to a wrong client or secret.
  TOKEN_REQUEST_INVALID: row("The token request is malformed", "fix-request", token("invalid_request")),
  GRANT_TYPE_UNSUPPORTED: row("grant_type must be client_credentials", "fix-request", token("unsupported_grant_type")),
  SCOPE_INVALID: row("The scope is none of WNS", "fix-request", token("invalid_scope")),
  CLIENT_UNKNOWN: row("Invalid client id", "fix-request", token("invalid_client")),
  CLIENT_SECRET_WRONG: row("Invalid client secret", "fix-request", token("invalid_client")),
  TENANT_UNKNOWN: row("Tenant not found", "fix-request", token("invalid_request")),
  TOKEN_THROTTLED: row("Too many token requests", "retry-later", {
    ...token("temporarily_unavailable", 429),
    retryAfterSeconds: 10,
    loudness: "notice",
  }),

  // Faults that any rim may meet.
  STORE_UNAVAILABLE: row("Service unavailable", "retry-later", {
    ...push(503, 201),
    oauth: "temporarily_unavailable",
    closeCode: 4013,
    retryAfterSeconds: 5,
    loudness: "alarm",
  }),
  DISK_FULL: row("Service unavailable", "retry-later", {
    ...push(503, 201),
    oauth: "temporarily_unavailable",
    closeCode: 4013,
    retryAfterSeconds: 30,
    loudness: "alarm",
  }),
  OVERLOADED: row("Service unavailable", "retry-later", {
    ...push(503, 202),
    oauth: "temporarily_unavailable",
    closeCode: 4013,
    retryAfterSeconds: 2,
    loudness: "notice",
  }),
  DRAINING: row("Service unavailable", "retry-later", {
    ...push(503, 202),
    oauth: "temporarily_unavailable",
    closeCode: 4013,
    retryAfterSeconds: 2,
  }),
  INTERNAL: row("Internal error", "report", { ...push(500, 999), closeCode: 1011, loudness: "alarm" }),

  // The device connection.
  FRAME_MALFORMED: row("A frame could not be read", "fix-request", { closeCode: 4000, loudness: "notice" }),
  HELLO_MISSING: row("The connection did not say hello in time", "fix-request", { closeCode: 4002 }),
  PROTOCOL_UNSUPPORTED: row("This version of the device protocol is not spoken here", "fix-request", {
    status: 400,
    closeCode: 4004,
  }),
  DEVICE_CREDENTIAL_INVALID: row("The device credential does not prove this device", "fix-request", {
    status: 401,
    closeCode: 4001,
    loudness: "notice",
  }),
  CONNECTION_REPLACED: row("A newer connection of this device took over", "fix-request", { closeCode: 4003 }),
  DEVICE_THROTTLED: row("The device asks too fast", "retry-later", {
    status: 429,
    errno: 120,
    closeCode: 4008,
    retryAfterSeconds: 60,
    loudness: "notice",
  }),
  DEVICE_RESET: row("The service no longer knows this device", "new-channel", { closeCode: 4010, loudness: "notice" }),
  HEARTBEAT_MISSED: row("The connection went silent", "retry-later", { closeCode: 4012 }),
  APP_UNKNOWN: row("No app has this package SID or id here", "fix-request", { status: 404 }),
  CHANNEL_KEY_INVALID: row("The key of an alternate channel must be an uncompressed point of P-256", "fix-request", {
    status: 400,
    errno: 110,
  }),
  VAPID_REQUIRED: row("This service opens no channel that everybody may push to", "fix-request", { status: 400 }),
  WEB_PUSH_OVER_HTTP: row("This service gives no endpoint of plain http", "report", { status: 403 }),
  CHANNEL_LIMIT: row("This device has as many channels as it may", "report", { status: 409, loudness: "notice" }),

  // The admin API.
  ADMIN_TOKEN_INVALID: row("The admin token is missing or wrong", "new-token", { status: 401, loudness: "notice" }),
  SESSION_INVALID: row("No session is open, or it is over", "new-token", { status: 401 }),
  CSRF_TOKEN_INVALID: row("The request lacks the CSRF token of its session", "fix-request", {
    status: 403,
    loudness: "notice",
  }),
  ORIGIN_FOREIGN: row("The request comes from a page of another origin", "fix-request", {
    status: 403,
    loudness: "notice",
  }),
  ADMIN_REQUEST_INVALID: row("The admin request is malformed", "fix-request", { status: 400 }),
  NOT_FOUND: row("There is nothing at this address", "fix-request", { status: 404 }),
  SECRET_LIMIT: row("The app already has two secrets; revoke the older one first", "fix-request", { status: 409 }),
  SECRET_LAST: row("The app has one secret only; rotate before revoking", "fix-request", { status: 409 }),
  COPY_ELSEWHERE: row("The engine keeps everything elsewhere: back it up with its own tools", "fix-request", {
    status: 409,
  }),
  MOVE_REFUSED: row("Nothing was moved", "fix-request", { status: 409 }),
  BACKUP_UNUSABLE: row("The backup cannot be written or read", "fix-request", { status: 400 }),
  KEY_LIMIT: row("There are as many sealing keys as there may be", "report", { status: 409 }),
  FAULT_ORDERED: row("A fault answered as the operator ordered", "report", {}),
  FAULT_UNKNOWN: row("No fault has this number", "fix-request", { status: 404 }),
  FAULT_LIMIT: row("As many faults are set as there may be; clear some first", "fix-request", { status: 409 }),
  NOTIFICATION_UNKNOWN: row("No notification with this id is remembered", "fix-request", { status: 404 }),
  CAPTURE_UNKNOWN: row("This push was not captured, or is forgotten", "fix-request", { status: 404 }),
  CAPTURE_LIMIT: row("Pushes of as many apps are captured as may be; end one first", "fix-request", { status: 409 }),
  REPLAY_REFUSED: row("The push cannot be sent again", "fix-request", { status: 409 }),
  HUB_UNKNOWN: row("No hub has this name", "fix-request", { status: 404 }),
  HUB_EXISTS: row("A hub of this name is there already", "fix-request", { status: 409 }),
  HUB_REFUSED: row("The hub refuses this", "fix-request", { status: 400 }),
  HUB_BUSY: row("The hub is busy", "retry-later", { status: 429, retryAfterSeconds: 10 }),
  INSTALLATION_UNKNOWN: row("No installation has this id", "fix-request", { status: 404 }),
  JOB_UNKNOWN: row("No job has this id", "fix-request", { status: 404 }),

  // Starting a process, and the command line.
  USAGE: row("This is not how the command is used", "fix-request", {}),
  SETTING_UNKNOWN: row("No setting has this name", "fix-request", {}),
  SETTING_INVALID: row("A setting has a value it cannot have", "fix-request", {}),
  PORT_IN_USE: row("Another process listens on this port", "fix-request", { loudness: "alarm" }),
  DATA_LOCKED: row("Another process works in this data directory", "fix-request", { loudness: "alarm" }),
  DATA_UNUSABLE: row("The data directory cannot be used", "fix-request", { loudness: "alarm" }),
  ENGINE_UNREACHABLE: row("The server of the engine cannot be reached", "retry-later", { loudness: "alarm" }),
  ENGINE_REFUSED: row("The server of the engine refuses us", "fix-request", { loudness: "alarm" }),
  ENGINE_UNSUITABLE: row("The server of the engine cannot be used", "fix-request", { loudness: "alarm" }),
  TLS_UNUSABLE: row("The certificate or its key cannot be used", "fix-request", { loudness: "alarm" }),
  SERVER_NOT_FOUND: row("No running server was found", "fix-request", {}),

  // The sender and the device, on their own side of the wire.
  HOST_NOT_ALLOWED: row("The channel URI belongs to a host this sender does not trust", "fix-request", {}),
  TOKEN_REFUSED: row("The token endpoint gave no access token", "fix-request", {}),
  NETWORK_FAILED: row("The other side could not be reached", "retry-later", {}),
  ANSWER_UNREADABLE: row("The other side's answer could not be read", "report", {}),
  CHANNEL_REQUEST_FAILED: row("The channel request did not complete", "retry-later", {}),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errors;

/** The row of a code, without its literal types: for code that handles any of them. */
export function errorRow(code: ErrorCode): ErrorRow {
  return errors[code];
}

/** What a {@link BelfryError} may carry besides its code. */
export interface ErrorExtras {
  /** Appended for people and logs; never a secret, a token or a payload. */
  readonly detail?: string | undefined;
  /** Overrides the row's `retryAfterSeconds`. */
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/**
 * Carries one row across a boundary.
 *
 * @example throw new BelfryError("SCOPE_INVALID", { detail: "scope was missing" })
 */
export class BelfryError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly advice: Advice;
  readonly retryAfterSeconds: number | null;

  constructor(code: ErrorCode, extras: ErrorExtras = {}) {
    const { sentence, advice, retryAfterSeconds } = errorRow(code);
    super(extras.detail === undefined ? sentence : `${sentence}: ${extras.detail}`, { cause: extras.cause });
    this.name = "BelfryError";
    this.code = code;
    this.detail = extras.detail;
    this.advice = advice;
    this.retryAfterSeconds = extras.retryAfterSeconds ?? retryAfterSeconds;
  }
}

/** What readers of outside bytes return instead of throwing: the code, and which part was wrong. */
export interface Refusal {
  readonly refused: ErrorCode;
  readonly detail: string;
}

export function refusal(refused: ErrorCode, detail: string): Refusal {
  return { refused, detail };
}

/** Tells a reader's refusal from its value. */
export function isRefusal<T extends object>(read: T | Refusal): read is Refusal {
  return "refused" in read;
}
