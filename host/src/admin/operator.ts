/**
 * Who is an operator: whoever shows the admin token, or the cookie of a session that was opened with it. Refuses to know what is asked.
 *
 * @source docs/reference/http.md, chapter "Sessions"
 */
import { timingSafeEqual } from "node:crypto";
import { BelfryError } from "@belfry/protocol";
import { readSessionCookie } from "./session/cookie.ts";
import { proveSameOrigin, refuseForeign } from "./session/same-origin.ts";
import type { Session, Sessions } from "./session/sessions.ts";

export interface OperatorParts {
  /** What operators show as their bearer token. */
  readonly token: string;
  readonly sessions: Sessions;
}

/** Where a request made with the cookie shows that a page of ours made it. */
const CSRF_HEADER = "X-CSRF-Token";

const BEARER = /^bearer +(\S+)$/i;
const READS = new Set(["GET", "HEAD"]);

/** In a time that does not depend on where they differ. */
function isSame(shown: string, kept: string): boolean {
  const [one, other] = [Buffer.from(shown), Buffer.from(kept)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** @throws BelfryError ADMIN_TOKEN_INVALID */
export function proveToken(shown: string, token: string): void {
  if (!isSame(shown, token)) throw new BelfryError("ADMIN_TOKEN_INVALID");
}

/**
 * Proves the session of a cookie, and that it was not a stranger's page that made the browser send it.
 *
 * @throws BelfryError SESSION_INVALID, ORIGIN_FOREIGN, and CSRF_TOKEN_INVALID for what may change something
 */
export function proveSession(request: Request, secret: string | undefined, sessions: Sessions): Session {
  const session = secret === undefined ? undefined : sessions.find(secret);
  if (session === undefined) throw new BelfryError("SESSION_INVALID");
  if (READS.has(request.method)) refuseForeign(request);
  else {
    proveSameOrigin(request);
    if (!isSame(request.headers.get(CSRF_HEADER) ?? "", session.csrfToken)) throw new BelfryError("CSRF_TOKEN_INVALID");
  }
  return session;
}

/**
 * A bearer token is believed wherever it comes from, since no page makes a browser send one. Another form of Authorization may belong to
 * a proxy before this server, and is passed over.
 *
 * @throws BelfryError ADMIN_TOKEN_INVALID, and what {@link proveSession} throws
 */
export function proveOperator(request: Request, { token, sessions }: OperatorParts): void {
  const bearer = BEARER.exec(request.headers.get("authorization") ?? "")?.[1];
  const secret = readSessionCookie(request);
  if (bearer !== undefined || secret === undefined) proveToken(bearer ?? "", token);
  else proveSession(request, secret, sessions);
}
