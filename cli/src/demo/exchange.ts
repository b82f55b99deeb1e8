/** A fetch that tells what passed through it: each request as it was sent, with its answer. */
import type { Fetch } from "@belfry/sender";

/** One HTTP request and its answer, as plain values. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

/** As the caller spelled them, where it gave a plain object; `Headers` would put all names in lower case. */
function headersOf(headers: RequestInit["headers"]): Record<string, string> {
  const plain = headers !== undefined && !(headers instanceof Headers) && !Array.isArray(headers);
  return plain ? { ...(headers as Record<string, string>) } : Object.fromEntries(new Headers(headers));
}

function bodyText(body: RequestInit["body"]): string {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : "";
}

/** A fetch like `fetch`; `tell` hears each exchange before its caller does. */
export function toldFetch(fetch: Fetch, tell: (exchange: Exchange, sentAt: number) => void): Fetch {
  return async (url, init) => {
    const sentAt = performance.now();
    const answer = await fetch(url, init);
    const body = await answer.clone().text();
    const request = { method: init.method ?? "GET", url, headers: headersOf(init.headers), body: bodyText(init.body) };
    const response = { status: answer.status, headers: Object.fromEntries(answer.headers), body };
    tell({ request, response }, sentAt);
    return answer;
  };
}
