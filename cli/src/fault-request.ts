/** From the words of `belfry fault set` to the fault they mean. Knows the kinds a person has words for; asks no server. */
import { nearestName } from "@belfry/host";
import {
  BelfryError,
  type ErrorCode,
  errorRow,
  errors,
  type FaultEffect,
  type FaultRequest,
  type FaultSchedule,
  type FaultScope,
} from "@belfry/protocol";
import { countOf, type Flags, type Given, operandOf, wordOf } from "./arguments.ts";

type On = "push" | "token";

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
  token: { 400: "CLIENT_SECRET_WRONG", 429: "TOKEN_THROTTLED", 503: "OVERLOADED" },
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
  device: { takes: "word", value: "ID", sentence: "Only what is for this device." },
  next: { takes: "word", value: "N", sentence: "Bite the next N, then be over." },
  every: { takes: "word", value: "N", sentence: "Bite every Nth." },
  percent: { takes: "word", value: "P", sentence: "Bite each with this chance, 0 to 100." },
  seed: { takes: "word", value: "N", sentence: "The same seed bites the same ones; default 0." },
  after: { takes: "word", value: "N", sentence: "Let N pass first." },
  on: { takes: "word", value: "push|token", sentence: "For a status or delay: what it happens to; default push." },
  code: { takes: "word", value: "CODE", sentence: "For a status: exactly this refusal, such as CHANNEL_CLOSED." },
  header: {
    takes: "word",
    value: "'NAME: VALUE'",
    repeats: true,
    sentence: "For a status: answer it with these headers and no other refusal's; may be repeated.",
  },
  "retry-after": { takes: "word", value: "S", sentence: "For a status or throttle: seconds in Retry-After." },
  ms: { takes: "word", value: "MS", sentence: "For delay: milliseconds, at most 600000." },
} as const satisfies Flags;

/** Numbers as the admin API bounds them. */
const MAX_COUNT = 1_000_000_000;
const MAX_RETRY_AFTER_SECONDS = 86_400;

/** @throws BelfryError USAGE */
export function faultRequestOf(given: Given): FaultRequest {
  const kind = kindOf(operandOf(given, 0));
  const surplus = DETAILS.find((name) => given.flags.has(name) && !kind.takes.includes(name));
  if (surplus !== undefined) throw wrong(`--${surplus} means nothing with ${operandOf(given, 0)}`);
  return { effect: kind.effect(given), ...scopeOf(given), ...scheduleOf(given) };
}

function kindOf(word: string): Kind {
  if (/^[2-5][0-9]{2}$/.test(word)) {
    return { takes: ["on", "code", "header", "retry-after"], effect: (given) => statusOf(Number(word), given) };
  }
  const kind = Object.hasOwn(KINDS, word) ? KINDS[word] : undefined;
  if (kind !== undefined) return kind;
  const names = Object.keys(KINDS);
  const meant = nearestName(word, names);
  const hint = meant === undefined ? `a status, or one of ${names.join(", ")}` : `did you mean ${meant}?`;
  throw wrong(`"${word}" is no kind of fault; ${hint}`);
}

function statusOf(status: number, given: Given): FaultEffect {
  const on = onOf(given);
  const headers = headersOf(given);
  const named = codeOf(given, status);
  if (named !== undefined && headers !== undefined) throw wrong(`--header: ${named} has headers of its own`);
  const meant = status === 406 && on === "push" ? throttledBy(given) : MEANT[on][status];
  const code = named ?? meant;
  if (code !== undefined && headers === undefined) return refusalOf(on, code, given);
  const seconds = retryAfterOf(given);
  const wait = seconds === undefined ? {} : { "Retry-After": String(seconds) };
  return { does: "answer", on, status, headers: { ...headers, ...wait } };
}

function refusalOf(on: On, code: ErrorCode, given: Given): FaultEffect {
  const retryAfterSeconds = retryAfterOf(given);
  return { does: "refuse", on, code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

/** Whoever names a channel means that one; else it is the sender that sends too much. */
const throttledBy = (given: Given): ErrorCode => (given.flags.has("channel") ? "CHANNEL_THROTTLED" : "APP_THROTTLED");

const retryAfterOf = (given: Given) => countOf(given, "retry-after", 0, MAX_RETRY_AFTER_SECONDS);

function onOf(given: Given): On {
  const on = wordOf(given, "on") ?? "push";
  if (on !== "push" && on !== "token") throw wrong(`--on must be push or token, not ${on}`);
  return on;
}

function codeOf(given: Given, status: number): ErrorCode | undefined {
  const word = wordOf(given, "code");
  if (word === undefined) return undefined;
  if (!Object.hasOwn(errors, word)) {
    const meant = nearestName(word, Object.keys(errors));
    throw wrong(`--code: ${word} is no code${meant === undefined ? "" : `; did you mean ${meant}?`}`);
  }
  const code = word as ErrorCode;
  const own = errorRow(code).status;
  if (own !== status) throw wrong(`--code: ${code} is ${own ?? "no HTTP answer"}, not ${status}`);
  return code;
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
  const ms = countOf(given, "ms", 1, 600_000);
  if (ms === undefined) throw wrong("--ms is missing: delay --ms 1500");
  return { does: "delay", on: onOf(given), ms };
}

function scopeOf(given: Given): FaultScope {
  const names = ["app", "channel", "device"] as const;
  return Object.fromEntries(names.map((name) => [name, wordOf(given, name)]).filter(([, word]) => word !== undefined));
}

function scheduleOf(given: Given): FaultSchedule {
  const schedule = {
    after: countOf(given, "after", 0, MAX_COUNT),
    every: countOf(given, "every", 1, MAX_COUNT),
    percent: percentOf(given),
    seed: countOf(given, "seed", 0, 2 ** 32 - 1),
    times: countOf(given, "next", 1, MAX_COUNT),
  };
  return Object.fromEntries(Object.entries(schedule).filter(([, value]) => value !== undefined));
}

function percentOf(given: Given): number | undefined {
  const word = wordOf(given, "percent");
  if (word === undefined) return undefined;
  const percent = /^[0-9]{1,3}(?:\.[0-9]{1,6})?$/.test(word) ? Number(word) : Number.NaN;
  if (!(percent <= 100)) throw wrong("--percent must be a number from 0 to 100");
  return percent;
}
