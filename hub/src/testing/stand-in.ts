/**
 * A stand-in for push services: a token endpoint, channels of WNS and endpoints of browsers on one port. Remembers all that it is asked,
 * and answers as a test says, also what our own service never answers. For tests.
 */
import { listen } from "@belfry/host";
import { isRefusal, MULTICAST_PATH, namesMulticast, readMulticast, readPushResponse } from "@belfry/protocol";

/** One push that arrived, alone or in a multicast. */
export interface RecordedPush {
  readonly url: string;
  /** The part of the address that `channel` or `endpoint` was given. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Which one it is of those to its channel, from 1. */
  readonly nth: number;
}

/** How a service that takes multicasts is asked to. */
export interface RecordedMulticast {
  readonly headers: Readonly<Record<string, string>>;
  readonly names: readonly string[];
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
  /** The connection ends within the body. */
  readonly isCut?: true;
}

export interface StandIn {
  /** Its origin. */
  readonly url: string;
  readonly tokenEndpoint: string;
  readonly pushes: readonly RecordedPush[];
  readonly tokenRequests: readonly RecordedTokenRequest[];
  /** Those that came while it takes them, and those that are answered as `multicast` says. */
  readonly multicasts: readonly RecordedMulticast[];
  /** Whether it takes multicasts and says so. Default: no, as WNS. */
  takesMulticasts: boolean;
  /** What a multicast is answered with as a whole; undefined, and by default always: with what each of its pushes is. */
  multicast: (nth: number) => ScriptedAnswer | undefined;
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

const respond = ({ status, headers = {}, body = "", isCut }: ScriptedAnswer) =>
  new Response(isCut ? cut(body) : body || null, { status, headers });

/** A body that does not come to its end. */
const cut = (text: string) => {
  let told = false;
  return new ReadableStream({
    pull(controller) {
      if (told) controller.error(new Error("cut"));
      else controller.enqueue(text);
      told = true;
    },
  });
};

const nameOf = ({ pathname }: URL) => decodeURIComponent(pathname.slice(3));

class Desk {
  readonly pushes: RecordedPush[] = [];
  readonly tokenRequests: RecordedTokenRequest[] = [];
  readonly multicasts: RecordedMulticast[] = [];
  takesMulticasts = false;
  multicast: StandIn["multicast"] = () => undefined;
  readonly #seen = new Map<string, number>();
  widest = 0;
  #underWay = 0;
  answer: StandIn["answer"] = ({ url }) => (url.includes("/w/") ? { status: 201 } : RECEIVED);
  token: StandIn["token"] = tokenAnswer;

  async take(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname.startsWith("/c/") || url.pathname.startsWith("/w/")) return this.#takePush(request, url);
    if (url.pathname === MULTICAST_PATH) return this.#takeMulticast(request);
    const form = Object.fromEntries(new URLSearchParams(await request.text()));
    this.tokenRequests.push({ path: url.pathname, form });
    return respond(await this.token(this.tokenRequests.length));
  }

  async #takePush(request: Request, url: URL): Promise<Response> {
    const headers = Object.fromEntries(request.headers);
    const answer = await this.#answer(url, headers, new Uint8Array(await request.arrayBuffer()));
    const isAsked = this.takesMulticasts && namesMulticast(headers.prefer);
    return respond(isAsked ? { ...answer, headers: { ...answer.headers, "Preference-Applied": "multicast" } } : answer);
  }

  async #takeMulticast(request: Request): Promise<Response> {
    const headers = Object.fromEntries(request.headers);
    const read = this.takesMulticasts ? readMulticast(await request.text()) : undefined;
    if (read === undefined || isRefusal(read)) return respond({ status: read === undefined ? 404 : 400 });
    const bytes = Buffer.from(read.payload.text, read.payload.base64 ? "base64" : "utf8");
    this.multicasts.push({ headers, names: read.targets.map(({ uri }) => nameOf(new URL(uri))) });
    const whole = this.multicast(this.multicasts.length);
    if (whole !== undefined) return respond(whole);
    const { authorization = "" } = headers;
    const answers = await Promise.all(
      read.targets.map(async ({ uri, headers: own }) => {
        const answer = await this.#answer(new URL(uri), { authorization, ...read.headers, ...own }, bytes);
        const lines = new Headers(answer.headers);
        return readPushResponse(answer.status, (name) => lines.get(name));
      }),
    );
    return Response.json(answers);
  }

  async #answer(url: URL, headers: Readonly<Record<string, string>>, body: Uint8Array): Promise<ScriptedAnswer> {
    this.#underWay += 1;
    this.widest = Math.max(this.widest, this.#underWay);
    const name = nameOf(url);
    const nth = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, nth);
    const push = { url: url.href, name, headers, body, nth };
    this.pushes.push(push);
    const answer = await this.answer(push);
    this.#underWay -= 1;
    return answer;
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
