/** The access tokens of all hubs: one for each credential, asked for once. Knows credentials and the way out; refuses to know pushes. */
import { type AccessToken, AccessTokens, isToken, type NoToken } from "@belfry/sender";
import { type Egress, EgressFailure } from "../egress/egress.ts";
import { answerHomeToken, HOME_ENDPOINT, type HomeService, isHomeCredential, NO_SECRET } from "../home-service.ts";
import type { WnsCredential } from "../model.ts";
import type { Verdict } from "./outcome.ts";
import { readRetryAfter } from "./retry-after.ts";

/** Entra wants to be told what the token is for; the older endpoint has a word of its own. @source Microsoft, "Push notifications for Windows App SDK" */
const ENTRA_SCOPE = "https://wns.windows.com/.default";

/** For so long a refusal stands for all who ask: a send of 100,000 must not ask 100,000 times. */
const REFUSED_FOR_MS = 10_000;

/** For so long a failure does that names no time: a service that is started anew is there soon. */
const FAILED_FOR_MS = 500;

const TIMEOUT_SECONDS = 20;

/** Why there is no token, and how long to wait before it is asked for again. */
export interface Tokenless {
  readonly reason: NoToken;
  /** What the token server asked for; null when it named no time, or did not answer. */
  readonly afterSeconds: number | null;
  /** The way out does not lead there, and never will: nobody was asked. */
  readonly forbidden: EgressFailure | null;
}

/** The tokens of one credential. */
export class HubTokens {
  readonly #tokens: AccessTokens;
  readonly #now: () => number;
  #refusal: Tokenless | undefined;
  #refusedUntil = 0;
  /** Of the request that was answered, or failed, last: there is one at a time. */
  #afterSeconds: number | null = null;
  #forbidden: EgressFailure | null = null;

  /** @param home the push service of this process, for a credential of one of its apps */
  constructor(credential: WnsCredential, egress: Egress, now: () => number, home: HomeService | null = null) {
    const { packageSid, clientSecret, tokenEndpoint, tenantId } = credential;
    const isHome = isHomeCredential(credential);
    this.#now = now;
    this.#tokens = new AccessTokens({
      endpoint: isHome ? HOME_ENDPOINT : tokenEndpoint,
      packageSid,
      clientSecret: isHome ? NO_SECRET : clientSecret,
      now,
      fetch: (url, init) =>
        this.#heard(async () => (isHome ? answerHomeToken(home, packageSid) : egress.fetch(url, init))),
      timeoutSeconds: TIMEOUT_SECONDS,
      ...(tenantId === null ? {} : { scope: ENTRA_SCOPE }),
    });
  }

  get(): Promise<AccessToken | Tokenless> {
    return this.#unlessRefused(() => this.#tokens.get());
  }

  /** The token after one that was answered 401. */
  after(refused: AccessToken): Promise<AccessToken | Tokenless> {
    return this.#unlessRefused(() => this.#tokens.after(refused));
  }

  /** Keeps what the sender's own words for it do not say: it fills in a wait where nobody asked for one, and a fault is a fault to it. */
  async #heard(ask: () => Promise<Response>): Promise<Response> {
    this.#afterSeconds = null;
    this.#forbidden = null;
    try {
      const response = await ask();
      this.#afterSeconds = readRetryAfter(response.headers.get("retry-after") ?? undefined, this.#now());
      return response;
    } catch (error) {
      if (error instanceof EgressFailure && error.kind === "forbidden") this.#forbidden = error;
      throw error;
    }
  }

  async #unlessRefused(ask: () => Promise<AccessToken | NoToken>): Promise<AccessToken | Tokenless> {
    if (this.#refusal !== undefined && this.#now() < this.#refusedUntil) return this.#refusal;
    const got = await ask();
    if (isToken(got)) {
      this.#refusal = undefined;
      return got;
    }
    const [afterSeconds, forbidden] = [this.#afterSeconds, this.#forbidden];
    const isPassing = got.kind === "failed" && afterSeconds === null && forbidden === null;
    this.#refusal = { reason: got, afterSeconds, forbidden };
    this.#refusedUntil = this.#now() + (isPassing ? FAILED_FOR_MS : REFUSED_FOR_MS);
    return this.#refusal;
  }
}

/** Tells a token from the reason why there is none. */
export const isAccessToken = (got: AccessToken | Tokenless): got is AccessToken => "accessToken" in got;

/** Why there is no token, as the outcome of a push. The token server's own words are the owner's to read. */
export function judgeNoToken({ reason, afterSeconds, forbidden }: Tokenless): Verdict {
  if (forbidden !== null) {
    const words = `the token endpoint is not asked, because ${forbidden.message} (${forbidden.code})`;
    return { outcome: "TokenProviderUnreachable", words };
  }
  const { description: words } = reason;
  if (reason.kind === "refused") return { outcome: "InvalidCredentials", words };
  return { outcome: "TokenProviderUnreachable", again: { afterSeconds, scope: "host" }, words };
}
