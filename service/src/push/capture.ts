/**
 * What is kept of a push whose app is captured, and what of it is shown. Nothing that opens anything is kept: of headers that no rule of a push
 * reads the name alone, of the others what the rules read.
 *
 * @source ADR 0020
 */
import { redactText } from "@belfry/host";
import type { BelfryError, CapturedBody, ErrorCode, Profile } from "@belfry/protocol";
import type { Target } from "../target.ts";
import { proverOf } from "./accept.ts";
import type { Outcome, ProvedPush, ProvedSender, Said } from "./push.ts";
import type { Asked } from "./reader.ts";

/** Headers whose values are kept: what the readers read, and by what a sender is told from others. All of them are free of secrets by their meaning. */
const OPEN = new Set([
  "accept",
  "accept-encoding",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "host",
  "ms-cv",
  "prefer",
  "topic",
  "transfer-encoding",
  "ttl",
  "urgency",
  "user-agent",
  "x-client-request-id",
  "x-wns-cache-policy",
  "x-wns-collectionid",
  "x-wns-group",
  "x-wns-priority",
  "x-wns-requestforstatus",
  "x-wns-suppresspopup",
  "x-wns-tag",
  "x-wns-ttl",
  "x-wns-type",
]);

/** Of one request: senders send some ten. */
const MAX_HEADERS = 64;
const MAX_HEADER_CHARACTERS = 1024;

/** What one push costs besides its payload and its headers. */
const BYTES_OF_PUSH = 1024;

/** A push as it came. Its app and its channel are as they were then. */
export interface Captured {
  readonly id: string;
  /** Package SID. */
  readonly app: string;
  /** When its request was read, and when it is forgotten: milliseconds since 1970. */
  readonly at: number;
  readonly until: number;
  /** What it takes of memory. */
  readonly bytes: number;
  readonly profile: Profile;
  readonly method: string;
  /** The path, without anything that opens a channel. */
  readonly path: string;
  /** Names in lower case; null in place of a value that is not kept. */
  readonly headers: ReadonlyMap<string, string | null>;
  readonly sender: ProvedSender;
  /** Null where it was refused before its body was read. */
  readonly said: ProvedPush | null;
  /** What became of it: decided on at a time, or refused. */
  readonly became: Decided | Refused;
}

interface Decided {
  readonly at: number;
  readonly outcome: Outcome;
}

interface Refused {
  readonly code: ErrorCode;
  /** What was wrong, in words. */
  readonly why: string;
}

/** What there is to keep. */
export interface Came {
  readonly id: string;
  readonly at: number;
  readonly profile: Profile;
  readonly request: Asked;
  readonly target: Target;
  readonly sender: ProvedSender;
  readonly said: Said | undefined;
  readonly became: Captured["became"];
}

/** @returns undefined for what takes toasts back: it has no payload, and nothing is decided about it */
export function captureOf({
  id,
  at,
  profile,
  request,
  target,
  sender,
  said,
  became,
}: Came): Omit<Captured, "until"> | undefined {
  if (said !== undefined && "match" in said) return undefined;
  const headers = keptHeaders(request.headers);
  const kept = said === undefined ? null : keptOf(said);
  const ofHeaders = [...headers].reduce((sum, [name, value]) => sum + name.length + (value?.length ?? 0), 0);
  return {
    id,
    app: sender.app.packageSid,
    at,
    bytes: BYTES_OF_PUSH + 2 * ofHeaders + (said?.payload.bytes ?? 0),
    profile,
    method: request.method,
    path: shownPath(target.path),
    headers,
    sender,
    said: kept,
    became,
  };
}

/** Refused by a reader, or by the store. */
export const refusedAs = ({ code, detail, message }: BelfryError): Refused => ({
  code,
  why: redactText(detail ?? message),
});

/** Without what a reader has beside the text, which would double the room, and without what belongs to that one request. */
function keptOf({ context: _, payload: { text, base64, bytes }, ...rest }: ProvedPush): ProvedPush {
  return { ...rest, payload: { text, base64, bytes }, key: null, resource: null };
}

function keptHeaders(headers: Asked["headers"]): Map<string, string | null> {
  const kept = [...headers]
    .slice(0, MAX_HEADERS)
    .map(
      ([name, value]) => [name.slice(0, 128), OPEN.has(name) ? value.slice(0, MAX_HEADER_CHARACTERS) : null] as const,
    );
  return new Map(kept);
}

/** `/?token=…`, `/w/…`: where a channel URI leads, without what it opens. */
function shownPath(path: string): string {
  if (path === "/") return "/?token=…";
  const [, first = ""] = path.split("/");
  return /^(w|wpush)$/.test(first) ? `/${first}/…` : "/…";
}

/** What operators see. Values pass through what cuts secrets out of logs, for strangers put them in wrong places. */
export function capturedBody({
  id,
  app,
  at,
  until,
  method,
  path,
  headers,
  sender,
  said,
  became,
  profile,
}: Captured): CapturedBody {
  const shown = [...headers].map(
    ([name, value]) => [redactText(name), value === null ? "…" : redactText(value)] as const,
  );
  const base = { id, app, at, until, request: { method, path, headers: shown }, by: proverOf(sender) };
  const payload = said === null ? null : said.payload;
  if (!("outcome" in became)) return { ...base, payload };
  return { ...base, payload, decided: decidedOf(became, sender, profile) };
}

function decidedOf(
  { at, outcome: { decided, put, deviceConnected } }: Decided,
  { channel }: ProvedSender,
  profile: Profile,
): CapturedBody["decided"] & object {
  const { replaced, evicted } = put?.state === "recorded" ? put : { replaced: null, evicted: null };
  return {
    kind: channel.kind,
    connected: deviceConnected,
    profile,
    at,
    rule: decided?.why ?? "",
    slot: decided?.slot?.slot ?? null,
    ...(replaced === null ? {} : { replaced }),
    ...(evicted === null ? {} : { evicted }),
  };
}
