/** Refusals, limits and what stands on every answer: over real HTTP. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { BelfryError, HUB_API_VERSIONS } from "@belfry/protocol";
import fc from "fast-check";
import { openTestHub, PUBLIC_URL, type TestHub } from "../testing/test-hub.ts";

let server: TestHub;
beforeAll(async () => {
  server = await openTestHub();
});
afterAll(() => server.close());

/** Each answer has these, and no refusal is anything but XML. */
async function expectInOrder(response: Response): Promise<void> {
  for (const name of ["trackingid", "x-ms-correlation-request-id"])
    expect(response.headers.get(name)).toMatch(/^[0-9a-f-]{36}$/);
  expect(response.headers.get("date")).not.toBeNull();
  expect(response.headers.get("server")).toBe("Belfry");
  expect(response.status >= 300 && response.status < 400).toBe(false);
  if (response.status < 400) return;
  const tracking = response.headers.get("trackingid");
  expect(response.headers.get("content-type")).toBe("application/xml; charset=utf-8");
  expect(await response.text()).toMatch(
    new RegExp(
      `^<Error><Code>${response.status}</Code><Detail>[^<]*TrackingId:${tracking},TimeStamp:\\d+/\\d+/\\d{4} \\d+:\\d\\d:\\d\\d [AP]M</Detail></Error>$`,
    ),
  );
}

const ROUTES: readonly (readonly [path: string, allow: string])[] = [
  ["/registrationIDs", "POST"],
  ["/registrations", "GET, POST"],
  ["/registrations/1-1-1", "GET, PUT, DELETE"],
  ["/tags/a/registrations", "GET"],
  ["/installations/i", "GET, PUT, PATCH, DELETE"],
  ["/messages", "POST"],
  ["/messages/$batch", "POST"],
  ["/messages/m", "GET"],
  ["/schedulednotifications", "POST"],
  ["/schedulednotifications/s", "DELETE"],
  ["/feedbackcontainer", "GET"],
  ["/jobs", "GET, POST"],
  ["/jobs/j", "GET"],
];

