/**
 * The answers of the push rim, header by header. The only file that writes them.
 *
 * Names go out in exactly this case and every answer is empty: one known sender compares raw bytes.
 *
 * @source docs/reference/wns.md, R-6.1 to
 */
import { randomBytes } from "node:crypto";
import {
  type BelfryError,
  type DeviceConnection,
  type ErrorCode,
  errorRow,
  MULTICAST_PREFERENCE,
  namesMulticast,
  type PushResponse,
  type WnsStatus,
} from "@belfry/protocol";
import type { OrderedAnswer } from "../fault/fault.ts";
import { newRefusalId } from "../ids.ts";
import type { Outcome, Resource, Said } from "./push.ts";

const HSTS = "max-age=31536000; includeSubDomains";
const MS_CV = /^[A-Za-z0-9+/=._-]{1,128}$/;

/** In which the answers of the two readers differ. */
export interface AnswerForm {
  /** Status of what was accepted, dropped or not. */
  readonly success: 200 | 201;
  /** Methods that are taken. */
  readonly allow: string;
  /** Whether the sender is told the time to live that is kept. @source RFC 8030 section 5.2 */
  readonly tellsTtl: boolean;
  /** Whether the headers of WNS are in the answer. */
  readonly speaksWns: boolean;
  /** Whether the sender may go on with multicasts, and hears so when it asks. */
  readonly takesMulticasts: boolean;
  /** What besides stands in every answer. */
  readonly always: Readonly<Record<string, string>>;
  /** What a refusal has besides; null where it has nothing. */
  readonly refusal: {
    headers(error: BelfryError): Readonly<Record<string, string>>;
    /** As JSON, or null for none. */
    readonly body: ((error: BelfryError, status: number, message: string) => string) | null;
  } | null;
  /** Refusals whose status is not the one in the table of errors. */
  readonly statuses: Readonly<Partial<Record<ErrorCode, number>>>;
}

