/**
 * One HTTP exchange with everything bounded: time, size, and no redirect followed. Knows nothing of WNS but that a
 * failure is an outcome.
 */
import { errorRow, type HeaderSource } from "@belfry/protocol";
import { type FailedOutcome, failedForGood, failedForNow } from "./outcome.ts";

/** The part of `fetch` the sender uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How exchanges are made. */
export interface ExchangeOptions {
  readonly fetch: Fetch;
  /** Limit on one whole exchange, body included. */
  readonly timeoutSeconds: number;
}

/** Any request. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
}

/** An answer that came whole and in time. */
export interface Answer {
  readonly status: number;
  readonly get: HeaderSource;
  readonly headers: Headers;
  /** Undefined if it was longer than asked for; the rest was not read. */
  readonly text: string | undefined;
}

/** Reads a body of at most `limit` bytes; a longer one is cut off and gives undefined. */
async function readAtMost(response: Response, limit: number): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.byteLength;
    if (length > limit) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(read.value, { stream: true });
  }
  return text + decoder.decode();
}

const NAME = /^[A-Za-z_]{1,40}$/;

/** An error's name or system code. Never its text: fetch quotes headers in some of them, the token among these. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  const causes = [
    (error as { code?: unknown }).code,
    (error.cause as { code?: unknown } | undefined)?.code,
    error.name,
  ];
  return causes.find((name) => typeof name === "string" && NAME.test(name))?.toString() ?? "unknown error";
}

function isRedirect(response: Response): boolean {
  // A browser hides what it did not follow behind status 0.
  return response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400);
}

/**
 * Sends a request and reads the answer.
 *
 * @param maxBytes most bytes of the answer's body that are read
 * @returns the answer, or what failed: NETWORK_FAILED (unreachable, broken off, time limit) with advice retry-later,
 *   ANSWER_UNREADABLE (a redirect, which is not followed because it would carry the token elsewhere) with advice report
 */
export async function exchange(
  call: Call,
  maxBytes: number,
  { fetch, timeoutSeconds }: ExchangeOptions,
): Promise<Answer | FailedOutcome> {
  const { method, url, headers, body } = call;
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      body,
      redirect: "manual",
      credentials: "omit",
      signal: AbortSignal.timeout(Math.ceil(timeoutSeconds * 1000)),
    });
    const text = await readAtMost(response, maxBytes);
    if (isRedirect(response)) return failedForGood("a redirect, which is never followed", response.status || undefined);
    const { status, headers: said } = response;
    return { status, get: (name) => said.get(name), headers: said, text };
  } catch (error) {
    const code = "NETWORK_FAILED";
    return failedForNow(`${errorRow(code).sentence}: ${nameOf(error)}`, { code });
  }
}
