/** From the words of `belfry fault set` to the fault they mean. Knows the kinds a person has words for; asks no server. */
import { nearestName } from "@belfry/host";
import {
  BelfryError,
  type ErrorCode,
  entraStatusOf,
  errorRow,
  errors,
  FAULT_DEVICE_ID,
  type FaultEffect,
  type FaultRequest,
  type FaultSchedule,
  type FaultScope,
  isEntraId,
  MAX_FAULT_COUNT,
  MAX_FAULT_DELAY_MS,
  MAX_FAULT_RETRY_AFTER_SECONDS,
  MAX_FAULT_SEED,
  readPackageSid,
} from "@belfry/protocol";
import { channelUriOf, countOf, type Flags, type Given, operandOf, wordOf } from "./arguments.ts";

type On = "push" | "token";

const NOUN: Readonly<Record<On, string>> = { push: "push", token: "token request" };

const wrong = (detail: string) => new BelfryError("USAGE", { detail });

/** The refusal that WNS most likely means by a status. A status that is not here is answered as it is ordered. */
const MEANT: Readonly<Record<On, Readonly<Record<number, ErrorCode>>>> = {
  push: {
    400: "HEADER_INVALID",
    401: "ACCESS_TOKEN_EXPIRED",
    403: "CHANNEL_FOREIGN",
    404: "CHANNEL_UNKNOWN",
    405: "METHOD_NOT_ALLOWED",
    406: "APP_THROTTLED",
    410: "CHANNEL_EXPIRED",
    411: "LENGTH_REQUIRED",
    413: "PAYLOAD_TOO_LARGE",
    500: "INTERNAL",
    503: "OVERLOADED",
  },
  token: { 400: "CLIENT_SECRET_WRONG", 401: "CLIENT_SECRET_WRONG", 429: "TOKEN_THROTTLED", 503: "OVERLOADED" },
};

/** Which flags a kind takes, of those that say more about what happens. */
const DETAILS = ["on", "code", "header", "retry-after", "ms"] as const;

interface Kind {
  readonly takes: readonly (typeof DETAILS)[number][];
  effect(given: Given): FaultEffect;
}

const plain = (does: "lose-push" | "lose-ack" | "offline" | "expire-tokens" | "revoke-secrets"): Kind => ({
  takes: [],
  effect: () => ({ does }),
});

const KINDS: Readonly<Record<string, Kind>> = {
  delay: { takes: ["on", "ms"], effect: delayOf },
  "lose-push": plain("lose-push"),
  "lose-ack": plain("lose-ack"),
  offline: plain("offline"),
  "expire-tokens": plain("expire-tokens"),
  "revoke-secrets": plain("revoke-secrets"),
  throttle: { takes: ["retry-after"], effect: (given) => refusalOf("push", throttledBy(given), given) },
};

export const FAULT_FLAGS = {
  app: { takes: "word", value: "SID", sentence: "Only requests of this app." },
  channel: { takes: "word", value: "URI", sentence: "Only pushes to this channel." },
  device: {
    takes: "word",
    value: "ID",
    sentence: "Only what is for this device, by the id that `belfry channel list` shows.",
  },
  next: { takes: "word", value: "N", sentence: "Bite the next N, then be over." },
  every: { takes: "word", value: "N", sentence: "Bite every Nth." },
  percent: { takes: "word", value: "P", sentence: "Bite each with this chance, above 0 and at most 100." },
  seed: {
    takes: "word",
    value: "N",
    sentence: "The same seed bites the same ones, by their order of arrival; default 0.",
  },
  after: { takes: "word", value: "N", sentence: "Let N pass first." },
  on: { takes: "word", value: "push|token", sentence: "For a status or delay: what it happens to; default push." },
  code: { takes: "word", value: "CODE", sentence: "For a status: exactly this refusal, such as CHANNEL_CLOSED." },
  header: {
    takes: "word",
    value: "'NAME: VALUE'",
    repeats: true,
    sentence: "For a status: answer it with these headers, and with no Retry-After but one of these; may be repeated.",
  },
  "retry-after": { takes: "word", value: "S", sentence: "For a status or throttle: seconds in Retry-After." },
  ms: { takes: "word", value: "MS", sentence: `For delay: milliseconds, at most ${MAX_FAULT_DELAY_MS}.` },
} as const satisfies Flags;