/** What every answer of one node carries. */
export interface AnswerContext {
  readonly form: AnswerForm;
  /** Up to 8 letters or digits that name this node in `X-WNS-DEBUG-TRACE`. */
  readonly node: string;
  /** The request's `MS-CV`, echoed when it is one. */
  readonly msCv: string | null;
  /** The request's `X-Client-Request-Id`, by which its sender may ask. */
  readonly requestId?: string | null;
  /** The request's `Prefer`. */
  readonly prefer?: string | null;
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

/** The headers that all answers of a form with one status have in common. */
function commonHeaders({ speaksWns, always }: AnswerForm, status: WnsStatus): Headers {
  const common = { ...always, "Content-Length": "0", "Strict-Transport-Security": HSTS };
  return new Headers(speaksWns ? { ...common, "X-WNS-STATUS": status, "X-WNS-NOTIFICATIONSTATUS": status } : common);
}

const prepared = new Map<AnswerForm, Readonly<Partial<Record<WnsStatus, Headers>>>>();

/** The same, made once: the runtime copies them in half the time that it takes to read them from an object. */
function headersFor(form: AnswerForm, status: WnsStatus): Headers {
  const known = prepared.get(form)?.[status];
  if (known !== undefined) return known;
  const made = commonHeaders(form, status);
  prepared.set(form, { ...prepared.get(form), [status]: made });
  return made;
}

/** An answer with the headers that all have; what else there is to say its caller adds. */
function answer(
  { form, node, msCv }: AnswerContext,
  status: number,
  wnsStatus: WnsStatus,
  messageId: string,
  body: string | null = null,
): Response {
  const headers = headersFor(form, wnsStatus);
  if (form.speaksWns) {
    traced = (traced + 1) % 1_000_000;
    // Over those of the answer before, which has its copy: setting them in each copy takes longer.
    headers.set("X-WNS-MSG-ID", messageId);
    headers.set("X-WNS-DEBUG-TRACE", `${node}${String(traced).padStart(6, "0")}`);
    headers.set("MS-CV", msCv !== null && MS_CV.test(msCv) ? msCv : newMsCv());
  }
  return new Response(body, { status, headers });
}

/**
 * For what was accepted. `X-WNS-ERROR-DESCRIPTION` never stands on received: its mere presence means failure to one sender.
 *
 * A sender of Web Push hears 201 of what was dropped, too: anything else would end the subscription of a device that is merely away.
 */
export function answerOutcome(context: AnswerContext, outcome: Outcome, said: Said): Response {
  const { form } = context;
  const { status, messageId, deviceConnected, description } = outcome;
  const push = "headers" in said ? said : undefined;
  const isReceiptDue = push?.resource?.receipts != null;
  const response = answer(context, isReceiptDue ? 202 : form.success, status, messageId);
  const { headers } = response;
  if (form.speaksWns && asksForStatus(said)) {
    headers.set("X-WNS-DEVICECONNECTIONSTATUS", connectionOf(deviceConnected));
  }
  if (form.speaksWns && description !== undefined) headers.set("X-WNS-ERROR-DESCRIPTION", description);
  if (form.takesMulticasts && namesMulticast(context.prefer)) headers.set("Preference-Applied", MULTICAST_PREFERENCE);
  if (form.tellsTtl && push !== undefined) headers.set("TTL", String(push.headers.ttlSeconds ?? 0));
  if (push?.resource) tellResource(headers, push.resource, messageId);
  return response;
}

/** What the answer of WNS to what was accepted says, as a value. */
export const outcomeBody = (
  { status, messageId, deviceConnected, description }: Outcome,
  said: Said,
): PushResponse => ({
  status: 200,
  wnsStatus: status,
  deviceConnection: asksForStatus(said) ? connectionOf(deviceConnected) : undefined,
  messageId,
  description,
  retryAfterSeconds: undefined,
});

const connectionOf = (deviceConnected: boolean): DeviceConnection => (deviceConnected ? "connected" : "disconnected");

/** Where the message can be taken back, and where its receipt will stand. @source RFC 8030 sections 5 and 5.1 */
function tellResource(headers: Headers, { base, receipts }: Resource, messageId: string): void {
  headers.set("Location", `${base}${messageId}`);
  if (receipts === null) return;
  headers.set("Link", `<${receipts.link}>; rel="urn:ietf:params:push:receipt"`);
  headers.set("Preference-Applied", "respond-async");
}

const asksForStatus = (said: Said): boolean =>
  "match" in said ? said.requestForStatus : said.headers.requestForStatus;

/**
 * How to prove oneself, on every 401.
 *
 * @source docs/reference/wns.md, R-6.1: one page in the field refreshes only when this contains `Token expired`; RFC 8292 section 4.2
 */
const CHALLENGES: Partial<Record<ErrorCode, string>> = {
  VAPID_MISSING: "vapid",
  VAPID_INVALID: "vapid",
  VAPID_EXPIRED: "vapid",
  VAPID_KEY_FOREIGN: "vapid",
  DEVICE_CREDENTIAL_INVALID: "Bearer",
  ACCESS_TOKEN_MISSING: "Bearer",
  ACCESS_TOKEN_INVALID: 'Bearer error="invalid_request",error_description="Invalid token"',
  ACCESS_TOKEN_EXPIRED: 'Bearer error="invalid_token",error_description="Token expired"',
};

/** Codes whose detail is the description that WNS was seen to send, or names the header that is wrong. */
const DETAILED = new Set<ErrorCode>(["HEADER_INVALID", "MULTICAST_INVALID", "PAYLOAD_EMPTY", "CODING_INVALID"]);

/** What the sender reads. WNS's words for a bad VAPID token end in what is wrong with it, and there is much that can be. */
function describe({ code, detail }: BelfryError): string {
  const { sentence } = errorRow(code);
  if (detail === undefined) return sentence;
  if (DETAILED.has(code)) return detail;
  return code === "VAPID_INVALID" ? `${sentence}, ${detail}` : sentence;
}

/** Only senders of Web Push are answered so, and to them it is one channel's pace, whosever it is. @source docs/reference/web-push.md, WP-8.01 */
const TOO_MANY = 429;

/** An answer, and the id under which the trace shows it. */
export interface Answered {
  readonly response: Response;
  readonly messageId: string;
}

/** The answer to a refused push. */
export function answerRefusal(context: AnswerContext, error: BelfryError): Answered {
  const { form } = context;
  const { code, retryAfterSeconds } = error;
  const row = errorRow(code);
  const status = form.statuses[code] ?? row.status ?? 500;
  const messageId = newRefusalId();
  const description = describe(error);
  const body = form.refusal?.body?.(error, status, description) ?? null;
  const wnsStatus = status === TOO_MANY ? "channelthrottled" : (row.wnsStatus ?? "dropped");
  const response = answer(context, status, wnsStatus, messageId, body);
  const { headers } = response;
  if (form.speaksWns) headers.set("X-WNS-ERROR-DESCRIPTION", description);
  const challenge = CHALLENGES[code];
  if (challenge !== undefined && status === 401) headers.set("WWW-Authenticate", challenge);
  if (code === "METHOD_NOT_ALLOWED") headers.set("Allow", form.allow);
  if (retryAfterSeconds !== null) {
    headers.set("Retry-After", String(retryAfterSeconds));
    // An older page of WNS names this one, and only for throttling.
    if (status === 406) headers.set("X-WNS-CONTINUE-AFTER", String(retryAfterSeconds));
  }
  for (const [name, value] of Object.entries(form.refusal?.headers(error) ?? {})) headers.set(name, value);
  if (body !== null) {
    headers.set("Content-Type", "application/json");
    headers.set("Content-Length", String(Buffer.byteLength(body)));
  }
  return { response, messageId };
}

/** An answer that no refusal of ours has, with what every answer carries; headers that were ordered win. */
export function answerOrdered(context: AnswerContext, { status, headers: ordered }: OrderedAnswer): Answered {
  const messageId = newRefusalId();
  const response = answer(context, status, "dropped", messageId);
  for (const [name, value] of Object.entries(ordered)) {
    // The name, too, goes out as it was ordered.
    response.headers.delete(name);
    response.headers.set(name, value);
  }
  return { response, messageId };
}
