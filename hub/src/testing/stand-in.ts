/**
 * A stand-in for push services: a token endpoint, channels of WNS and endpoints of browsers on one port. Remembers all that it is asked,
 * and answers as a test says, also what our own service never answers. For tests.
 */
import { listen } from "@belfry/host";

/** One push that arrived. */
export interface RecordedPush {
  readonly url: string;
  /** The part of the address that `channel` or `endpoint` was given. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Which one it is of those to its channel, from 1. */
  readonly nth: number;
}

/** One token request that arrived. */
export interface RecordedTokenRequest {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface StandIn {
  /** Its origin. */
  readonly url: string;
  readonly tokenEndpoint: string;
  readonly pushes: readonly RecordedPush[];
  readonly tokenRequests: readonly RecordedTokenRequest[];
  /** The most pushes that were under way together. */
  readonly widest: number;
  /** What a push is answered with. Default: {@link RECEIVED} for channels, 201 for endpoints. */
  answer: (push: RecordedPush) => ScriptedAnswer | Promise<ScriptedAnswer>;
  /** What a token request is answered with. @param nth from 1 */
  token: (nth: number) => ScriptedAnswer | Promise<ScriptedAnswer>;
  /** A channel URI. */
  channel(name: string): string;
  /** An endpoint of Web Push. */
  endpoint(name: string): string;
  close(): Promise<void>;
}

/** As WNS answers what it took. */
export const RECEIVED: ScriptedAnswer = wns(200, "received");

/** An answer of WNS. */
export function wns(status: number, wnsStatus: string, headers: Readonly<Record<string, string>> = {}): ScriptedAnswer {
  return { status, headers: { "X-WNS-STATUS": wnsStatus, "X-WNS-MSG-ID": "0123456789ABCDEF", ...headers } };
}

/** A token answer; tokens are told apart by their number. */
export function tokenAnswer(nth: number): ScriptedAnswer {
  return {
    status: 200,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token_type: "bearer", access_token: `token-${nth}`, expires_in: 86_400 }),
  };
}

const respond = ({ status, headers = {}, body }: ScriptedAnswer) => new Response(body ?? null, { status, headers });

class Desk {
  readonly pushes: RecordedPush[] = [];
  readonly tokenRequests: RecordedTokenRequest[] = [];
  readonly #seen = new Map<string, number>();
  widest = 0;
  #underWay = 0;
  answer: StandIn["answer"] = ({ url }) => (url.includes("/w/") ? { status: 201 } : RECEIVED);
  token: StandIn["token"] = tokenAnswer;

  async take(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname.startsWith("/c/") || url.pathname.startsWith("/w/")) return this.#takePush(request, url);
    const form = Object.fromEntries(new URLSearchParams(await request.text()));
    this.tokenRequests.push({ path: url.pathname, form });
    return respond(await this.token(this.tokenRequests.length));
  }

  async #takePush(request: Request, url: URL): Promise<Response> {
    this.#underWay += 1;
    this.widest = Math.max(this.widest, this.#underWay);
    const name = decodeURIComponent(url.pathname.slice(3));
    const nth = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, nth);
    const body = new Uint8Array(await request.arrayBuffer());
    const push = { url: request.url, name, headers: Object.fromEntries(request.headers), body, nth };
    this.pushes.push(push);
    const answer = await this.answer(push);
    this.#underWay -= 1;
    return respond(answer);
  }
}

/** Opens one. Must be closed. */
export function openStandIn(): StandIn {
  const desk = new Desk();
  const listening = listen({
    hostname: "127.0.0.1",
    port: 0,
    maxMessageBytes: 1024,
    answer: (request) => desk.take(request),
    failed: () => new Response("the stand-in threw", { status: 599 }),
  });
  const { url } = listening;
  return Object.assign(desk, {
    url,
    tokenEndpoint: `${url}/accesstoken.srf`,
    channel: (name: string) => `${url}/c/${encodeURIComponent(name)}?token=a%2bb`,
    endpoint: (name: string) => `${url}/w/${encodeURIComponent(name)}`,
    close: () => listening.stop(),
  });
}
