import { describe, expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { createHealth } from "../health.ts";
import { createLog } from "../log.ts";
import { createMetrics } from "../metrics.ts";
import { bindActs, limitOf } from "./act.ts";
import { type AdminOptions, createAdmin } from "./admin.ts";

const TOKEN = "the-token-of-the-operator-of-this-test";

function adminWith(options: Partial<AdminOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({ level: "debug", write: (line) => void lines.push(line), now: () => 0 });
  const metrics = createMetrics();
  const admin = createAdmin({
    token: TOKEN,
    health: createHealth(metrics),
    log,
    now: () => 0,
    judge: (refusal) => refusal,
    ...options,
  });
  return { admin, metrics, lines };
}

const ask = (method: string, path: string, { token = TOKEN, body }: { token?: string; body?: string } = {}) =>
  new Request(`http://127.0.0.1${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body }),
  });

const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code;

describe("the rim of the admin API", () => {
  test("an act is found by its path, whose third and fifth segments are its own", async () => {
    const { admin } = adminWith();
    admin.add({ "DELETE /v1/hubs/*/sends/*": ({ subject, item }) => ({ subject, item }) });
    const answer = await admin.answer(ask("DELETE", "/v1/hubs/a%2Fb/sends/4%20c"), "");
    expect(await answer.json()).toEqual({ subject: "a/b", item: "4 c" });
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("two servers share one port: each answers its own routes and makes its own refusals", async () => {
    const { admin } = adminWith();
    admin.add(bindActs({ "GET /v1/one": (parts: { word: string }) => parts }, { word: "one" }));
    const fail = () => {
      throw new RangeError("foreign");
    };
    admin.add({ "GET /v1/two": fail }, { refusalOf: () => new BelfryError("DRAINING") });
    expect(await (await admin.answer(ask("GET", "/v1/one"), "")).json()).toEqual({ word: "one" });
    expect(await codeOf(await admin.answer(ask("GET", "/v1/two"), ""))).toBe("DRAINING");
  });

  test("two acts for one route are a bug that shows at the start", () => {
    const { admin } = adminWith();
    admin.add({ "GET /v1/one": () => ({}) });
    expect(() => admin.add({ "GET /v1/one": () => ({}) })).toThrow("GET /v1/one");
  });

  test("nobody without the token learns which routes there are", async () => {
    const { admin } = adminWith();
    for (const path of ["/v1/nothing", "/metrics"]) {
      const answer = await admin.answer(ask("GET", path, { token: "wrong" }), "");
      expect(answer.status).toBe(401);
      expect(await codeOf(answer)).toBe("ADMIN_TOKEN_INVALID");
    }
  });

  test("a route that is not there, a path that is not encoded right and a body that is no object are refused", async () => {
    const { admin } = adminWith();
    admin.add({ "POST /v1/apps": async ({ body }) => await body(), "GET /v1/apps/*": () => ({}) });
    expect(await codeOf(await admin.answer(ask("GET", "/v1/apps"), ""))).toBe("NOT_FOUND");
    for (const path of ["/v1/apps/%zz", "/v1/apps/a%00", "/v1/apps/a?label=%00"]) {
      expect(await codeOf(await admin.answer(ask("GET", path), ""))).toBe("ADMIN_REQUEST_INVALID");
    }
    for (const body of ["[]", "{", "null", JSON.stringify({ long: "x".repeat(65_536) })]) {
      expect(await codeOf(await admin.answer(ask("POST", "/v1/apps", { body }), ""))).toBe("ADMIN_REQUEST_INVALID");
    }
  });

  test("a refusal is judged before it is answered, and logged without what a bug said of itself", async () => {
    const judged: string[] = [];
    const { admin, lines } = adminWith({
      judge(refusal, address) {
        judged.push(`${refusal.code} ${address}`);
        return refusal;
      },
    });
    admin.add({
      "GET /v1/bug": () => {
        throw new Error("a detail of ours");
      },
    });
    const answer = await admin.answer(ask("GET", "/v1/bug"), "192.0.2.1");
    expect(await answer.text()).not.toContain("a detail of ours");
    expect(judged).toEqual(["INTERNAL 192.0.2.1"]);
    expect(lines.join()).toContain("a detail of ours");
  });

  test("a scrape waits for what is read anew for it", async () => {
    const { admin, metrics } = adminWith();
    let value = 0;
    metrics.gauge("belfry_test", "A value", () => value);
    const beforeScrape = async () => {
      value = 7;
    };
    admin.add({}, { beforeScrape });
    const answer = await admin.answer(ask("GET", "/metrics"), "");
    expect(await answer.text()).toContain("belfry_test 7");
  });
});

test("a list is as long as its limit says, within bounds", () => {
  const limit = (query: string) => limitOf({ query: new URLSearchParams(query) });
  expect([limit(""), limit("limit=5"), limit("limit=5000")]).toEqual([100, 5, 1000]);
  expect(() => limit("limit=-1")).toThrow(BelfryError);
});
