/**
 * What became of a push, as far as its sender can know: one value of five kinds, and how an answer turns into it.
 * Reads no clock and sends nothing.
 */
import {
  type Advice,
  type DeviceConnection,
  type ErrorCode,
  errorRow,
  type PushResponse,
  type Refusal,
} from "@belfry/protocol";

/** Seconds to wait after a throttled push whose answer names none: what the real WNS was seen to ask for. @source docs/reference/wns.md, R-6.7 */
export const DEFAULT_THROTTLE_SECONDS = 900;

/** Seconds to wait after a failure that names none: long enough for a restart of the other side. */
export const DEFAULT_RETRY_SECONDS = 30;

/** What every kind may carry. */
interface Answered {
  /** HTTP status; undefined if no answer came or no request was made. */
  readonly status: number | undefined;
  /** `X-WNS-MSG-ID`: what to ask the service about (`belfry why ID`). */
  readonly messageId: string | undefined;
}

/**
 * The service took the notification: it holds it, or gave it to the device's connection.
 *
 * Received never means delivered: the device may be off for days, and the notification may expire or be replaced.
 */
export interface ReceivedOutcome extends Answered {
  readonly kind: "received";
  /** Only if `requestForStatus` was asked for. */
  readonly deviceConnection: DeviceConnection | undefined;
}

/** The service took the notification and threw it away; the same push would meet the same end for now. */
export interface DroppedOutcome extends Answered {
  readonly kind: "dropped";
  readonly deviceConnection: DeviceConnection | undefined;
  /** The service's words, for people. */
  readonly reason: string;
}

/** Too many pushes. Wait, then send again: everything to this channel, or everything of this app. */
export interface ThrottledOutcome extends Answered {
  readonly kind: "throttled";
  readonly scope: "app" | "channel";
  /** APP_THROTTLED or CHANNEL_THROTTLED, as the scope. */
  readonly code: ErrorCode;
  readonly advice: "retry-later";
  /** From the answer, else {@link DEFAULT_THROTTLE_SECONDS}. */
  readonly retryAfterSeconds: number;
  readonly description: string;
}

/**
 * The push will never succeed as it stands. `new-channel` (404, 410): forget the channel URI. `new-token` (401 even
 * with a fresh token): look at the app's credentials. `fix-request`: it is wrong here, or was refused without a request.
 * `report`: the sender is blocked (410 SENDER_BLOCKED; its channels are good), or WNS does not define the status.
 */
export interface RefusedOutcome extends Answered {
  readonly kind: "refused";
  /** The likeliest meaning of the status, unless the words say another; ANSWER_UNREADABLE for a status that WNS does not define. */
  readonly code: ErrorCode;
  readonly advice: Advice;
  /** For people and logs; never a token, a secret or a payload. */
  readonly description: string;
}

/**
 * Nothing is known of the notification. After a broken connection or the time limit it may have been taken all the
 * same, so sending again may show it twice unless it has a tag.
 */
export interface FailedOutcome extends Answered {
  readonly kind: "failed";
  readonly code: ErrorCode;
  /** `report`: the other side is not what it should be (a redirect, an answer without WNS's headers); waiting will not help. */
  readonly advice: "retry-later" | "report";
  /** From the answer, else {@link DEFAULT_RETRY_SECONDS}; undefined when the advice is to report. */
  readonly retryAfterSeconds: number | undefined;
  readonly description: string;
}

/** Switch on `kind`, then on `advice`; nobody needs to read the words. */
export type Outcome = ReceivedOutcome | DroppedOutcome | ThrottledOutcome | RefusedOutcome | FailedOutcome;

/**
 * What a status may mean, the likeliest first. Those behind it are told by their words: WNS has nothing else that tells
 * an expired channel from a blocked sender.
 *
 * @source docs/reference/wns.md, R-6.1 and
 */
const MEANINGS: Readonly<Record<number, readonly [ErrorCode, ...ErrorCode[]]>> = {
  400: ["HEADER_INVALID", "PAYLOAD_EMPTY"],
  401: ["ACCESS_TOKEN_INVALID", "ACCESS_TOKEN_EXPIRED"],
  403: ["CHANNEL_FOREIGN"],
  404: ["CHANNEL_UNKNOWN"],
  405: ["METHOD_NOT_ALLOWED"],
  410: ["CHANNEL_EXPIRED", "CHANNEL_CLOSED", "SENDER_BLOCKED"],
  411: ["LENGTH_REQUIRED"],
  413: ["PAYLOAD_TOO_LARGE"],
  500: ["INTERNAL"],
  503: ["OVERLOADED", "ACCESS_TOKEN_LOOP", "ADDRESS_THROTTLED"],
};

