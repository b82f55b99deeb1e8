/** The headers of a Web Push request: from raw values to the value that a push of WNS gives, or to the name of the header that is wrong. */
import { type Refusal, refusal } from "../errors.ts";
import { MAX_TTL_SECONDS } from "../wns/limits.ts";
import type { HeaderSource, Priority, Profile, PushHeaders } from "../wns/push-request.ts";
import { firstOf } from "./first-of.ts";

/** What a Web Push says besides its body and how that is encrypted. */
export interface WebPushHeaders {
  /** In the words of WNS: a raw notification, whose policy follows from its time to live. */
  readonly headers: PushHeaders & { readonly ttlSeconds: number };
  /** The newest of one topic is as good as all of them. */
  readonly topic: string | undefined;
}

/** How much battery an urgency is worth. @source RFC 8030 section 5.3; docs/reference/wns.md, R-7.5 */
const PRIORITIES: ReadonlyMap<string, Priority> = new Map([
  ["very-low", 4],
  ["low", 3],
  ["normal", 2],
  ["high", 1],
]);

const DIGITS = /^[0-9]+$/;
const NEGATIVE = /^-[0-9]+$/;

/** Padding is no part of the RFC's alphabet, and one gateway sends it. @source RFC 8030 section 5.4; matrix-org/sygnal `webpushpushkin.py` */
const TOPIC = /^[A-Za-z0-9_-]+={0,31}$/;
const MAX_TOPIC_CHARACTERS = 32;

/**
 * Reads what RFC 8030 defines for a push. Never throws.
 *
 * Headers of WNS mean nothing here, apart from the question for the device's connection. In `strict`, as at WNS, a push that must not
 * wait has to say so in `X-WNS-Cache-Policy` too.
 *
 * @returns the headers, or TTL_MISSING, TTL_INVALID, TTL_NEGATIVE, URGENCY_INVALID, TOPIC_INVALID; in `strict` HEADER_INVALID too
 * @source RFC 8030 sections 5.2 to 5.4; docs/reference/wns.md, WNS-8.02, WNS-8.03
 */
export function readWebPushHeaders(get: HeaderSource, profile: Profile): WebPushHeaders | Refusal {
  const ttlSeconds = readTtl(get);
  if (typeof ttlSeconds === "object") return ttlSeconds;
  if (ttlSeconds === 0 && profile === "strict" && get("x-wns-cache-policy")?.trim().toLowerCase() !== "no-cache") {
    return refusal("HEADER_INVALID", "Ttl value conflicts with X-WNS-Cache-Policy.");
  }
  const priority = PRIORITIES.get(get("urgency")?.trim().toLowerCase() ?? "normal");
  if (priority === undefined) return refusal("URGENCY_INVALID", "");
  const topic = get("topic") ?? undefined;
  if (topic !== undefined && (topic.length > MAX_TOPIC_CHARACTERS || !TOPIC.test(topic))) {
    return refusal("TOPIC_INVALID", "");
  }
  return { headers: headersOf(get, ttlSeconds, priority), topic };
}

function readTtl(get: HeaderSource): number | Refusal {
  const ttl = firstOf(get("ttl"));
  if (ttl === undefined) return refusal("TTL_MISSING", "");
  if (DIGITS.test(ttl)) return Math.min(Number(ttl), MAX_TTL_SECONDS);
  return refusal(NEGATIVE.test(ttl) ? "TTL_NEGATIVE" : "TTL_INVALID", "");
}

const headersOf = (get: HeaderSource, ttlSeconds: number, priority: Priority): WebPushHeaders["headers"] => ({
  type: "wns/raw",
  cachePolicy: ttlSeconds > 0 ? "cache" : "no-cache",
  requestForStatus: get("x-wns-requestforstatus")?.trim().toLowerCase() === "true",
  tag: undefined,
  group: undefined,
  ttlSeconds,
  priority,
  suppressPopup: false,
  collectionId: undefined,
});
