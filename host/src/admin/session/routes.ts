/**
 * Signing in and out: the admin token for a session, a session for its CSRF token, and its end. The only acts that are asked before anybody
 * is proved, and the only ones that set a cookie.
 *
 * @source docs/reference/http.md, chapter "Sessions"
 */
import type { OpenSessionBody, SessionBody, SignedOutBody } from "@belfry/protocol";
import type { Log } from "../../log.ts";
import { type OperatorParts, proveSession, proveToken } from "../operator.ts";
import { readObject } from "../read-asked.ts";
import { noSessionCookie, readSessionCookie, sessionCookie } from "./cookie.ts";
import { refuseForeign } from "./same-origin.ts";

export interface SessionParts extends OperatorParts {
  readonly log: Log;
}

/** What is answered, and the cookie that goes with it. */
export interface SessionAnswer {
  readonly body: SessionBody | OpenSessionBody | SignedOutBody;
  readonly cookie?: string;
}

type SessionAct = (parts: SessionParts, request: Request, address: string) => SessionAnswer | Promise<SessionAnswer>;

/** Room for any token; whoever asks is a stranger still. */
const MAX_BODY_BYTES = 4096;

/**
 * A browser that signs in twice has one session. A body that cannot be read shows no token, and costs what a wrong one costs.
 *
 * @throws BelfryError ADMIN_TOKEN_INVALID, ORIGIN_FOREIGN
 */
async function signIn({ token, sessions, log }: SessionParts, request: Request, address: string) {
  refuseForeign(request);
  const body = await readObject(request, MAX_BODY_BYTES);
  proveToken(typeof body?.adminToken === "string" ? body.adminToken : "", token);
  const before = readSessionCookie(request);
  if (before !== undefined) sessions.close(before);
  const { secret, csrfToken, expiresAt } = sessions.open();
  log.info("operator signed in", { address });
  return { body: { csrfToken, expiresAt }, cookie: sessionCookie(request, secret) };
}

/** None is an answer, not a refusal: every page asks before it knows. @throws BelfryError ORIGIN_FOREIGN */
function resume({ sessions }: SessionParts, request: Request) {
  refuseForeign(request);
  return { body: { session: sessions.find(readSessionCookie(request) ?? "") ?? null } };
}

/** @throws BelfryError SESSION_INVALID, ORIGIN_FOREIGN, CSRF_TOKEN_INVALID */
function signOut({ sessions, log }: SessionParts, request: Request, address: string) {
  const secret = readSessionCookie(request);
  proveSession(request, secret, sessions);
  sessions.close(secret ?? "");
  log.info("operator signed out", { address });
  return { body: { signedOut: true as const }, cookie: noSessionCookie(request) };
}

const acts = {
  "POST /v1/session": signIn,
  "GET /v1/session": resume,
  "DELETE /v1/session": signOut,
} satisfies Record<string, SessionAct>;

/** Every route of them, for the reference. */
export const sessionRoutes: readonly string[] = Object.keys(acts);

/** The act that a request asks for; undefined for every other request. */
export function sessionActOf(request: Request): SessionAct | undefined {
  const { pathname } = new URL(request.url, "http://localhost");
  const route = `${request.method} ${pathname}`;
  return Object.hasOwn(acts, route) ? acts[route as keyof typeof acts] : undefined;
}