/** @throws BelfryError USAGE */
export function faultRequestOf(given: Given): FaultRequest {
  const kind = kindOf(operandOf(given, 0));
  const surplus = DETAILS.find((name) => given.flags.has(name) && !kind.takes.includes(name));
  if (surplus !== undefined) throw wrong(`--${surplus} means nothing with ${operandOf(given, 0)}`);
  const effect = kind.effect(given);
  return { effect, ...scopeOf(given, effect), ...scheduleOf(given) };
}

function kindOf(word: string): Kind {
  if (/^[2-5][0-9]{2}$/.test(word)) {
    return { takes: ["on", "code", "header", "retry-after"], effect: (given) => statusOf(Number(word), given) };
  }
  const kind = Object.hasOwn(KINDS, word) ? KINDS[word] : undefined;
  if (kind !== undefined) return kind;
  const names = Object.keys(KINDS);
  const meant = nearestName(word, names) ?? names.find((name) => word.length > 2 && name.startsWith(word));
  const hint = meant === undefined ? `a status, or one of ${names.join(", ")}` : `did you mean ${meant}?`;
  throw wrong(`"${word}" is no kind of fault; ${hint}`);
}

function statusOf(status: number, given: Given): FaultEffect {
  const on = onOf(given);
  const headers = headersOf(given);
  const named = codeOf(given, status, on);
  if (named !== undefined && headers !== undefined) throw wrong(`--header: ${named} has headers of its own`);
  const meant = status === 406 && on === "push" ? throttledBy(given) : MEANT[on][status];
  const code = named ?? meant;
  if (code !== undefined && headers === undefined) return refusalOf(on, code, given);
  if (status < 300 && headers === undefined) {
    throw wrong(`${status} is no failure; a fault that answers 200 is lose-push, unless a --header says more`);
  }
  return { does: "answer", on, status, headers: { ...headers, ...waitOf(given, headers) } };
}

/** The wait of an ordered answer, which has no other. */
function waitOf(given: Given, headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const seconds = retryAfterOf(given);
  if (seconds === undefined) return {};
  const twice = Object.keys(headers).some((name) => name.toLowerCase() === "retry-after");
  if (twice) throw wrong("--retry-after and --header Retry-After exclude each other");
  return { "Retry-After": String(seconds) };
}

