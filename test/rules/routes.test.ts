/** The reference of the HTTP surface against the code: every route of the admin API, of service and hub, stands in both. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { sessionRoutes } from "@belfry/host";
import { hubAdminRoutes } from "@belfry/hub";
import { adminRoutes } from "@belfry/service";

/** Of all three: signing in is the same at both servers. */
const routes = [...sessionRoutes, ...adminRoutes, ...hubAdminRoutes];

const page = readFileSync(new URL("../../docs/reference/http.md", import.meta.url), "utf8");

/** Routes in the table of a page, without query, their variable parts as `*`. */
function routesOf(markdown: string): string[] {
  const found = markdown.matchAll(/^\| \[?`((?:GET|POST|PATCH|DELETE) \/v1\/[^`?]*)[^`]*`/gm);
  return [...found].map(([, route = ""]) => route.replace(/\/(SID|ID|NAME)(?=\/|$)/g, "/*")).sort();
}

test("every route of the admin API stands in the reference, and the reference names no other", () => {
  expect(routesOf(page)).toEqual([...routes].sort());
});

test("service and hub answer no route twice, since they share a port", () => {
  expect(new Set(routes).size).toBe(routes.length);
});

test("a route that only one of the two knows is found", () => {
  const invented = "| [`GET /v1/apps/SID/secrets`](#secrets) | | |\n| `POST /v1/hubs/NAME/sends/ID?name=N` | | |\n";
  expect(routesOf(invented)).toEqual(["GET /v1/apps/*/secrets", "POST /v1/hubs/*/sends/*"]);
});
