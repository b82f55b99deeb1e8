/** Direct mode: each push goes from here to the channel URI, as Mobile Services did at first. Knows WNS and no hub. */
import { BelfryError, isRefusal, readPushResponse } from "@belfry/protocol";
import { type HostRule, readAllowedUrl } from "../allowed-host.ts";
import { type Answer, type ExchangeOptions, exchange } from "../exchange.ts";
import { readOutcome } from "../outcome.ts";
import { type AccessToken, AccessTokens, isToken, type NoToken } from "../token.ts";
import type { Call, MobileSendOptions } from "./call.ts";
import type { GoneChannels } from "./gone-channels.ts";
import { MobilePushError, type PushFailure } from "./push-error.ts";
import { joinHeaders } from "./sendable.ts";
import { Sending, tell } from "./sending.ts";
import type { Outgoing } from "./wns-functions.ts";

/** What direct mode is made of. */
export interface DirectContext extends ExchangeOptions {
  readonly endpoint: string;
  readonly packageSid: string;
  readonly clientSecret: string;
  readonly rules: readonly HostRule[];
  readonly now: () => number;
  readonly log: (message: string) => void;
  readonly gone: GoneChannels;
  /** By app and secret: a script may push for other apps too. */
  readonly tokens: Map<string, AccessTokens>;
}

