/** The headers of a push request: from raw values to one typed value, or to the name of the header that is wrong. */
import { type Refusal, refusal } from "../errors.ts";
import { MAX_TAG_CHARACTERS, MAX_TOAST_TAG_CHARACTERS, MAX_TTL_SECONDS } from "./limits.ts";

/** `X-WNS-Type`, with its prefix. */
export type NotificationType = "wns/toast" | "wns/tile" | "wns/badge" | "wns/raw";

/** What can wait for a device: a notification, or a removal, which takes toasts back. */
export type WaitingType = NotificationType | "removal";

/** `compat` takes everything a known sender really sends; `strict` refuses all that the documentation forbids. */
export type Profile = "compat" | "strict";

/** 1 high, 2 medium, 3 low, 4 very low: how much battery the notification is worth. */
export type Priority = 1 | 2 | 3 | 4;

/** `X-WNS-Cache-Policy`: may it wait for a device that is away? */
export type CachePolicy = "cache" | "no-cache";

/** One push request's headers, proved. Absent ones are undefined, so that deciding on defaults stays with `push/`. */
export interface PushHeaders {
  readonly type: NotificationType;
  readonly cachePolicy: CachePolicy | undefined;
  readonly requestForStatus: boolean;
  readonly tag: string | undefined;
  readonly group: string | undefined;
  /** Counted from receipt; 0 to 30 days. */
  readonly ttlSeconds: number | undefined;
  readonly priority: Priority;
  readonly suppressPopup: boolean;
  readonly collectionId: string | undefined;
}

/** Gives a header's value by its lower-case name; repeated lines joined by `, `, as fetch's `Headers` does. */
export type HeaderSource = (name: string) => string | null | undefined;

const TYPES: readonly NotificationType[] = ["wns/toast", "wns/tile", "wns/badge", "wns/raw"];
const DEFAULT_PRIORITY = { "wns/toast": 1, "wns/tile": 2, "wns/badge": 2, "wns/raw": 3 } as const;
const VISIBLE = /^[\x21-\x7e]+$/;
const ALPHANUMERIC = /^[A-Za-z0-9]+$/;

const wrong = (header: string, what: string) => refusal("HEADER_INVALID", `${header} ${what}`);

/** What stands between the lines of one header when they are read as one: no value of WNS has it. */
const BETWEEN_LINES = ", ";

/** One value of a header that may stand on several lines; lines that agree count once. @source docs/reference/wns.md, R-5.6 */
function single(get: HeaderSource, name: string): string | undefined {
  const value = get(name) ?? undefined;
  if (value === undefined || !value.includes(BETWEEN_LINES)) return value?.trim();
  const lines = value.split(BETWEEN_LINES).map((line) => line.trim());
  return lines.every((line) => line === lines[0]) ? lines[0] : value;
}

function readType(get: HeaderSource): NotificationType | Refusal {
  const value = single(get, "x-wns-type")?.toLowerCase();
  if (value === undefined) return wrong("X-WNS-Type", "is missing");
  return (
    TYPES.find((type) => type === value) ?? wrong("X-WNS-Type", "must be wns/toast, wns/tile, wns/badge or wns/raw")
  );
}

/** Whether the sender asks for the device's connection: the one header that a DELETE has in common with a push. */
export const readRequestForStatus = (get: HeaderSource): boolean | Refusal =>
  readBoolean(get, "x-wns-requestforstatus", "X-WNS-RequestForStatus");

/** @source docs/reference/wns.md, R-5.3, R-5.4: the descriptions are the ones WNS was seen to send. */
function checkContentType(get: HeaderSource, type: NotificationType, profile: Profile): Refusal | undefined {
  const given = get("content-type");
  if (given === "text/xml" && type !== "wns/raw") return undefined;
  const value = single(get, "content-type")?.toLowerCase() || undefined;
  if (type === "wns/raw") {
    if (value === "application/octet-stream" || (value === undefined && profile === "compat")) return undefined;
    return refusal("HEADER_INVALID", "Content-Type should be application/octet-stream");
  }
  const mediaType = value?.includes(BETWEEN_LINES) ? undefined : value?.split(";", 1)[0]?.trim();
  if (mediaType === "text/xml" || (mediaType === "application/xml" && profile === "compat")) return undefined;
  return refusal("HEADER_INVALID", "Content-Type should be text/xml");
}

function readBoolean(get: HeaderSource, name: string, header: string): boolean | Refusal {
  const value = single(get, name)?.toLowerCase();
  if (value === undefined || value === "false") return false;
  return value === "true" || wrong(header, "must be true or false");
}

function readCachePolicy(get: HeaderSource): CachePolicy | undefined | Refusal {
  const value = single(get, "x-wns-cache-policy")?.toLowerCase();
  if (value === undefined || value === "cache" || value === "no-cache") return value;
  return wrong("X-WNS-Cache-Policy", "must be cache or no-cache");
}

function readTtl(get: HeaderSource): number | undefined | Refusal {
  const value = single(get, "x-wns-ttl");
  if (value === undefined) return undefined;
  if (!/^[0-9]{1,9}$/.test(value)) return wrong("X-WNS-TTL", "must be a whole number of seconds");
  return Math.min(Number(value), MAX_TTL_SECONDS);
}

function readPriority(get: HeaderSource, type: NotificationType): Priority | Refusal {
  const value = single(get, "x-wns-priority");
  if (value === undefined) return DEFAULT_PRIORITY[type];
  return /^[1-4]$/.test(value) ? (Number(value) as Priority) : wrong("X-WNS-PRIORITY", "must be 1, 2, 3 or 4");
}

