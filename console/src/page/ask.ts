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

/** Whether it was refused for what the page knows of its session, which may be another one by now. */
async function isStale(response: Response): Promise<boolean> {
  if (response.status !== 403) return response.status === 401;
  const body: unknown = await response.clone().json();
  return isErrorBody(body) && body.error.code === "CSRF_TOKEN_INVALID";
}

/**
 * The readings of a session that are under way. Whatever is deleted is read no more: the answer would be a refusal, of which every browser
 * complains although nobody did anything wrong.
 */
class Readings {
  readonly #underWay = new Map<AbortController, string>();

  async read(path: string, init: RequestInit): Promise<Response> {
    const reading = new AbortController();
    this.#underWay.set(reading, path);
    try {
      return await ask(path, { ...init, signal: reading.signal });
    } finally {
      this.#underWay.delete(reading);
    }
  }

  /** Each of them rejects with NETWORK_FAILED. @param deleted a path; with the session goes all that is read in it */
  callOff(deleted: string): void {
    for (const [reading, path] of this.#underWay) {
      if (deleted === SESSION || path.startsWith(`${deleted}/`)) reading.abort();
    }
  }
}

/**
 * Asks within a session. Once that is over nothing is asked any more: each question is refused as SESSION_INVALID.
 *
 * @param ended hears, once, that it is over
 */
export function askIn({ csrfToken }: SessionBody, ended: () => void): Ask {
  let token = csrfToken;
  let isOver = false;
  const readings = new Readings();
  const end = () => {
    if (!isOver) ended();
    isOver = true;
    return new BelfryError("SESSION_INVALID");
  };
  const once: Ask = async (path, init = {}) => {
    if (isOver) throw new BelfryError("SESSION_INVALID");
    const proved = { ...init, headers: { "X-CSRF-Token": token } };
    if (init.method === "DELETE") readings.callOff(path);
    return init.method === undefined ? readings.read(path, proved) : ask(path, proved);
  };
  return async (path, init) => {
    const response = await once(path, init);
    if (!(await isStale(response))) return response;
    // Another tab signed in meanwhile: the browser has its session, and this page asked in the one before.
    const now = isOver ? undefined : await resume();
    if (now === undefined) throw end();
    token = now.csrfToken;
    const again = await once(path, init);
    if (again.status === 401) throw end();
    return again;
  };
}

/** Ends the session, also where the page is closed meanwhile. @throws BelfryError NETWORK_FAILED when nobody heard of it */
export async function signOut(asking: Ask): Promise<void> {
  await asking(SESSION, { method: "DELETE", keepalive: true });
}