/** A push that WNS took. Never that it was delivered. */
export interface MobileSendResult {
  readonly statusCode: number;
  readonly channel: string;
  /** Those of the answer whose names begin with `x-wns-`, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Bytes of an answer that are read; WNS's have no body. */
const MAX_ANSWER_BYTES = 1024;
/** Apps whose tokens are kept; a script pushes for a handful. */
const MAX_APPS = 100;

/** Sentences of the statuses that WNS defines. @source Microsoft, "Push notification service request and response headers" */
const SENTENCES: Readonly<Record<number, string>> = {
  400: "A header of the notification is wrong or conflicts with another one.",
  401: "The access token was refused.",
  403: "The app may not send to this channel, although its token is good.",
  404: "The channel URI is unknown.",
  405: "The method is not allowed.",
  406: "The app sends too much and is throttled.",
  410: "The channel is expired.",
  413: "The notification is larger than 5000 bytes.",
  500: "WNS failed internally.",
  503: "WNS is unavailable at the moment.",
};

function tokensOf(options: MobileSendOptions, context: DirectContext): AccessTokens {
  const { client_id: packageSid = context.packageSid, client_secret: clientSecret = context.clientSecret } = options;
  const key = JSON.stringify([packageSid, clientSecret]);
  const kept = context.tokens.get(key) ?? new AccessTokens({ ...context, packageSid, clientSecret });
  const [oldest] = context.tokens.keys();
  if (!context.tokens.has(key) && context.tokens.size >= MAX_APPS && oldest !== undefined)
    context.tokens.delete(oldest);
  context.tokens.set(key, kept);
  return kept;
}

function wnsHeaders(headers: Headers, token: string): Record<string, string> {
  const named = [...headers].map(([name, value]) => [name.toLowerCase(), value] as const);
  // Whatever the other side writes, one that echoes the token must not reach a log.
  return Object.fromEntries(named.filter(([name, value]) => name.startsWith("x-wns-") && !value.includes(token)));
}

function withoutToken({ status, description, code }: NoToken, channel: string): MobilePushError {
  const innerError = new BelfryError(code, { detail: description });
  return new MobilePushError(`There is no access token: ${description}`, { statusCode: status, channel, innerError });
}

function refused(answer: Answer, known: PushFailure & { channel: string }, context: DirectContext): MobilePushError {
  const said = readPushResponse(answer.status, answer.get);
  const other = `WNS answered ${answer.status} with x-wns-notificationstatus ${said.wnsStatus ?? "missing"}`;
  const error = new MobilePushError(SENTENCES[answer.status] ?? other, known);
  const outcome = readOutcome(said, answer.get("www-authenticate") ?? "");
  // Not by the status alone: 410 is also the answer to an app that was blocked, whose channels are good.
  if (outcome.kind === "refused" && outcome.advice === "new-channel") context.gone.add(known.channel, error);
  return error;
}

/** What is the same for every channel. */
interface Prepared {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

function prepare({ type, payload }: Outgoing, options: MobileSendOptions): Prepared {
  const contentType = type === "wns/raw" ? "application/octet-stream" : "text/xml";
  const headers = joinHeaders({ "Content-Type": contentType, "X-WNS-Type": type }, options.headers);
  return { headers, body: new TextEncoder().encode(payload) };
}

async function post(prepared: Prepared, url: URL, { accessToken }: AccessToken, context: DirectContext) {
  const headers = { authorization: `Bearer ${accessToken}`, ...prepared.headers };
  return exchange({ method: "POST", url: url.href, headers, body: prepared.body }, MAX_ANSWER_BYTES, context);
}

function read(
  answer: Awaited<ReturnType<typeof post>>,
  channel: string,
  { accessToken }: AccessToken,
  context: DirectContext,
): MobileSendResult {
  if ("kind" in answer) {
    const innerError = new BelfryError(answer.code, { detail: answer.description });
    throw new MobilePushError(`WNS was not reached: ${answer.description}`, {
      statusCode: answer.status,
      channel,
      innerError,
    });
  }
  const known = { statusCode: answer.status, channel, headers: wnsHeaders(answer.headers, accessToken) };
  const { wnsStatus } = readPushResponse(answer.status, answer.get);
  if (answer.status !== 200 || wnsStatus !== "received") throw refused(answer, known, context);
  return known;
}

async function pushTo(
  channel: string,
  prepared: Prepared,
  options: MobileSendOptions,
  context: DirectContext,
): Promise<MobileSendResult> {
  const url = readAllowedUrl(channel, context.rules);
  if (isRefusal(url)) {
    const innerError = new BelfryError(url.refused, { detail: url.detail });
    throw new MobilePushError(innerError.message, { channel, innerError });
  }
  const tokens = tokensOf(options, context);
  const given = options.accessToken;
  const token = given === undefined ? await tokens.get() : { accessToken: given, renewAt: Number.POSITIVE_INFINITY };
  if (!isToken(token)) throw withoutToken(token, channel);
  const answer = await post(prepared, url, token, context);
  if (answer.status !== 401) return read(answer, channel, token, context);
  const fresh = await tokens.after(token);
  if (!isToken(fresh)) throw withoutToken(fresh, channel);
  return read(await post(prepared, url, fresh, context), channel, fresh, context);
}

/** Channels of one list that are pushed to at once; the next begins when one is done. */
const MAX_AT_ONCE = 100;

/** All of them, results in order; rejects when one failed and no callback took that. */
async function toEach<T>(channels: readonly string[], one: (channel: string) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  const errors: unknown[] = [];
  const waiting = channels.entries();
  const work = async () => {
    // Shared by all who work here, so each takes what the others have not.
    for (const [at, channel] of waiting) {
      try {
        results[at] = await one(channel);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_AT_ONCE, channels.length) }, work));
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${channels.length} pushes failed`);
  return results;
}

function isTextList(given: unknown): given is readonly string[] {
  return Array.isArray(given) && given.every((each) => typeof each === "string");
}

/**
 * Sends a notification to one channel, or to each of a list.
 *
 * @param target a channel URI, or a list of them
 * @returns the result, or the results in the order of the list
 * @throws TypeError before anything is sent, for what is no channel, no token or no header
 */
export function sendDirect(
  target: unknown,
  outgoing: Outgoing,
  call: Call,
  context: DirectContext,
): Sending<MobileSendResult | MobilePushError | readonly (MobileSendResult | MobilePushError)[]> {
  const { options } = call;
  for (const name of ["client_id", "client_secret", "accessToken"] as const) {
    const given: unknown = options[name];
    if (given !== undefined && typeof given !== "string") throw new TypeError(`options.${name} must be a string`);
  }
  // fetch would quote it in its error.
  if (!/^[\x21-\x7e]*$/.test(options.accessToken ?? "")) throw new TypeError("options.accessToken is none");
  const prepared = prepare(outgoing, options);
  const one = (channel: string) => tell(pushTo(channel, prepared, options, context), call);
  if (typeof target === "string") return new Sending(one(target), context.log);
  if (isTextList(target)) return new Sending(toEach(target, one), context.log);
  throw new TypeError("a channel is a string, or a list of them");
}
