/**
 * The admin API: what operators may see and do, behind one bearer token. A table of routes; the acts stand in `acts.ts`.
 *
 * @source docs/reference/http.md, chapter "Admin API"
 */
import { timingSafeEqual } from "node:crypto";
import { asBelfryError, errorResponse, type Health, type Log, logRefusal, readBody } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import type { Counts } from "../counts.ts";
import type { Stranger } from "../limit/stranger.ts";
import { readBearer } from "../token/prove.ts";
import type { Trace } from "../trace/trace.ts";
import type { Acts, Asked } from "./acts.ts";

/** No admin request needs more. */
const MAX_BODY_BYTES = 65_536;

export interface AdminParts {
  readonly acts: Acts;
  readonly adminToken: string;
  readonly health: Health;
  readonly stranger: Stranger;
  readonly trace: Trace;
  readonly counts: Counts;
  readonly log: Log;
  readonly now: () => number;
}

/** `METHOD /path`, with `*` for the variable part. */
const routes = {
  "GET /v1/status": (acts) => acts.status(),
  "GET /v1/apps": (acts) => acts.apps(),
  "POST /v1/apps": (acts, asked) => acts.createApp(asked),
  "DELETE /v1/apps/*": (acts, asked) => acts.deleteApp(asked),
  "POST /v1/apps/*/secrets": (acts, asked) => acts.rotateSecret(asked),
  "DELETE /v1/apps/*/secrets": (acts, asked) => acts.revokeSecret(asked),
  "POST /v1/apps/*/notifications": (acts, asked) => acts.announce(asked),
  "POST /v1/apps/*/access-tokens": (acts, asked) => acts.accessToken(asked),
  "GET /v1/channels": (acts, asked) => acts.channels(asked),
  "DELETE /v1/channels": (acts, asked) => acts.closeChannel(asked),
  "GET /v1/devices": (acts) => acts.devices(),
  "GET /v1/traces": (acts, asked) => acts.traces(asked),
  "GET /v1/traces/*": (acts, asked) => acts.trace(asked),
  "GET /v1/refusals": (acts, asked) => acts.refusals(asked),
  "GET /v1/books": (acts) => acts.books(),
  "GET /v1/settings": (acts) => acts.settings(),
} satisfies Record<string, (acts: Acts, asked: Asked) => object | Promise<object>>;

/** Every route there is, for the reference. */
export const adminRoutes: readonly string[] = Object.keys(routes);

/** Answers `/v1/…` and `/metrics`. Never throws. */
export async function answerAdmin(parts: AdminParts, request: Request, address: string): Promise<Response> {
  try {
    proveOperator(parts.adminToken, request);
    const url = new URL(request.url);
    if (url.pathname === "/metrics") {
      await parts.acts.refreshBooks();
      return (await parts.health.healthRoutes("/metrics")) ?? notFound();
    }
    const body = await dispatch(parts.acts, request, url);
    return Response.json(body, { headers: { "Cache-Control": "no-store" } });
  } catch (thrown) {
    return refuseAdmin(parts, asBelfryError(thrown), address);
  }
}

/** Refuses on the admin port: counted, traced, logged and answered. */
export function refuseAdmin(parts: AdminParts, refusal: BelfryError, address: string): Response {
  const error = parts.stranger.judge(refusal, () => address, null, parts.now());
  parts.counts.refused("admin", error.code);
  parts.trace.refused({ rim: "admin", code: error.code, detail: error.detail ?? "", id: null, address });
  logRefusal(parts.log, error, { rim: "admin", address });
  return errorResponse(error);
}

function proveOperator(adminToken: string, request: Request): void {
  const shown = Buffer.from(readBearer(request.headers.get("authorization")) ?? "");
  const kept = Buffer.from(adminToken);
  if (shown.length !== kept.length || !timingSafeEqual(shown, kept)) throw new BelfryError("ADMIN_TOKEN_INVALID");
}

async function dispatch(acts: Acts, request: Request, url: URL): Promise<object> {
  // The variable part is always the third segment: /v1/apps/*/secrets.
  const [, version, noun, subject, ...act] = url.pathname.split("/");
  const key = `${request.method} ${["", version, noun, ...(subject === undefined ? [] : ["*"]), ...act].join("/")}`;
  if (!Object.hasOwn(routes, key)) throw new BelfryError("NOT_FOUND", { detail: `${request.method} ${url.pathname}` });
  const route = routes[key as keyof typeof routes];
  return route(acts, { subject: decode(subject ?? ""), query: url.searchParams, body: () => readObject(request) });
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new BelfryError("ADMIN_REQUEST_INVALID", { detail: "the path is not percent-encoded right" });
  }
}

async function readObject(request: Request): Promise<Record<string, unknown>> {
  const bytes = await readBody(request, MAX_BODY_BYTES);
  const body = typeof bytes === "number" ? undefined : parse(Buffer.from(bytes).toString());
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new BelfryError("ADMIN_REQUEST_INVALID", {
    detail: `the body must be a JSON object of at most ${MAX_BODY_BYTES} bytes`,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const notFound = (): Response => errorResponse(new BelfryError("NOT_FOUND"));