describe("every answer", () => {
  test("HUB-9.01: each refusal is an Error with Code and Detail, in XML, with its TrackingId", async () => {
    const refusals = [
      await server.call("GET", "/registrations", { as: null }),
      await server.call("GET", "/registrations", { as: "listen" }),
      await server.call("GET", "/nothing"),
      await server.call("PATCH", "/messages"),
      await server.call("PUT", "/registrations/1", { body: "x", headers: { "If-Match": '"1"' } }),
      await server.call("DELETE", "/registrations/1", { headers: { "If-Match": '"1"' } }),
      await server.call("POST", "/messages", { body: "x".repeat(70_000) }),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([401, 403, 404, 405, 400, 404, 413]);
    for (const response of refusals) await expectInOrder(response);
  });

  test("HUB-9.03: an unknown hub and an unknown path are 404, a wrong verb is 405 with what is allowed", async () => {
    for (const path of [
      "/otherhub/registrations",
      "/",
      "/myhub",
      "/myhub/",
      "/myhub/nothing",
      "/myhub/tags/a",
      "/myhub/jobs/a/b",
      "/myhub/registrations/a/b",
    ]) {
      const response = await server.plain("GET", path);
      expect([path, response.status]).toEqual([path, 404]);
      await expectInOrder(response);
    }
    for (const [path, allow] of ROUTES) {
      const response = await server.plain("OPTIONS", `/myhub${path}`);
      expect([path, response.status, response.headers.get("allow")]).toEqual([path, 405, allow]);
    }
  });

  test("HUB-9.03: no route ever answers with a redirect", async () => {
    for (const [path] of ROUTES) {
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]) {
        for (const spelled of [path, `${path}/`, path.toUpperCase(), `/${path}`]) {
          const response = await server.call(method, spelled);
          expect([method, spelled, response.status >= 300 && response.status < 400]).toEqual([method, spelled, false]);
        }
      }
    }
  });

  test("route words are read in any case, the hub's name as well, and a slash at the end of a collection says nothing", async () => {
    for (const path of ["/REGISTRATIONS/", "/Registrations", "/tags/a/Registrations/", "/Jobs/"]) {
      expect([path, (await server.call("GET", path)).status]).toEqual([path, 200]);
    }
    const token = (await import("../testing/test-hub.ts")).authorization;
    const header = token(
      server.hub.policies[1]?.primaryKey ?? "",
      `${PUBLIC_URL}/`,
      server.clock.now() / 1000 + 60,
      "DefaultFullSharedAccessSignature",
    );
    expect((await server.plain("GET", "/MyHUB/registrations", { headers: { Authorization: header } })).status).toBe(
      200,
    );
  });

  test("HUB-9.04: every version that is in use and none at all are taken and given back; a malformed one is 400", async () => {
    for (const version of [...HUB_API_VERSIONS, "2031-01"]) {
      const response = await server.call("POST", `/registrationIDs?API-VERSION=${version}`);
      expect(response.headers.get("location")).toEndWith(`?api-version=${version}`);
    }
    expect((await server.call("POST", "/registrationIDs")).headers.get("location")).toEndWith("?api-version=2015-01");
    expect((await server.call("POST", "/registrationIDs?api-version=abc")).status).toBe(400);
    expect((await server.call("GET", "/registrations?api-version=2020-06&%24Top=5")).status).toBe(200);
    expect((await server.call("GET", "/registrations?a=%zz")).status).toBe(400);
  });

  test("HUB-9.06: a fault of ours tells its number and nothing else; the log has the cause", async () => {
    const broken = await openTestHub();
    const secret = "/var/lib/secret/path";
    broken.sends.find = async () => {
      throw new Error(`no such file ${secret}`);
    };
    const response = await broken.call("GET", "/messages/m");
    expect(response.status).toBe(500);
    expect(await response.clone().text()).not.toMatch(/secret|Error:|at /);
    await expectInOrder(response);
    expect(broken.lines.join("\n")).toContain(secret);
    expect(broken.lines.join("\n")).toContain(response.headers.get("trackingid") ?? "none");
    await broken.close();
  });

  test("HUB-9.02: a store that cannot be asked is 503 with the time to come again", async () => {
    const broken = await openTestHub();
    broken.sends.find = async () => {
      throw new BelfryError("OVERLOADED");
    };
    const response = await broken.call("GET", "/messages/m");
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
    await expectInOrder(response);
    await broken.close();
  });

  test("HUB-9.02: beyond the rate of a hub it is 429 with Retry-After, and after that time it goes on", async () => {
    const slow = await openTestHub({ limits: { requestsPerSecond: 1, requestBurst: 2 } });
    const ask = async () => slow.call("POST", "/registrationIDs");
    expect([(await ask()).status, (await ask()).status]).toEqual([201, 201]);
    const throttled = await ask();
    expect([throttled.status, throttled.headers.get("retry-after")]).toEqual([429, "1"]);
    await expectInOrder(throttled);
    slow.clock.advance(1000);
    expect((await ask()).status).toBe(201);
    await slow.close();
  });

  test("HUB-10.05: addresses stand under the public origin, whatever Host says", async () => {
    for (const host of ["localhost", "hub.example.test", "elsewhere.test:81"]) {
      const response = await server.call("POST", "/registrationIDs", { headers: { Host: host } });
      expect(response.headers.get("location")).toStartWith(`${PUBLIC_URL}/`);
    }
    const made = await server.call("GET", "/registrations", { headers: { Host: "elsewhere.test" } });
    expect(await made.text()).not.toContain("elsewhere.test");
  });

  test("whatever is asked of whichever route, the answer is in order and never a 500", async () => {
    const path = fc.oneof(
      fc.constantFrom(...ROUTES.map(([one]) => one)),
      fc.tuple(fc.constantFrom(...ROUTES.map(([one]) => one)), fc.webPath()).map(([one, other]) => one + other),
      fc.string().map((one) => `/${encodeURIComponent(one)}`),
    );
    const query = fc.array(
      fc.tuple(
        fc.constantFrom("api-version", "$top", "$skip", "$filter", "continuationtoken", "test", "direct"),
        fc.oneof(fc.constantFrom("2020-06", "1", "%", "ChannelUri eq 'x'", ""), fc.webSegment()),
      ),
      { maxLength: 4 },
    );
    const format = fc.constantFrom("windows", "template", "browser", "apple", "");
    const body = fc.oneof(
      fc.constantFrom("<toast/>", "{}", "[]", "<entry/>", '[{"op":"add","path":"/tags","value":"a"}]'),
      fc.string(),
      fc.json(),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE"),
        path,
        query,
        format,
        body,
        async (method, at, parts, kind, text) => {
          const search = parts.map(([name, value]) => `${encodeURIComponent(name)}=${value}`).join("&");
          const headers = { "ServiceBusNotification-Format": kind, "Content-Type": "multipart/mixed; boundary=b" };
          const response = await server.call(
            method,
            `${at}?${search}`,
            method === "GET" ? { headers } : { headers, body: text },
          );
          expect([method, at, search, response.status < 500]).toEqual([method, at, search, true]);
          await expectInOrder(response);
        },
      ),
      { numRuns: 300 },
    );
  });
});