function refusalOf(on: On, code: ErrorCode, given: Given): FaultEffect {
  const retryAfterSeconds = retryAfterOf(given);
  return { does: "refuse", on, code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

/** Whoever names a channel means that one; else it is the sender that sends too much. */
const throttledBy = (given: Given): ErrorCode => (given.flags.has("channel") ? "CHANNEL_THROTTLED" : "APP_THROTTLED");

const retryAfterOf = (given: Given) => countOf(given, "retry-after", 0, MAX_FAULT_RETRY_AFTER_SECONDS);

function onOf(given: Given): On {
  const on = wordOf(given, "on") ?? "push";
  if (on !== "push" && on !== "token") throw wrong(`--on must be push or token, not ${on}`);
  return on;
}

/** Statuses that a refusal can have: at the two token endpoints it need not be the same. */
function statusesOf(code: ErrorCode, on: On): readonly number[] {
  const { status, wnsStatus, oauth } = errorRow(code);
  if (status === null || (on === "push" ? wnsStatus : oauth) === null) return [];
  return on === "push" ? [status] : [status, entraStatusOf(code)];
}

/** `404 goes with PATH_UNKNOWN, CHANNEL_UNKNOWN`. */
function codesWords(status: number, on: On): string {
  const codes = (Object.keys(errors) as ErrorCode[]).filter((code) => statusesOf(code, on).includes(status));
  return codes.length === 0 ? `no code goes with ${status}` : `${status} goes with ${codes.join(", ")}`;
}

function codeOf(given: Given, status: number, on: On): ErrorCode | undefined {
  const word = wordOf(given, "code");
  if (word === undefined) return undefined;
  if (!Object.hasOwn(errors, word)) {
    const meant = nearestName(word, Object.keys(errors));
    const hint = meant === undefined ? codesWords(status, on) : `did you mean ${meant}?`;
    throw wrong(`--code: ${word} is no code; ${hint}`);
  }
  const code = word as ErrorCode;
  const statuses = statusesOf(code, on);
  if (statuses.includes(status)) return code;
  const own = statuses[0] === undefined ? `no answer to a ${NOUN[on]}` : `${statuses[0]}, not ${status}`;
  throw wrong(`--code: ${code} is ${own}; ${codesWords(status, on)}`);
}

function headersOf(given: Given): Record<string, string> | undefined {
  const lines = given.flags.get("header");
  return lines && Object.fromEntries(lines.map(readHeader));
}

function readHeader(line: string): [name: string, value: string] {
  const colon = line.indexOf(":");
  if (colon < 1) throw wrong(`--header must be "Name: value", not "${line}"`);
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}

function delayOf(given: Given): FaultEffect {
  const ms = countOf(given, "ms", 1, MAX_FAULT_DELAY_MS);
  if (ms === undefined) throw wrong("--ms is missing: delay --ms 1500");
  return { does: "delay", on: onOf(given), ms };
}

function scopeOf(given: Given, effect: FaultEffect): FaultScope {
  const ofApp = effect.does === "revoke-secrets" || ("on" in effect && effect.on === "token");
  const finer = (["channel", "device"] as const).find((name) => given.flags.has(name));
  if (ofApp && finer) throw wrong(`--${finer} means nothing here: a token request knows its app only`);
  const names = ["app", "channel", "device"] as const;
  const scope: FaultScope = Object.fromEntries(
    names.map((name) => [name, wordOf(given, name)]).filter(([, word]) => word !== undefined),
  );
  checkScope(scope);
  return scope;
}

/** A name of the wrong form names nothing, so that the fault would bite nothing and prove nothing. */
function checkScope({ app, channel, device }: FaultScope): void {
  if (app !== undefined && readPackageSid(app) === undefined && !isEntraId(app.toLowerCase())) {
    throw wrong(`--app must be a package SID, ms-app://s-1-15-2-…, and "${app}" is none`);
  }
  if (device !== undefined && !FAULT_DEVICE_ID.test(device)) {
    throw wrong(`--device must be a device id, 22 letters, digits, - and _, and "${device}" is none`);
  }
  if (channel !== undefined) channelUriOf("--channel", channel);
}

function scheduleOf(given: Given): FaultSchedule {
  const schedule = {
    after: countOf(given, "after", 0, MAX_FAULT_COUNT),
    every: countOf(given, "every", 1, MAX_FAULT_COUNT),
    percent: percentOf(given),
    seed: countOf(given, "seed", 0, MAX_FAULT_SEED),
    times: countOf(given, "next", 1, MAX_FAULT_COUNT),
  };
  const { every, percent, seed } = schedule;
  if (every !== undefined && percent !== undefined) throw wrong("--every and --percent exclude each other");
  if (seed !== undefined && percent === undefined) throw wrong("--seed goes with --percent only");
  return Object.fromEntries(Object.entries(schedule).filter(([, value]) => value !== undefined));
}

function percentOf(given: Given): number | undefined {
  const word = wordOf(given, "percent");
  if (word === undefined) return undefined;
  const percent = /^[0-9]{1,3}(?:\.[0-9]{1,6})?$/.test(word) ? Number(word) : Number.NaN;
  if (!(percent > 0 && percent <= 100)) throw wrong("--percent must be a number above 0 and at most 100");
  return percent;
}
