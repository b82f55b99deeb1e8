/** A fault in one sentence, as the log and the command line say it. */
import { type ErrorCode, errorRow } from "../errors.ts";
import { entraStatusOf } from "../wns/entra.ts";
import type { FaultBody, FaultEffect, FaultRequest, FaultSchedule } from "./faults.ts";

/** `the next 3 pushes of app ms-app://… are answered 410 (CHANNEL_EXPIRED)`. */
export function faultWords(fault: FaultRequest): string {
  const { effect, times, every, percent } = fault;
  const many = times !== undefined && times > 1 && every === undefined && percent === undefined;
  return `${countWords(fault, nounOf(effect))}${scopeWords(fault)}${asideWords(fault)} ${effectWords(effect, many)}`;
}

/** Whether it has bitten as often as it was to. */
export function isFaultOver({ times, bitten }: FaultBody): boolean {
  return times !== undefined && bitten >= times;
}

type OrderedEffect = Extract<FaultEffect, { readonly does: "answer" }>;

interface Noun {
  readonly one: string;
  readonly many: string;
}

function nounOf(effect: FaultEffect): Noun {
  if (effect.does === "lose-ack") return { one: "confirmation", many: "confirmations" };
  if ("on" in effect && effect.on === "token") return { one: "token request", many: "token requests" };
  if (effect.does === "revoke-secrets") return { one: "push and token request", many: "pushes and token requests" };
  return { one: "push", many: "pushes" };
}

function ordinal(count: number): string {
  const tens = count % 100;
  const suffix = tens >= 11 && tens <= 13 ? undefined : ["th", "st", "nd", "rd"][count % 10];
  return `${count}${suffix ?? "th"}`;
}

function countWords({ times, every, percent, seed = 0 }: FaultSchedule, { one, many }: Noun): string {
  if (every !== undefined && every > 1) return `every ${ordinal(every)} ${one}`;
  if (percent !== undefined) return `each ${one} by a chance of ${percent} % (seed ${seed})`;
  if (times === undefined) return `every ${one}`;
  return times === 1 ? `the next ${one}` : `the next ${times} ${many}`;
}

/** Enough of a channel URI to tell it from others; the whole of it belongs to those who may push to it. */
const SHOWN_OF_URI = 8;

function scopeWords({ app, channel, device }: FaultRequest): string {
  return [
    app === undefined ? "" : ` of app ${app}`,
    channel === undefined ? "" : ` on channel …${channel.slice(-SHOWN_OF_URI)}`,
    device === undefined ? "" : ` for device ${device}`,
  ].join("");
}

/** What limits the count and has no place in it, between commas. */
function asideWords({ after = 0, times, every = 1, percent }: FaultSchedule): string {
  const picks = every > 1 || percent !== undefined;
  const asides = [
    ...(times !== undefined && picks ? [`${times} in all`] : []),
    ...(after > 0 ? [`after the first ${after}`] : []),
  ];
  return asides.length === 0 ? "" : `, ${asides.join(", ")},`;
}

function effectWords(effect: FaultEffect, many: boolean): string {
  const be = many ? "are" : "is";
  switch (effect.does) {
    case "refuse":
      return `${be} ${refusalWords(effect.code, effect.on)}${waitWords(effect.retryAfterSeconds)}`;
    case "answer":
      return `${be} answered ${effect.status}${headerWords(effect.headers)}${noWaitWords(effect)}`;
    case "delay":
      return `${be} held back for ${effect.ms} ms`;
    case "lose-push":
      return `${be} answered received and lost`;
    case "lose-ack":
      return `${be} not heard`;
    case "offline":
      return many ? "find their device away" : "finds its device away";
    case "expire-tokens":
      return `with an access token older than this fault ${be} answered 401 (ACCESS_TOKEN_EXPIRED)`;
    case "revoke-secrets":
      return `${be} refused: the secrets count as revoked`;
  }
}

/** Two endpoints give access tokens, and some refusals have a status of their own at each. */
function refusalWords(code: ErrorCode, on: "push" | "token"): string {
  const { status } = errorRow(code);
  const atEntra = on === "token" ? entraStatusOf(code) : status;
  return atEntra === status
    ? `answered ${status} (${code})`
    : `refused as ${code}: ${status}, at Entra's endpoint ${atEntra}`;
}

/** Statuses that tell a sender to come again: when, it expects to hear, and an ordered answer says what was ordered only. */
const COME_AGAIN = new Set([406, 429, 503]);

function noWaitWords({ status, headers }: OrderedEffect): string {
  const says = Object.keys(headers).some((name) => name.toLowerCase() === "retry-after");
  return COME_AGAIN.has(status) && !says ? ", without Retry-After" : "";
}

const waitWords = (seconds: number | undefined): string =>
  seconds === undefined ? "" : `, to come again after ${seconds} s`;

function headerWords(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return lines.length === 0 ? "" : ` with ${lines.join(", ")}`;
}
