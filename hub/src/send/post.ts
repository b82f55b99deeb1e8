/** One push, from what was composed to its verdict: token or signature, request, at most one resend. Step 4 of the story, for many. */
import type { PushResponse } from "@belfry/protocol";
import type { AccessToken } from "@belfry/sender";
import type { Egress, EgressAnswer } from "../egress/egress.ts";
import type { HomeService } from "../home-service.ts";
import type { BrowserCredential, Handle, HubRecord, WnsCredential } from "../model.ts";
import type { Composed } from "./compose.ts";
import { Gathering } from "./gathering.ts";
import { judgeFailure, judgeWebPush, judgeWns, type Verdict } from "./outcome.ts";
import { readRetryAfter } from "./retry-after.ts";
import { HubTokens, isAccessToken, judgeNoToken } from "./tokens.ts";
import { encryptMessage, MAX_WEB_PUSH_BYTES, newMessageKeys } from "./web-push/encrypt.ts";
import { Vapid } from "./web-push/vapid.ts";

/** What the poster is given. */
export interface PosterParts {
  readonly egress: Egress;
  readonly now: () => number;
  /** Bytes that nobody can guess. */
  readonly random: (bytes: number) => Uint8Array;
  /** The push service of this process, for hubs whose credential names no secret. Default: none. */
  readonly home?: HomeService | null;
}

type Headers = Readonly<Record<string, string>>;

const missing = (words: string): Verdict => ({ outcome: "InvalidCredentials", words });

/** Pushes for all hubs. Keeps a token for each credential, and signatures. */
export class Poster {
  readonly #parts: PosterParts;
  /** By the credential's own value: one that was changed is another. */
  readonly #tokens = new WeakMap<WnsCredential, HubTokens>();
  readonly #vapids = new WeakMap<BrowserCredential, Vapid | Verdict>();
  readonly #gathering: Gathering;

  constructor(parts: PosterParts) {
    this.#parts = parts;
    this.#gathering = new Gathering(parts.egress, parts.now);
  }

  /**
   * Sends one push.
   *
   * @param key `Idempotency-Key`: the same on every try of it
   * @param own further headers, of this push alone
   * @returns what came of it; throws for a bug alone
   */
  async post(hub: HubRecord, push: Composed, key: string, own?: Headers): Promise<Verdict> {
    try {
      return await (push.handle.platform === "wns"
        ? this.#postWns(hub.wns, push, key, own)
        : this.#postBrowser(hub.browser, push, push.handle, key, own));
    } catch (error) {
      return judgeFailure(error);
    }
  }

  async #postWns(credential: WnsCredential | null, push: Composed, key: string, own?: Headers): Promise<Verdict> {
    if (credential === null) return missing("this hub has no WnsCredential");
    const tokens = this.#tokensOf(credential);
    const token = await tokens.get();
    if (!isAccessToken(token)) return judgeNoToken(token);
    const answer = await this.#send(push, token, key, own);
    if (answer.status !== 401) return judge(answer, token);
    const fresh = await tokens.after(token);
    return isAccessToken(fresh) ? judge(await this.#send(push, fresh, key, own), fresh) : judgeNoToken(fresh);
  }

  #send({ url, content }: Composed, token: AccessToken, key: string, own: Headers | undefined): Promise<PushResponse> {
    return this.#gathering.send({ url, content, token, key, own });
  }

  async #postBrowser(
    credential: BrowserCredential | null,
    { url, content }: Composed,
    handle: Handle,
    key: string,
    traced?: Headers,
  ): Promise<Verdict> {
    if (credential === null) return missing("this hub has no BrowserCredential");
    const vapid = this.#vapidOf(credential);
    if (!(vapid instanceof Vapid)) return vapid;
    if (content.body.length > MAX_WEB_PUSH_BYTES) return { outcome: "InvalidNotificationSize" };
    const body = this.#encrypt(content.body, handle);
    if (body === null) return { outcome: "InvalidNotificationFormat", words: "the browser's keys are none" };
    const authorization = vapid.authorization(url.origin, this.#parts.now());
    const own = { ...traced, Authorization: authorization, "Idempotency-Key": key };
    const answer = await this.#parts.egress.send({ method: "POST", url, headers: content.headers, body }, own);
    return judgeWebPush(answer.status, this.#waitOf(answer));
  }

  #encrypt(plain: Uint8Array, handle: Handle): Uint8Array | null {
    if (handle.platform !== "browser") return null;
    // `base64url` reads both alphabets, and browsers are registered in either.
    const p256dh = Buffer.from(handle.p256dh, "base64url");
    const auth = Buffer.from(handle.auth, "base64url");
    if (p256dh.length !== 65 || auth.length !== 16) return null;
    try {
      return encryptMessage(plain, { p256dh, auth }, newMessageKeys(this.#parts.random));
    } catch {
      // 65 bytes that are no point of the curve.
      return null;
    }
  }

  #tokensOf(credential: WnsCredential): HubTokens {
    let tokens = this.#tokens.get(credential);
    if (tokens === undefined) {
      tokens = new HubTokens(credential, this.#parts.egress, this.#parts.now, this.#parts.home ?? null);
      this.#tokens.set(credential, tokens);
    }
    return tokens;
  }

  #vapidOf(credential: BrowserCredential): Vapid | Verdict {
    let vapid = this.#vapids.get(credential);
    if (vapid === undefined) {
      try {
        vapid = new Vapid(credential);
      } catch (error) {
        vapid = missing(error instanceof Error ? error.message : "the BrowserCredential holds no keys");
      }
      this.#vapids.set(credential, vapid);
    }
    return vapid;
  }

  #waitOf({ headers }: EgressAnswer): number | null {
    return readRetryAfter(headers.get("retry-after"), this.#parts.now());
  }
}

/** What the other side says of itself may hold the token that it was shown, and is kept. */
function judge(answer: PushResponse, { accessToken }: AccessToken): Verdict {
  const description = answer.description?.includes(accessToken) === true ? undefined : answer.description;
  return judgeWns({ ...answer, description });
}
