/**
 * The admin API: what operators may see and do, behind one bearer token. The one table of its routes; the acts stand in `acts/`.
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
import {
  accessToken,
  announce,
  blockApp,
  createApp,
  deleteApp,
  listApps,
  revokeSecret,
  rotateSecret,
  unblockApp,
} from "./acts/apps.ts";
import { closeChannel, listChannels, openFreshChannel } from "./acts/channels.ts";
import { clearFault, clearFaults, listFaults, setFault } from "./acts/faults.ts";
import { listDevices, listRefusals, listTraces, showBooks, showSettings, showStatus, showTrace } from "./acts/looks.ts";
import type { Act, ActParts, Acts } from "./acts.ts";

/** For requests of HTTP/1.0, which may name no host: nobody looks at it. */
const ORIGIN = "http://localhost";

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
  "GET /v1/status": showStatus,
  "GET /v1/apps": listApps,
  "POST /v1/apps": createApp,
  "DELETE /v1/apps/*": deleteApp,
  "POST /v1/apps/*/secrets": rotateSecret,
  "DELETE /v1/apps/*/secrets": revokeSecret,
  "POST /v1/apps/*/block": blockApp,
  "DELETE /v1/apps/*/block": unblockApp,
  "POST /v1/apps/*/notifications": announce,
  "POST /v1/apps/*/access-tokens": accessToken,
  "GET /v1/channels": listChannels,
  "POST /v1/channels": openFreshChannel,
  "DELETE /v1/channels": closeChannel,
  "GET /v1/devices": listDevices,
  "GET /v1/traces": listTraces,
  "GET /v1/traces/*": showTrace,
  "GET /v1/refusals": listRefusals,
  "GET /v1/faults": listFaults,
  "POST /v1/faults": setFault,
  "DELETE /v1/faults": clearFaults,
  "DELETE /v1/faults/*": clearFault,
  "GET /v1/books": showBooks,
  "GET /v1/settings": showSettings,
} satisfies Record<string, Act>;

/** Every route there is, for the reference. */
export const adminRoutes: readonly string[] = Object.keys(routes);

/** Answers `/v1/…` and `/metrics`. Never throws. */
export async function answerAdmin(parts: AdminParts, request: Request, address: string): Promise<Response> {
  try {
    proveOperator(parts.adminToken, request);
    const url = new URL(request.url, ORIGIN);
    if (url.pathname === "/metrics") {
      await parts.acts.refreshBooks();
      return (await parts.health.healthRoutes("/metrics")) ?? notFound();
    }
    const body = await dispatch(parts.acts.parts, request, url);
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

async function dispatch(parts: ActParts, request: Request, url: URL): Promise<object> {
  // The variable part is always the third segment: /v1/apps/*/secrets.
  const [, version, noun, subject, ...verb] = url.pathname.split("/");
  const key = `${request.method} ${["", version, noun, ...(subject === undefined ? [] : ["*"]), ...verb].join("/")}`;
  if (!Object.hasOwn(routes, key)) throw new BelfryError("NOT_FOUND", { detail: `${request.method} ${url.pathname}` });
  const act: Act = routes[key as keyof typeof routes];
  return act(parts, { subject: decode(subject ?? ""), query: url.searchParams, body: () => readObject(request) });
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
