/**
 * How the senders of Web Push are answered, by the profile of the channel that they speak to. What every answer of the push rim has stands
 * in answer.ts.
 *
 * @source RFC 8030, RFC 8292 section 4.2; mozilla-services/autopush-rs `autoendpoint/src/error.rs`; docs/reference/web-push.md
 */
import { STATUS_CODES } from "node:http";
import { type BelfryError, type ErrorCode, errorRow, type Profile } from "@belfry/protocol";
import type { PushProfile } from "../channel/uri.ts";
import type { AnswerForm } from "./answer.ts";

/** A page in a browser may push, too. */
export const OPEN_TO_PAGES: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "Location, TTL, Link, Retry-After",
};

/** Where a sender's author reads on, by `errno`; all others in the page of the protocol itself. */
const PROTOCOL = "https://www.rfc-editor.org/rfc/rfc8030";
const MORE_INFO = new Map([
  [109, "https://www.rfc-editor.org/rfc/rfc8292"],
  [110, "https://www.rfc-editor.org/rfc/rfc8291"],
  [117, "https://www.rfc-editor.org/rfc/rfc8292#section-3.2"],
]);

const TOO_FAST = { CHANNEL_THROTTLED: 429, APP_THROTTLED: 429, ADDRESS_THROTTLED: 429 } as const;
/** Mozilla's service says 401 of every token that is not good, and so says its suite. */
const UNPROVED = { VAPID_INVALID: 401, VAPID_EXPIRED: 401, VAPID_KEY_FOREIGN: 401 } as const;

const GONE: readonly ErrorCode[] = ["CHANNEL_CLOSED", "CHANNEL_EXPIRED"];

const shared = {
  success: 201,
  allow: "POST, GET, OPTIONS",
  tellsTtl: true,
  takesMulticasts: false,
  always: OPEN_TO_PAGES,
  refusal: {
    headers: ({ code }: BelfryError) => (GONE.includes(code) ? { "Cache-Control": "max-age=86400" } : {}),
    body: formatErrorBody,
  },
} as const satisfies Partial<AnswerForm>;

const OF_UNIFIED_PUSH: AnswerForm = { ...shared, speaksWns: false, statuses: TOO_FAST };
const OF_AUTOPUSH: AnswerForm = { ...shared, speaksWns: false, statuses: { ...TOO_FAST, ...UNPROVED } };
const OF_WNS: Readonly<Record<Profile, AnswerForm>> = {
  compat: { ...shared, speaksWns: true, statuses: TOO_FAST },
  // As WNS was seen to answer: without a body.
  strict: { ...shared, speaksWns: true, statuses: UNPROVED, refusal: { ...shared.refusal, body: null } },
};

/** @param profile of the service: where WNS was seen to differ from the RFC, `strict` answers as WNS; see ADR 0013 */
export function formOf(channel: PushProfile, profile: Profile): AnswerForm {
  if (channel === "wns") return OF_WNS[profile];
  return channel === "autopush" ? OF_AUTOPUSH : OF_UNIFIED_PUSH;
}

/** The body of a refusal. @param message for a person who reads the log of a sender */
function formatErrorBody({ code }: BelfryError, status: number, message: string): string {
  const { errno } = errorRow(code);
  const more_info = MORE_INFO.get(errno ?? 0) ?? PROTOCOL;
  return JSON.stringify({ code: status, errno, error: STATUS_CODES[status] ?? "", message, more_info });
}
