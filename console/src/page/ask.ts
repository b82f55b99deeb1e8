/**
 * Questions to the page's own origin, in the session whose cookie the browser sends along. Knows refusals and the CSRF token; refuses to
 * know what is asked.
 */
import { BelfryError, type ErrorBody, errors, type OpenSessionBody, type SessionBody } from "@belfry/protocol";

/** A question at a path of the page's own origin. @throws BelfryError NETWORK_FAILED, SESSION_INVALID */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

function isErrorBody(body: unknown): body is ErrorBody {
  const code: unknown = (body as Partial<ErrorBody> | null)?.error?.code;
  return typeof code === "string" && Object.hasOwn(errors, code);
}

/** @throws BelfryError the refusal that was answered, ANSWER_UNREADABLE when the answer is not the API's */
export async function readAnswer<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as T;
  if (isErrorBody(body)) throw new BelfryError(body.error.code, { detail: body.error.detail });
  throw new BelfryError("ANSWER_UNREADABLE", { detail: `status ${response.status}` });
}

const SESSION = "/v1/session";

const ask: Ask = (path, init = {}) =>
  fetch(path, { ...init, headers: { "Content-Type": "application/json", ...init.headers } }).catch((cause: unknown) => {
    throw new BelfryError("NETWORK_FAILED", { cause });
  });

/** Opens a session. @throws BelfryError ADMIN_TOKEN_INVALID above all */
export async function signIn(adminToken: string): Promise<SessionBody> {
  return readAnswer(await ask(SESSION, { method: "POST", body: JSON.stringify({ adminToken }) }));
}

/** The session that this browser has. @returns undefined when it has none */
export async function resume(): Promise<SessionBody | undefined> {
  const { session } = await readAnswer<OpenSessionBody>(await ask(SESSION));
  return session ?? undefined;
}

async function isStale(response: Response): Promise<boolean> {
  if (response.status !== 403) return false;
  const body: unknown = await response.clone().json();
  return isErrorBody(body) && body.error.code === "CSRF_TOKEN_INVALID";
}

/**
 * Asks within a session. Once that is over nothing is asked any more: each question is refused as SESSION_INVALID.
 *
 * @param ended hears, once, that it is over
 */
export function askIn({ csrfToken }: SessionBody, ended: () => void): Ask {
  let token = csrfToken;
  let isOver = false;
  const end = () => {
    if (!isOver) ended();
    isOver = true;
    return new BelfryError("SESSION_INVALID");
  };
  const once: Ask = async (path, init = {}) => {
    if (isOver) throw new BelfryError("SESSION_INVALID");
    const response = await ask(path, { ...init, headers: { "X-CSRF-Token": token } });
    if (response.status === 401) throw end();
    return response;
  };
  return async (path, init) => {
    const response = await once(path, init);
    if (!(await isStale(response))) return response;
    // Another tab signed in meanwhile: the browser has its session, and this page not yet its token.
    const now = await resume();
    if (now === undefined) throw end();
    token = now.csrfToken;
    return once(path, init);
  };
}

/** Ends the session. @throws BelfryError NETWORK_FAILED when nobody heard of it */
export async function signOut(asking: Ask): Promise<void> {
  await asking(SESSION, { method: "DELETE" });
}
