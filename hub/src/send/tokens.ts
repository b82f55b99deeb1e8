/** The access tokens of all hubs: one for each credential, asked for once. Knows credentials and the way out; refuses to know pushes. */
import { type AccessToken, AccessTokens, isToken, type NoToken } from "@belfry/sender";
import type { Egress } from "../egress/egress.ts";
import { answerHomeToken, HOME_ENDPOINT, type HomeService, isHomeCredential, NO_SECRET } from "../home-service.ts";
import type { WnsCredential } from "../model.ts";
import type { Verdict } from "./outcome.ts";

/** Entra wants to be told what the token is for; the older endpoint has a word of its own. @source Microsoft, "Push notifications for Windows App SDK" */
const ENTRA_SCOPE = "https://wns.windows.com/.default";

/** For so long a refusal stands for all who ask: a send of 100,000 must not ask 100,000 times. */
const REFUSED_FOR_MS = 10_000;

const TIMEOUT_SECONDS = 20;

/** The tokens of one credential. */
export class HubTokens {
  readonly #tokens: AccessTokens;
  readonly #now: () => number;
  #refusal: NoToken | undefined;
  #refusedUntil = 0;

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
      fetch: async (url, init) => (isHome ? answerHomeToken(home, packageSid) : egress.fetch(url, init)),
      timeoutSeconds: TIMEOUT_SECONDS,
      ...(tenantId === null ? {} : { scope: ENTRA_SCOPE }),
    });
  }

  get(): Promise<AccessToken | NoToken> {
    return this.#unlessRefused(() => this.#tokens.get());
  }

  /** The token after one that was answered 401. */
  after(refused: AccessToken): Promise<AccessToken | NoToken> {
    return this.#unlessRefused(() => this.#tokens.after(refused));
  }

  async #unlessRefused(ask: () => Promise<AccessToken | NoToken>): Promise<AccessToken | NoToken> {
    if (this.#refusal !== undefined && this.#now() < this.#refusedUntil) return this.#refusal;
    const got = await ask();
    this.#refusal = isToken(got) ? undefined : got;
    if (this.#refusal !== undefined) this.#refusedUntil = this.#now() + REFUSED_FOR_MS;
    return got;
  }
}

/** Why there is no token, as the outcome of a push. The token server's own words are the owner's to read. */
export function judgeNoToken(reason: NoToken): Verdict {
  const { description: words } = reason;
  if (reason.kind === "refused") return { outcome: "InvalidCredentials", words };
  const again = { afterSeconds: reason.retryAfterSeconds ?? null, scope: "host" } as const;
  return { outcome: "TokenProviderUnreachable", again, words };
}