/** @param words whatever the answer says of itself, in any of its headers */
function codeOf(status: number, words: string): ErrorCode {
  // Gateways between us and the service have statuses of their own for one that cannot serve.
  const meanings = MEANINGS[status] ?? (status > 500 ? MEANINGS[503] : undefined) ?? (["ANSWER_UNREADABLE"] as const);
  return meanings.find((code) => words.includes(errorRow(code).sentence)) ?? meanings[0];
}

/** A refusal decided on this side, before any request. */
export function refusedHere({ refused, detail }: Refusal): RefusedOutcome {
  const { advice, sentence } = errorRow(refused);
  const description = `${sentence}: ${detail}`;
  return { kind: "refused", status: undefined, messageId: undefined, code: refused, advice, description };
}

/** A failure that waiting may cure. */
export function failedForNow(
  description: string,
  known: Partial<Pick<FailedOutcome, "status" | "messageId" | "retryAfterSeconds">> & Pick<FailedOutcome, "code">,
): FailedOutcome {
  const { status, messageId, code, retryAfterSeconds = DEFAULT_RETRY_SECONDS } = known;
  return { kind: "failed", status, messageId, code, advice: "retry-later", retryAfterSeconds, description };
}

/** An answer 5xx, of either endpoint. @param words what it says of itself */
export function failedThere(
  description: string,
  answer: Pick<PushResponse, "status"> & Partial<Pick<PushResponse, "messageId" | "retryAfterSeconds">>,
  words = "",
): FailedOutcome {
  return failedForNow(description, { ...answer, code: codeOf(answer.status, words) });
}

/** An answer that no WNS gives: someone else answers at this address. */
export function failedForGood(detail: string, status: number | undefined, messageId?: string): FailedOutcome {
  const code = "ANSWER_UNREADABLE";
  const description = `${errorRow(code).sentence}: ${detail}`;
  return { kind: "failed", status, messageId, code, advice: "report", retryAfterSeconds: undefined, description };
}

function throttled(answer: PushResponse): ThrottledOutcome {
  const { status, messageId, wnsStatus, retryAfterSeconds = DEFAULT_THROTTLE_SECONDS } = answer;
  // Without a word on the scope the wider one is the safe reading.
  const scope = wnsStatus === "channelthrottled" ? "channel" : "app";
  const code = scope === "channel" ? "CHANNEL_THROTTLED" : "APP_THROTTLED";
  const description = answer.description ?? errorRow(code).sentence;
  return { kind: "throttled", status, messageId, scope, code, advice: "retry-later", retryAfterSeconds, description };
}

function accepted(answer: PushResponse): Outcome {
  const { status, messageId, deviceConnection, wnsStatus } = answer;
  if (wnsStatus === "received") return { kind: "received", status, messageId, deviceConnection };
  if (wnsStatus === "dropped") {
    const reason = answer.description ?? "the service gave no reason";
    return { kind: "dropped", status, messageId, deviceConnection, reason };
  }
  // Proxies and captive portals say 200 to anything; without WNS's own word nothing was received.
  return failedForGood(`status ${status} without a known X-WNS-STATUS`, status, messageId);
}

function refused(answer: PushResponse, words: string): RefusedOutcome {
  const { status, messageId } = answer;
  const code = codeOf(status, words);
  const { advice, sentence } = errorRow(code);
  const known = code === "ANSWER_UNREADABLE" ? `The service answered ${status}` : sentence;
  return { kind: "refused", status, messageId, code, advice, description: answer.description ?? known };
}

/**
 * Reads the outcome off an answer. Never throws.
 *
 * 200 with `channelthrottled` counts as throttled, and so does 429, which one report saw instead of 406.
 *
 * @param challenge `WWW-Authenticate`, which may say why a token was refused where the description does not
 * @source docs/reference/wns.md, R-6.1 to; Microsoft, "Push notification service request and response headers"
 */
export function readOutcome(answer: PushResponse, challenge = ""): Outcome {
  const { status, wnsStatus, description = "" } = answer;
  const words = `${description} ${challenge}`;
  const limited = wnsStatus === "channelthrottled" || wnsStatus === "appthrottled";
  if (status === 406 || status === 429 || (status === 200 && limited)) return throttled(answer);
  if (status >= 200 && status < 300) return accepted(answer);
  if (status >= 400 && status < 500) return refused(answer, words);
  if (status >= 500) return failedThere(description || `The service answered ${status}`, answer, words);
  return failedForGood(`status ${status}`, status, answer.messageId);
}
