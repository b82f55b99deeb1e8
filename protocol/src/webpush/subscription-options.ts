/** What a device says with a request to subscribe. Never throws. @source RFC 8030 section 4, RFC 8292 section 4.1 */
import { type Refusal, refusal } from "../errors.ts";

/** Bytes of such a body: a key takes 100. */
export const MAX_SUBSCRIPTION_BYTES = 1024;

export interface SubscriptionOptions {
  /** Public key whose holder alone may push, as it was given; absent when everybody may who knows the endpoint. */
  readonly vapid?: string;
}

const OPTIONS_TYPE = "application/webpush-options+json";

/**
 * Reads the options. A body of another type means nothing, and neither do members that are not known.
 *
 * @param contentType of the request, or null
 * @returns the options, or CHANNEL_KEY_INVALID for a body from which no key can be told; whether the key is one is not looked at
 */
export function readSubscriptionOptions(contentType: string | null, body: Uint8Array): SubscriptionOptions | Refusal {
  const type = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== OPTIONS_TYPE || body.length === 0) return {};
  const vapid = keyIn(body);
  if (vapid === undefined) return {};
  return vapid === null
    ? refusal("CHANNEL_KEY_INVALID", "the options are no JSON object with a text in vapid")
    : { vapid };
}

/** @returns undefined when no key is named, null when what is there is none */
function keyIn(body: Uint8Array): string | undefined | null {
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    const { vapid } = value as { readonly vapid?: unknown };
    return vapid === undefined || typeof vapid === "string" ? vapid : null;
  } catch {
    return null;
  }
}
