/**
 * The admin API as the page calls it, on its own origin.
 *
 * Knows the paths and the bearer token; refuses to know when to ask and what is done with an answer.
 */
import {
  type AccessTokenBody,
  type AppBody,
  type AppCredentials,
  BelfryError,
  type DeviceBody,
  type ErrorBody,
  errors,
  type RefusalBody,
  type StatusBody,
  type TraceBody,
} from "@belfry/protocol";

/**
 * What the page asks of the admin API.
 *
 * Every call throws BelfryError: the code of the refusal (ADMIN_TOKEN_INVALID above all), NETWORK_FAILED when nobody
 * answered, ANSWER_UNREADABLE when the answer was not the API's.
 */
export interface Admin {
  status(): Promise<StatusBody>;
  devices(): Promise<readonly DeviceBody[]>;
  apps(): Promise<readonly AppBody[]>;
  /** Newest first. */
  traces(limit: number): Promise<readonly TraceBody[]>;
  trace(id: string): Promise<TraceBody>;
  /** On any wire, newest first. */
  refusals(limit: number): Promise<readonly RefusalBody[]>;
  createApp(name: string): Promise<AppCredentials>;
  /** An access token with which the operator may push for the app. */
  accessToken(packageSid: string): Promise<AccessTokenBody>;
}

function isErrorBody(body: unknown): body is ErrorBody {
  const code: unknown = (body as Partial<ErrorBody> | null)?.error?.code;
  return typeof code === "string" && Object.hasOwn(errors, code);
}

async function readAnswer<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as T;
  if (isErrorBody(body)) throw new BelfryError(body.error.code, { detail: body.error.detail });
  if (response.status === 401) throw new BelfryError("ADMIN_TOKEN_INVALID");
  throw new BelfryError("ANSWER_UNREADABLE", { detail: `status ${response.status}` });
}

/** An admin client that shows this token. */
export function connectAdmin(adminToken: string): Admin {
  const ask = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const headers = { Authorization: `Bearer ${adminToken}`, "Content-Type": "application/json" };
    const response = await fetch(`/v1/${path}`, { ...init, headers }).catch((cause: unknown) => {
      throw new BelfryError("NETWORK_FAILED", { cause });
    });
    return readAnswer<T>(response);
  };
  return {
    status: () => ask("status"),
    devices: async () => (await ask<{ devices: DeviceBody[] }>("devices")).devices,
    apps: async () => (await ask<{ apps: AppBody[] }>("apps")).apps,
    traces: async (limit) => (await ask<{ traces: TraceBody[] }>(`traces?limit=${limit}`)).traces,
    trace: (id) => ask(`traces/${encodeURIComponent(id)}`),
    refusals: async (limit) => (await ask<{ refusals: RefusalBody[] }>(`refusals?limit=${limit}`)).refusals,
    createApp: (name) => ask("apps", { method: "POST", body: JSON.stringify({ name }) }),
    accessToken: (packageSid) => ask(`apps/${encodeURIComponent(packageSid)}/access-tokens`, { method: "POST" }),
  };
}
