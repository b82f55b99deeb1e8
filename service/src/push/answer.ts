/**
 * The answers of the push rim, header by header. The only file that writes them.
 *
 * Names go out in exactly this case and every answer is empty: one known sender compares raw bytes.
 *
 * @source docs/reference/wns.md, R-6.1 to
 */
import { randomBytes } from "node:crypto";
import { type BelfryError, type ErrorCode, errorRow, type WnsStatus } from "@belfry/protocol";
import { newRefusalId } from "../ids.ts";
import type { Outcome } from "./accept.ts";

const HSTS = "max-age=31536000; includeSubDomains";
const MS_CV = /^[A-Za-z0-9+/=._-]{1,128}$/;

/** What every answer of one node carries. */
export interface AnswerContext {
  /** Up to 8 letters or digits that name this node in `X-WNS-DEBUG-TRACE`. */
  readonly node: string;
  /** The request's `MS-CV`, echoed when it is one. */
  readonly msCv: string | null;
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

let traced = 0;
let cvPrefix = "";
let cvCount = 0;

/** 22 base64 characters and `.0`. A random prefix serves 2^24 vectors: it names requests and protects nothing. */
function newMsCv(): string {
  if (cvPrefix === "" || cvCount === 0xff_ffff) {
    cvPrefix = randomBytes(15).toString("base64").slice(0, 18);
    cvCount = 0;
  }
  const count = cvCount++;
  const digit = (shift: number) => BASE64[(count >>> shift) & 63] ?? "A";
  return `${cvPrefix}${digit(18)}${digit(12)}${digit(6)}${digit(0)}.0`;
}

function head({ node, msCv }: AnswerContext, status: WnsStatus, messageId: string): Record<string, string> {
  traced = (traced + 1) % 1_000_000;
  return {
    "Content-Length": "0",
    "X-WNS-STATUS": status,
    "X-WNS-NOTIFICATIONSTATUS": status,
    "X-WNS-MSG-ID": messageId,
    "X-WNS-DEBUG-TRACE": `${node}${String(traced).padStart(6, "0")}`,
    "MS-CV": msCv !== null && MS_CV.test(msCv) ? msCv : newMsCv(),
    "Strict-Transport-Security": HSTS,
  };
}

/** 200 for what was accepted. `X-WNS-ERROR-DESCRIPTION` never stands on received: its mere presence means failure to one sender. */
export function answerOutcome(context: AnswerContext, outcome: Outcome, requestForStatus: boolean): Response {
  const headers = head(context, outcome.status, outcome.messageId);
  if (requestForStatus)
    headers["X-WNS-DEVICECONNECTIONSTATUS"] = outcome.deviceConnected ? "connected" : "disconnected";
  if (outcome.description !== undefined) headers["X-WNS-ERROR-DESCRIPTION"] = outcome.description;
  return new Response(null, { status: 200, headers });
}

/** @source docs/reference/wns.md, R-6.1: one page in the field refreshes only when this contains `Token expired` */
const CHALLENGES: Partial<Record<ErrorCode, string>> = {
  ACCESS_TOKEN_MISSING: "Bearer",
  ACCESS_TOKEN_INVALID: 'Bearer error="invalid_request",error_description="Invalid token"',
  ACCESS_TOKEN_EXPIRED: 'Bearer error="invalid_token",error_description="Token expired"',
};

/** Codes whose detail is the description that WNS was seen to send, or names the header that is wrong. */
const DETAILED = new Set<ErrorCode>(["HEADER_INVALID", "PAYLOAD_EMPTY"]);

/** The answer to a refused push. @returns it and the id under which the trace shows it */
export function answerRefusal(context: AnswerContext, error: BelfryError): { response: Response; messageId: string } {
  const row = errorRow(error.code);
  const messageId = newRefusalId();
  const headers = head(context, row.wnsStatus ?? "dropped", messageId);
  headers["X-WNS-ERROR-DESCRIPTION"] = (DETAILED.has(error.code) && error.detail) || row.sentence;
  const challenge = CHALLENGES[error.code];
  if (challenge !== undefined) headers["WWW-Authenticate"] = challenge;
  if (error.code === "METHOD_NOT_ALLOWED") headers.Allow = "POST";
  if (error.retryAfterSeconds !== null) headers["Retry-After"] = String(error.retryAfterSeconds);
  return { response: new Response(null, { status: row.status ?? 500, headers }), messageId };
}
