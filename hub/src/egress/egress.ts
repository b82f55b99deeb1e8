/**
 * The one way out of the hub: everything that it sends to anybody goes through here. Judges where it goes, keeps connections, follows
 * no redirect, and lets nothing take longer or be larger than it was told. Knows neither pushes nor tokens.
 *
 * Of HTTP it speaks what push services speak, version 1.1, because a connection of our own is what can be pinned to the address that
 * was judged, and costs half of what `fetch` does for each push.
 */
import type { EgressAnswer } from "./answer-reader.ts";
import { EgressFailure } from "./failure.ts";
import { Pool, type PoolParts } from "./pool.ts";
import { type EgressRequest, formatRequest } from "./request.ts";
import { type Frontier, proveTarget, type Resolve, systemResolve } from "./resolve.ts";

export type { EgressAnswer } from "./answer-reader.ts";
export { EgressFailure, type EgressFailureKind } from "./failure.ts";
export type { EgressRequest } from "./request.ts";
export type { Frontier, Resolve } from "./resolve.ts";

/** What {@link createEgress} takes. */
export interface EgressOptions extends Frontier {
  /** Authorities to trust beside the usual ones, in PEM. */
  readonly ca?: readonly string[] | undefined;
  /** Seconds that one exchange may take, connecting and waiting included. Default 30. */
  readonly timeoutSeconds?: number | undefined;
  /** Connections to one origin. Default 128. */
  readonly maxConnectionsPerHost?: number | undefined;
  readonly resolve?: Resolve | undefined;
}

export interface Egress {
  /**
   * Sends a request and reads the answer, whatever its status.
   *
   * @param own further headers, of this request alone; those of `request` may be one value for many
   * @throws EgressFailure
   */
  send(request: EgressRequest, own?: Readonly<Record<string, string>>): Promise<EgressAnswer>;
  /** The same as the part of `fetch` that the sender uses. */
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Ends every connection; what is under way fails. */
  close(): void;
}

const DEFAULT_TIMEOUT_SECONDS = 30;
const DEFAULT_CONNECTIONS_PER_HOST = 128;
/** Connections in all: with more, those that idle go first. Half of the files that a process may usually open. */
const MAX_CONNECTIONS = 512;
/** Bytes of an answer's body: a token's answer has under 4,000, a push's none. */
const MAX_ANSWER_BYTES = 16_384;
/** Shorter than what servers and gateways in the field allow an idle connection. */
const IDLE_MS = 8_000;
const SWEEP_EVERY_MS = 100;
/** How long an address that was judged may be connected to. */
const RESOLVED_FOR_MS = 30_000;

class Client implements Egress {
  readonly #options: EgressOptions;
  readonly #timeoutMs: number;
  readonly #pools = new Map<string, Pool>();
  #sweeping: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(options: EgressOptions) {
    this.#options = options;
    this.#timeoutMs = (options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
  }

  async send(request: EgressRequest, own?: Readonly<Record<string, string>>): Promise<EgressAnswer> {
    if (this.#closed) throw new EgressFailure("unreachable", "CLOSED", "the client was closed");
    const bytes = formatRequest(request, own);
    this.#sweeping ??= setInterval(() => this.#sweep(), SWEEP_EVERY_MS);
    const { url, maxAnswerBytes = MAX_ANSWER_BYTES } = request;
    return this.#poolOf(url).run(bytes, maxAnswerBytes, performance.now() + this.#timeoutMs);
  }

  async fetch(url: string, { method, headers, body }: RequestInit): Promise<Response> {
    const named = Object.fromEntries(new Headers(headers));
    const bytes = typeof body === "string" ? Buffer.from(body) : (body as Uint8Array);
    const verb = method === "DELETE" ? "DELETE" : "POST";
    const answer = await this.send({ method: verb, url: new URL(url), headers: named, body: bytes });
    const hasNone = answer.status === 204 || answer.status === 205 || answer.status === 304;
    const text = hasNone ? null : new Uint8Array(answer.body ?? Buffer.alloc(0));
    return new Response(text, { status: answer.status, headers: [...answer.headers] });
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#sweeping);
    for (const pool of this.#pools.values()) pool.close();
    this.#pools.clear();
  }

  #poolOf(url: URL): Pool {
    const { origin } = url;
    let pool = this.#pools.get(origin);
    if (pool === undefined) {
      pool = new Pool({
        maxLanes: this.#options.maxConnectionsPerHost ?? DEFAULT_CONNECTIONS_PER_HOST,
        ...this.#targetOf(url),
        makeRoom: () => this.#makeRoom(),
        now: () => performance.now(),
      });
      this.#pools.set(origin, pool);
    }
    return pool;
  }

  /** Where lanes of an origin lead: judged again every half minute, and not once for each lane that opens in it. */
  #targetOf(url: URL): Pick<PoolParts, "target" | "connected"> {
    const { resolve = systemResolve, ca = [] } = this.#options;
    const secure = url.protocol === "https:";
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const port = Number(url.port) || (secure ? 443 : 80);
    let judged: Promise<readonly string[]> | undefined;
    let judgedAt = 0;
    let good = "";
    const judge = () => {
      judgedAt = performance.now();
      const judging = proveTarget(url, this.#options, resolve);
      judging.catch(() => {
        judged = undefined;
      });
      return judging;
    };
    return {
      async target(attempts) {
        if (judged === undefined || performance.now() - judgedAt > RESOLVED_FOR_MS) judged = judge();
        const addresses = await judged;
        // The one at which somebody answered goes first: a host may name more than it answers at, as `localhost` does.
        const address = [...addresses].sort((a, b) => Number(b === good) - Number(a === good))[attempts];
        return address === undefined ? undefined : { secure, host, port, ca, address };
      },
      connected({ address }) {
        good = address;
      },
    };
  }

  #makeRoom(): void {
    let lanes = 0;
    for (const pool of this.#pools.values()) lanes += pool.lanes;
    if (lanes <= MAX_CONNECTIONS) return;
    for (const pool of this.#pools.values()) if (pool.closeIdle()) return;
  }

  #sweep(): void {
    const now = performance.now();
    for (const [origin, pool] of this.#pools) {
      pool.sweep(now, now - IDLE_MS);
      if (pool.isEmpty) this.#pools.delete(origin);
    }
    if (this.#pools.size > 0) return;
    clearInterval(this.#sweeping);
    this.#sweeping = undefined;
  }
}

/** Makes the hub's way out. Connects to nobody yet. */
export function createEgress(options: EgressOptions): Egress {
  return new Client(options);
}
