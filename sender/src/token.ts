/**
 * The sender's one access token: asked for once, shared by every push, renewed before it ends. Knows the token
 * endpoint; refuses to know what a push is.
 */
import { formatTokenRequest, readTokenResponse } from "@belfry/protocol";
import { type Answer, type ExchangeOptions, exchange } from "./exchange.ts";
import { type FailedOutcome, failedForGood, failedForNow, failedThere, type RefusedOutcome } from "./outcome.ts";

/** An access token and when to ask for the next. Compared by identity: one endpoint answer is one of these. */
export interface AccessToken {
  readonly accessToken: string;
  /** Milliseconds since 1970. */
  readonly renewAt: number;
}

/** Why there is no token: TOKEN_REFUSED, TOKEN_THROTTLED, NETWORK_FAILED or ANSWER_UNREADABLE. */
export type NoToken = RefusedOutcome | FailedOutcome;

/** What {@link AccessTokens} is made of. */
export interface AccessTokenOptions extends ExchangeOptions {
  readonly endpoint: string;
  readonly packageSid: string;
  readonly clientSecret: string;
  /** What the token is for. Default: the scope of the older endpoint; Entra's has another. */
  readonly scope?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Most bytes of a token answer that are read; a real one has under 1,000. */
const MAX_ANSWER_BYTES = 16_384;

/** A token is renewed this long before its end, so that no push in flight outlives it. */
const RENEW_BEFORE_SECONDS = 300;

/** Of a token that lives less than 50 minutes, the last tenth is given up instead. */
const RENEW_BEFORE_PART = 0.1;

// Beyond visible ASCII it could not stand in a header, and fetch would quote it in its error.
const VISIBLE = /^[\x21-\x7e]+$/;

const OAUTH_ERRORS = new Set<unknown>([
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "invalid_scope",
  "unauthorized_client",
  "unsupported_grant_type",
]);

/** Tells a token from the reason why there is none. */
export function isToken(got: AccessToken | NoToken): got is AccessToken {
  return "accessToken" in got;
}

/** What the endpoint says of a refusal, as far as it may be repeated. */
interface Refused {
  /** One of OAuth's own words, or nothing. */
  readonly error: string;
  readonly description: string;
}

/** Entra's descriptions go on for lines, with ids of its own log. */
const MAX_DESCRIPTION_CHARACTERS = 200;

/** The first line of the endpoint's own words, or nothing where they echo the secret or what no log should hold. */
function repeatable(words: unknown, clientSecret: string): string {
  const line = typeof words === "string" ? (words.split(/[\r\n]/, 1)[0] ?? "") : "";
  // As it is, as a URL has it, and as the form of the request had it.
  const form = new URLSearchParams({ s: clientSecret }).toString().slice(2);
  const echoes = [clientSecret, encodeURIComponent(clientSecret), form].some((secret) => line.includes(secret));
  return echoes || !/^[ -~]*$/.test(line) ? "" : line.slice(0, MAX_DESCRIPTION_CHARACTERS);
}

function readRefused(text: string | undefined, clientSecret: string): Refused {
  try {
    const { error, error_description } = JSON.parse(text ?? "") as Record<string, unknown>;
    return {
      error: OAUTH_ERRORS.has(error) ? String(error) : "",
      description: repeatable(error_description, clientSecret),
    };
  } catch {
    return { error: "", description: "" };
  }
}

function noToken({ status, get, text }: Answer, clientSecret: string): NoToken {
  const { error, description: said } = readRefused(text, clientSecret);
  const because = `${error === "" ? "" : `, ${error}`}${said === "" ? "" : `: ${said}`}`;
  const description = `The token endpoint gave no access token: status ${status}${because}`;
  const after = get("retry-after") ?? "";
  const wait = /^[0-9]{1,9}$/.test(after) ? { retryAfterSeconds: Number(after) } : {};
  if (status === 429) return failedForNow(description, { status, code: "TOKEN_THROTTLED", ...wait });
  if (status >= 500) return failedThere(description, { status, ...wait });
  if (status < 400) return failedForGood(`the token endpoint's status ${status} came without a bearer token`, status);
  return { kind: "refused", status, messageId: undefined, code: "TOKEN_REFUSED", advice: "fix-request", description };
}

/** Owns the token and the request for it that is under way. */
export class AccessTokens {
  readonly #options: AccessTokenOptions;
  #kept: AccessToken | undefined;
  #coming: Promise<AccessToken | NoToken> | undefined;

  constructor(options: AccessTokenOptions) {
    this.#options = options;
  }

  /**
   * The kept token while it is good, else a new one. Callers that come while one is on its way share it, or its
   * failure; a failure is not kept, so the next caller asks again. Never rejects.
   */
  get(): Promise<AccessToken | NoToken> {
    if (this.#coming !== undefined) return this.#coming;
    if (this.#kept !== undefined && this.#options.now() < this.#kept.renewAt) return Promise.resolve(this.#kept);
    this.#coming = this.#renew();
    return this.#coming;
  }

  /** The token after one that was answered 401: many pushes refused with the same old token ask for one new one. */
  after(refused: AccessToken): Promise<AccessToken | NoToken> {
    if (this.#kept === refused) this.#kept = undefined;
    return this.get();
  }

  async #renew(): Promise<AccessToken | NoToken> {
    try {
      const got = await this.#ask();
      this.#kept = isToken(got) ? got : undefined;
      return got;
    } finally {
      this.#coming = undefined;
    }
  }

  async #ask(): Promise<AccessToken | NoToken> {
    const { endpoint, clientSecret, now } = this.#options;
    const askedAt = now();
    const headers = { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" };
    const body = formatTokenRequest(this.#options);
    const answer = await exchange({ method: "POST", url: endpoint, headers, body }, MAX_ANSWER_BYTES, this.#options);
    if ("kind" in answer) return answer;
    const read = answer.status === 200 && answer.text !== undefined ? readTokenResponse(answer.text) : undefined;
    if (read === undefined || !VISIBLE.test(read.accessToken)) return noToken(answer, clientSecret);
    const early = Math.min(RENEW_BEFORE_SECONDS, read.expiresInSeconds * RENEW_BEFORE_PART);
    return { accessToken: read.accessToken, renewAt: askedAt + (read.expiresInSeconds - early) * 1000 };
  }
}
