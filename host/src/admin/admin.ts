/**
 * The rim of an admin API: proves the operator, finds the act, answers JSON or refuses. Servers of one process share one; each adds the
 * routes of its own. Refuses to know what any act does.
 *
 * @source docs/reference/http.md, chapter "Admin API"
 */
import { BelfryError } from "@belfry/protocol";
import type { Health } from "../health.ts";
import type { Log } from "../log.ts";
import { asBelfryError, errorResponse, logRefusal } from "../render-error.ts";
import type { BoundAct, Routes } from "./act.ts";
import { proveOperator } from "./operator.ts";
import { readAsked } from "./read-asked.ts";
import { type SessionAnswer, sessionActOf } from "./session/routes.ts";
import { createSessions } from "./session/sessions.ts";

export interface AdminOptions {
  /** What operators show as their bearer token, and once to open a session. */
  readonly token: string;
  /** Answers `/metrics`. */
  readonly health: Health;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Hears every refusal, counts it, and may put another in its place. */
  readonly judge: (refusal: BelfryError, address: string) => BelfryError;
}

/** What belongs to the routes of one server. */
export interface RoutesOptions {
  /** Makes a refusal of what its acts throw. Default: {@link asBelfryError}. */
  readonly refusalOf?: (thrown: unknown) => BelfryError;
  /** Called before every scrape, for values that are not at hand. */
  readonly beforeScrape?: () => Promise<void>;
}

/** See the head of this file. */
export interface Admin {
  /** Adds the routes of one server. @throws Error when one of them is there already, which is a bug */
  add(routes: Routes<BoundAct>, options?: RoutesOptions): void;
  /** Answers `/v1/…` and `/metrics`. Never throws. @param address of the peer */
  answer(request: Request, address: string): Promise<Response>;
  /** Refuses on this port: judged, logged and answered. */
  refuse(refusal: BelfryError, address: string): Response;
}

interface Entry {
  readonly act: BoundAct;
  readonly refusalOf: (thrown: unknown) => BelfryError;
}

/** What holds for every answer: it is nobody else's, and nothing but JSON. */
const HEADERS = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

export function createAdmin(options: AdminOptions): Admin {
  const operators = { ...options, sessions: createSessions(options) };
  const entries = new Map<string, Entry>();
  const scrapes: (() => Promise<void>)[] = [];
  const refuse = (refusal: BelfryError, address: string) => {
    const error = options.judge(refusal, address);
    logRefusal(options.log, error, { rim: "admin", address });
    return errorResponse(error, HEADERS);
  };
  return {
    add(routes, { refusalOf = asBelfryError, beforeScrape } = {}) {
      for (const [route, act] of Object.entries(routes)) {
        if (entries.has(route)) throw new Error(`Two acts answer ${route}`);
        entries.set(route, { act, refusalOf });
      }
      if (beforeScrape !== undefined) scrapes.push(beforeScrape);
    },
    async answer(request, address) {
      let refusalOf = asBelfryError;
      try {
        const sessionAct = sessionActOf(request);
        if (sessionAct !== undefined) return withCookie(await sessionAct(operators, request, address));
        proveOperator(request, operators);
        const { route, path, asked } = readAsked(request);
        if (path === "/metrics") return await scrape(options.health, scrapes);
        const entry = entries.get(route);
        if (entry === undefined) throw new BelfryError("NOT_FOUND", { detail: `${request.method} ${path}` });
        refusalOf = entry.refusalOf;
        return Response.json(await entry.act(asked), { headers: HEADERS });
      } catch (thrown) {
        return refuse(refusalOf(thrown), address);
      }
    },
    refuse,
  };
}

function withCookie({ body, cookie }: SessionAnswer): Response {
  return Response.json(body, { headers: { ...HEADERS, ...(cookie === undefined ? {} : { "Set-Cookie": cookie }) } });
}

async function scrape(health: Health, before: readonly (() => Promise<void>)[]): Promise<Response> {
  for (const refresh of before) await refresh();
  return (await health.healthRoutes("/metrics")) ?? errorResponse(new BelfryError("NOT_FOUND"));
}