function readLabel(get: HeaderSource, name: string, header: string, longest: number, strict: boolean) {
  const value = single(get, name);
  if (value === undefined) return undefined;
  const form = strict ? ALPHANUMERIC : VISIBLE;
  return value.length <= longest && form.test(value)
    ? value
    : wrong(header, `must be 1 to ${longest} ${strict ? "letters and digits" : "characters without blanks"}`);
}

const refused = (value: unknown): value is Refusal => typeof value === "object" && value !== null;

/**
 * Reads every header that WNS defines for a push. Never throws; the refusal's detail names the header, ready for
 * `X-WNS-ERROR-DESCRIPTION`.
 *
 * @param get values by lower-case name
 * @param profile `strict` also refuses what only phones know
 * @source docs/reference/wns.md, R-5.2 to
 */
export function readPushHeaders(get: HeaderSource, profile: Profile): PushHeaders | Refusal {
  const strict = profile === "strict";
  const type = readType(get);
  if (refused(type)) return type;
  const badContent = checkContentType(get, type, profile);
  if (badContent !== undefined) return badContent;
  const cachePolicy = readCachePolicy(get);
  if (refused(cachePolicy)) return cachePolicy;
  const requestForStatus = readRequestForStatus(get);
  if (refused(requestForStatus)) return requestForStatus;
  const ttlSeconds = readTtl(get);
  if (refused(ttlSeconds)) return ttlSeconds;
  if (ttlSeconds === 0 && cachePolicy === "cache") {
    return refusal("HEADER_INVALID", "Ttl value conflicts with X-WNS-Cache-Policy.");
  }
  const priority = readPriority(get, type);
  if (refused(priority)) return priority;
  const toast = type === "wns/toast";
  const longest = toast && !strict ? MAX_TOAST_TAG_CHARACTERS : MAX_TAG_CHARACTERS;
  const tag = readLabel(get, "x-wns-tag", "X-WNS-Tag", longest, strict);
  if (refused(tag)) return tag;
  const suppressPopup = readBoolean(get, "x-wns-suppresspopup", "X-WNS-SuppressPopup");
  if (refused(suppressPopup)) return suppressPopup;
  if (suppressPopup && strict) return wrong("X-WNS-SuppressPopup", "is for phones only");
  const toasts = toast ? readToastHeaders(get, longest, strict) : refuseToastHeaders(get, strict);
  if ("refused" in toasts) return toasts;
  const { group, collectionId } = toasts;
  return {
    type,
    cachePolicy,
    requestForStatus,
    tag,
    group,
    ttlSeconds,
    priority,
    suppressPopup: toast && suppressPopup,
    collectionId,
  };
}

type ToastHeaders = Pick<PushHeaders, "group" | "collectionId">;

const NO_TOAST_HEADERS: ToastHeaders = { group: undefined, collectionId: undefined };

function readToastHeaders(get: HeaderSource, longest: number, strict: boolean): ToastHeaders | Refusal {
  const group = readLabel(get, "x-wns-group", "X-WNS-Group", longest, strict);
  if (refused(group)) return group;
  const collectionId = single(get, "x-wns-collectionid");
  if (collectionId === undefined) return group === undefined ? NO_TOAST_HEADERS : { group, collectionId };
  if (collectionId === "" || collectionId.length > 128)
    return wrong("X-WNS-CollectionId", "must be 1 to 128 characters");
  if (collectionId.includes(BETWEEN_LINES)) return wrong("X-WNS-CollectionId", "is there twice");
  return { group, collectionId };
}

/** On anything but a toast they mean nothing: `compat` does not look at them. @source docs/reference/wns.md, R-5.9, R-5.13 */
function refuseToastHeaders(get: HeaderSource, strict: boolean): ToastHeaders | Refusal {
  if (strict && get("x-wns-group") != null) return wrong("X-WNS-Group", "is for toasts only");
  if (strict && get("x-wns-collectionid") != null) return wrong("X-WNS-CollectionId", "is for toasts only");
  return NO_TOAST_HEADERS;
}

/** What a sender may say besides the payload. Absent means WNS's default. */
export interface PushOptions {
  readonly cachePolicy?: CachePolicy | undefined;
  readonly requestForStatus?: boolean | undefined;
  readonly tag?: string | undefined;
  readonly group?: string | undefined;
  readonly ttlSeconds?: number | undefined;
  readonly priority?: Priority | undefined;
  readonly suppressPopup?: boolean | undefined;
  readonly collectionId?: string | undefined;
}

/** Writes the headers of a push request, in the documentation's spelling. `Authorization` is the sender's to add. */
export function formatPushHeaders(type: NotificationType, options: PushOptions = {}): Record<string, string> {
  const headers: Record<string, string> = {
    "Content-Type": type === "wns/raw" ? "application/octet-stream" : "text/xml",
    "X-WNS-Type": type,
  };
  if (options.cachePolicy !== undefined) headers["X-WNS-Cache-Policy"] = options.cachePolicy;
  if (options.requestForStatus) headers["X-WNS-RequestForStatus"] = "true";
  if (options.tag !== undefined) headers["X-WNS-Tag"] = options.tag;
  if (options.group !== undefined) headers["X-WNS-Group"] = options.group;
  if (options.ttlSeconds !== undefined) headers["X-WNS-TTL"] = String(options.ttlSeconds);
  if (options.priority !== undefined) headers["X-WNS-PRIORITY"] = String(options.priority);
  if (options.suppressPopup) headers["X-WNS-SuppressPopup"] = "true";
  if (options.collectionId !== undefined) headers["X-WNS-CollectionId"] = options.collectionId;
  return headers;
}
