/** What a load balancer and a scraper ask: does it live, can it serve, what does it count. Refuses to know why it could not. */
import type { Metrics } from "./metrics.ts";

/** Looked at on every question, so it must be quick: true, or in words why the server cannot serve now. */
export type ReadinessCheck = () => true | string;

export interface Readiness {
  readonly ready: boolean;
  /** One entry a failing check: `name: words`. */
  readonly reasons: readonly string[];
}

export interface Health {
  /** Adds a condition of readiness; a second one of the same name replaces the first. */
  add(name: string, check: ReadinessCheck): void;
  ready(): Readiness;
  /** Answers `/healthz`, `/readyz` and, when there are metrics, `/metrics`; undefined for any other path. */
  healthRoutes(path: string): Response | Promise<Response> | undefined;
}

/** Starts ready: what it depends on is added by those who know. */
export function createHealth(metrics?: Metrics): Health {
  const checks = new Map<string, ReadinessCheck>();
  const ready = () => judge(checks);
  metrics?.gauge("belfry_ready", "1 for each condition of readiness that holds, 0 for one that does not", () =>
    Array.from(checks, ([check, holds]) => ({ labels: { check }, value: ask(holds) === true ? 1 : 0 })),
  );
  return {
    add: (name, check) => void checks.set(name, check),
    ready,
    healthRoutes(path) {
      if (path === "/healthz") return new Response("ok\n", { headers: { "Cache-Control": "no-store" } });
      if (path === "/readyz") return readinessResponse(ready());
      return path === "/metrics" && metrics !== undefined ? metricsResponse(metrics) : undefined;
    },
  };
}

function judge(checks: ReadonlyMap<string, ReadinessCheck>): Readiness {
  const reasons: string[] = [];
  for (const [name, check] of checks) {
    const said = ask(check);
    if (said !== true) reasons.push(`${name}: ${said}`);
  }
  return { ready: reasons.length === 0, reasons };
}

/** A check that throws has found something wrong too, and must not hide what the others say. */
function ask(check: ReadinessCheck): true | string {
  try {
    return check();
  } catch (thrown) {
    return `the check failed (${thrown instanceof Error ? thrown.message : String(thrown)})`;
  }
}

function readinessResponse(readiness: Readiness): Response {
  return Response.json(readiness, { status: readiness.ready ? 200 : 503, headers: { "Cache-Control": "no-store" } });
}

async function metricsResponse(metrics: Metrics): Promise<Response> {
  const { contentType, body } = await metrics.render();
  return new Response(body, { headers: { "Content-Type": contentType, "Cache-Control": "no-store" } });
}
