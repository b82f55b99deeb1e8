/** Reads a fault as an operator asks for it. Strict: a field that is quietly ignored makes a test prove nothing. */
import {
  type ErrorCode,
  errorRow,
  errors,
  FAULT_DEVICE_ID,
  type FaultEffect,
  type FaultRequest,
  type FaultSchedule,
  type FaultScope,
  isRefusal,
  MAX_FAULT_COUNT,
  MAX_FAULT_DELAY_MS,
  MAX_FAULT_RETRY_AFTER_SECONDS,
  MAX_FAULT_SEED,
  type Refusal,
  refusal,
} from "@belfry/protocol";
import { readAnswerHeaders } from "./read-answer-headers.ts";

type Fields = Readonly<Record<string, unknown>>;
type On = "push" | "token";

const NOUN: Readonly<Record<On, string>> = { push: "push", token: "token request" };

const MAX_SCOPE_CHARACTERS = 1024;

const SCOPE = ["app", "channel", "device"] as const;
/** The whole numbers of a schedule, with the least that makes sense. */
const COUNTS = { after: 0, every: 1, times: 1 } as const;
const TOP = new Set<string>(["effect", ...SCOPE, ...Object.keys(COUNTS), "percent", "seed"]);

/** What each effect takes beside `does`. */
const TAKES: Readonly<Record<FaultEffect["does"], readonly string[]>> = {
  refuse: ["on", "code", "retryAfterSeconds"],
  answer: ["on", "status", "headers"],
  delay: ["on", "ms"],
  "lose-push": [],
  "lose-ack": [],
  offline: [],
  "expire-tokens": [],
  "revoke-secrets": [],
};

const wrong = (detail: string): Refusal => refusal("ADMIN_REQUEST_INVALID", detail);
const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = (value: unknown, from: number, to: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to;

/**
 * Reads the body of `POST /v1/faults`. Never throws.
 *
 * @returns the fault, or ADMIN_REQUEST_INVALID with the field that is wrong
 * @source docs/reference/http.md, chapter "Faults"
 */
export function readFault(body: unknown): FaultRequest | Refusal {
  if (!isObject(body)) return wrong("a fault must be a JSON object");
  const unknown = Object.keys(body).find((name) => !TOP.has(name));
  if (unknown !== undefined) return wrong(`${unknown.slice(0, 40)} is no field of a fault`);
  const effect = readEffect(body.effect);
  if (isRefusal(effect)) return effect;
  const scope = readScope(body, effect);
  if (isRefusal(scope)) return scope;
  const schedule = readSchedule(body);
  return isRefusal(schedule) ? schedule : { effect, ...scope, ...schedule };
}

function readEffect(value: unknown): FaultEffect | Refusal {
  if (!isObject(value)) return wrong("effect must be an object");
  const { does } = value;
  if (typeof does !== "string" || !Object.hasOwn(TAKES, does)) {
    return wrong(`effect.does must be one of ${Object.keys(TAKES).join(", ")}`);
  }
  const kind = does as FaultEffect["does"];
  const unknown = Object.keys(value).find((name) => name !== "does" && !TAKES[kind].includes(name));
  if (unknown !== undefined) return wrong(`effect.${unknown.slice(0, 40)} is no field of ${kind}`);
  if (kind !== "refuse" && kind !== "answer" && kind !== "delay") return { does: kind };
  const { on } = value;
  if (on !== "push" && on !== "token") return wrong("effect.on must be push or token");
  if (kind === "refuse") return readRefuse(value, on);
  if (kind === "answer") return readAnswer(value, on);
  const { ms } = value;
  return isCount(ms, 1, MAX_FAULT_DELAY_MS)
    ? { does: "delay", on, ms }
    : wrong(`effect.ms must be a whole number from 1 to ${MAX_FAULT_DELAY_MS}`);
}

/** Whether the code can be the answer to a push, or to a token request. */
export function canRefuse(code: ErrorCode, on: On): boolean {
  const { status, wnsStatus, oauth } = errorRow(code);
  return status !== null && (on === "push" ? wnsStatus : oauth) !== null;
}

function readRefuse({ code, retryAfterSeconds }: Fields, on: On): FaultEffect | Refusal {
  const known = typeof code === "string" && Object.hasOwn(errors, code) ? (code as ErrorCode) : undefined;
  if (known === undefined) return wrong("effect.code must be a code of the table of errors");
  if (!canRefuse(known, on)) return wrong(`effect.code: no ${NOUN[on]} is ever refused with ${known}`);
  if (retryAfterSeconds === undefined) return { does: "refuse", on, code: known };
  return isCount(retryAfterSeconds, 0, MAX_FAULT_RETRY_AFTER_SECONDS)
    ? { does: "refuse", on, code: known, retryAfterSeconds }
    : wrong(`effect.retryAfterSeconds must be a whole number from 0 to ${MAX_FAULT_RETRY_AFTER_SECONDS}`);
}

function readAnswer({ status, headers: given = {} }: Fields, on: On): FaultEffect | Refusal {
  if (!isCount(status, 200, 599)) return wrong("effect.status must be a whole number from 200 to 599");
  const headers = readAnswerHeaders(given);
  if (typeof headers === "string") return wrong(`effect.headers: ${headers}`);
  // With headers it can be one all the same: 200 with a status of throttling, which senders take for success.
  const isNone = status < 300 && Object.keys(headers).length === 0;
  return isNone
    ? wrong(`effect.status: ${status} without headers is no failure; lose-push answers 200`)
    : { does: "answer", on, status, headers };
}

function readScope(body: Fields, effect: FaultEffect): FaultScope | Refusal {
  const scope: Record<string, string> = {};
  for (const name of SCOPE) {
    const value = body[name];
    if (value === undefined) continue;
    if (typeof value !== "string" || value === "" || value.length > MAX_SCOPE_CHARACTERS) {
      return wrong(`${name} must be text of 1 to ${MAX_SCOPE_CHARACTERS} characters`);
    }
    const ofApp = effect.does === "revoke-secrets" || ("on" in effect && effect.on === "token");
    if (ofApp && name !== "app") return wrong(`${name}: a token request knows its app only`);
    if (name === "device" && !FAULT_DEVICE_ID.test(value))
      return wrong("device must be a device id: 22 characters of base64url");
    scope[name] = value;
  }
  return scope;
}

function readSchedule(body: Fields): FaultSchedule | Refusal {
  const schedule: { -readonly [K in keyof FaultSchedule]: FaultSchedule[K] } = {};
  for (const [name, least] of Object.entries(COUNTS) as [keyof typeof COUNTS, number][]) {
    const value = body[name];
    if (value === undefined) continue;
    if (!isCount(value, least, MAX_FAULT_COUNT))
      return wrong(`${name} must be a whole number from ${least} to ${MAX_FAULT_COUNT}`);
    schedule[name] = value;
  }
  const { percent, seed } = body;
  if (percent === undefined) return seed === undefined ? schedule : wrong("seed needs percent");
  if (schedule.every !== undefined) return wrong("percent: every and percent exclude each other");
  if (typeof percent !== "number" || !(percent > 0 && percent <= 100)) {
    return wrong("percent must be a number above 0 and at most 100");
  }
  if (seed === undefined) return { ...schedule, percent };
  return isCount(seed, 0, MAX_FAULT_SEED)
    ? { ...schedule, percent, seed }
    : wrong(`seed must be a whole number from 0 to ${MAX_FAULT_SEED}`);
}
