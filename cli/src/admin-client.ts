/** Asks the admin API. The command line does everything with it that is not device or sender; it has no other way in. */
import { BelfryError, type ErrorBody, errors } from "@belfry/protocol";
import { type Fetch, trustingFetch } from "./trust.ts";

/** Where the admin API is and what opens it. */
export interface AdminAddress {
  readonly admin: string;
  readonly adminToken: string;
  /** Path of the development CA's certificate, or null. */
  readonly ca: string | null;
  /** The server whose data directory says all this: when nobody listens there any more, it is that one that has ended. */
  readonly home?: { readonly data: string; readonly pid: number };
}

/** One method a verb. Paths begin with `/v1/`; answers are taken as the shapes in `protocol/src/admin/shapes.ts`. */
export interface AdminClient {
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body?: object): Promise<Answer>;
  patch<Answer>(path: string, body: object): Promise<Answer>;
  delete<Answer>(path: string): Promise<Answer>;
  /** Posts a file of any length. */
  upload<Answer>(path: string, file: Blob): Promise<Answer>;
}

/** Longer than any answer takes; a server that hangs must not hang the command. */
const PATIENCE_MS = 10_000;
/** A file may take a while to travel: 1 GB does in this time at 2 MB a second. */
const UPLOAD_PATIENCE_MS = 600_000;

/** The refusal in an answer's body, as an error of ours; a code from a newer server keeps its words. */
function refusalFrom(status: number, text: string): BelfryError {
  try {
    const { error } = JSON.parse(text) as ErrorBody;
    if (Object.hasOwn(errors, error.code)) {
      const extras = { detail: error.detail, retryAfterSeconds: error.retryAfterSeconds };
      return new BelfryError(error.code, extras);
    }
    return new BelfryError("ANSWER_UNREADABLE", { detail: `${error.code}: ${error.message}` });
  } catch (cause) {
    return new BelfryError("ANSWER_UNREADABLE", { detail: `HTTP ${status} from the admin API`, cause });
  }
}

/** The system's name for a broken connection, such as ConnectionRefused. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "no answer";
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.name;
}

const REFUSED = new Set(["ConnectionRefused", "ECONNREFUSED"]);

function unreached({ admin, home }: AdminAddress, cause: unknown): BelfryError {
  const reason = reasonOf(cause);
  if (home === undefined || !REFUSED.has(reason)) {
    return new BelfryError("NETWORK_FAILED", { detail: `${admin}: ${reason}`, cause });
  }
  const detail = `nothing answers at ${admin}: the server of ${home.data} (process ${home.pid}) has ended`;
  return new BelfryError("SERVER_NOT_FOUND", { detail, cause });
}

/** What is sent beside method and path, and how long its answer may take. */
interface Sent {
  readonly body?: string | Blob;
  readonly type?: string;
  readonly patienceMs?: number;
}

async function ask(
  address: AdminAddress,
  fetch: Fetch,
  method: string,
  path: string,
  { body, type = "application/json", patienceMs = PATIENCE_MS }: Sent,
): Promise<unknown> {
  const headers = { authorization: `Bearer ${address.adminToken}`, "content-type": type };
  const signal = AbortSignal.timeout(patienceMs);
  const content = body === undefined ? {} : { body };
  let answer: Response;
  try {
    answer = await fetch(new URL(path, address.admin), { method, headers, signal, ...content });
  } catch (cause) {
    throw unreached(address, cause);
  }
  const text = await answer.text();
  if (!answer.ok) throw refusalFrom(answer.status, text);
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BelfryError("ANSWER_UNREADABLE", { detail: `${method} ${path} gave no JSON`, cause });
  }
}

/**
 * @throws (each method) BelfryError: the server's own refusal; NETWORK_FAILED when nothing answers, SERVER_NOT_FOUND where that
 *   means that the server of a data directory has ended; ANSWER_UNREADABLE when something else does
 */
export function createAdminClient(address: AdminAddress, fetch: Fetch = trustingFetch(address.ca)): AdminClient {
  const call = (method: string) => (path: string, body?: object) =>
    ask(address, fetch, method, path, body === undefined ? {} : { body: JSON.stringify(body) });
  const upload = (path: string, body: Blob) =>
    ask(address, fetch, "POST", path, { body, type: "application/octet-stream", patienceMs: UPLOAD_PATIENCE_MS });
  return { get: call("GET"), post: call("POST"), patch: call("PATCH"), delete: call("DELETE"), upload } as AdminClient;
}

/** The admin API's path of one app. */
export function appPath(packageSid: string): string {
  return `/v1/apps/${encodeURIComponent(packageSid)}`;
}

/** Whether nobody heard a request at all. */
export const isUnreached = (error: unknown): boolean =>
  error instanceof BelfryError && (error.code === "NETWORK_FAILED" || error.code === "SERVER_NOT_FOUND");
