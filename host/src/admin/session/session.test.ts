/** Sessions through the rim of the admin API: signing in, what a session may do, and how it ends. */
import { describe, expect, test } from "bun:test";
import type { SessionBody } from "@belfry/protocol";
import { createHealth } from "../../health.ts";
import { createLog } from "../../log.ts";
import { createMetrics } from "../../metrics.ts";
import { createAdmin } from "../admin.ts";

const TOKEN = "the-token-of-the-operator-of-this-test";
const ORIGIN = "http://127.0.0.1:8032";

function openAdmin() {
  const clock = { at: 0 };
  const lines: string[] = [];
  const log = createLog({ level: "debug", write: (line) => void lines.push(line), now: () => clock.at });
  const health = createHealth(createMetrics());
  const admin = createAdmin({ token: TOKEN, health, log, now: () => clock.at, judge: (refusal) => refusal });
  const done: string[] = [];
  admin.add({
    "GET /v1/apps": () => ({ apps: done }),
    "POST /v1/apps": async ({ body }) => {
      done.push(String((await body()).name));
      return { done };
    },
  });
  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: object) =>
    admin.answer(
      new Request(`${ORIGIN}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) }),
      "192.0.2.1",
    );
  return { ask, clock, done, lines };
}

const codeOf = async (answer: Response) => {
  const { error } = (await answer.json()) as { error?: { code: string } };
  return `${answer.status} ${error?.code ?? ""}`.trim();
};

/** Signs in as a browser does. */
async function signIn({ ask }: ReturnType<typeof openAdmin>, headers: Record<string, string> = {}) {
  const answer = await ask("POST", "/v1/session", { Origin: ORIGIN, ...headers }, { adminToken: TOKEN });
  const { csrfToken, expiresAt } = (await answer.json()) as SessionBody;
  const Cookie = (answer.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
  return { Cookie, csrfToken, expiresAt };
}

describe("a session of the admin API", () => {
  test("is opened by the admin token, reads with its cookie, and changes with its CSRF token", async () => {
    const admin = openAdmin();
    const { Cookie, csrfToken, expiresAt } = await signIn(admin);
    expect(Cookie).toStartWith("belfry-session-8032=");
    expect(expiresAt).toBe(43_200_000);
    expect(await codeOf(await admin.ask("GET", "/v1/apps", { Cookie }))).toBe("200");
    const proof = { Cookie, Origin: ORIGIN, "X-CSRF-Token": csrfToken };
    expect(await codeOf(await admin.ask("POST", "/v1/apps", proof, { name: "Kiosk" }))).toBe("200");
    expect(admin.done).toEqual(["Kiosk"]);
    const again = await admin.ask("GET", "/v1/session", { Cookie });
    expect(await again.json()).toEqual({ session: { csrfToken, expiresAt } });
    expect(again.headers.get("cache-control")).toBe("no-store");
    expect(again.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("changes nothing without its CSRF token, with another's, or for a page of another origin", async () => {
    const admin = openAdmin();
    const { Cookie, csrfToken } = await signIn(admin);
    const other = await signIn(admin);
    const proofs: readonly (readonly [headers: Record<string, string>, answer: string])[] = [
      [{ Origin: ORIGIN }, "403 CSRF_TOKEN_INVALID"],
      [{ Origin: ORIGIN, "X-CSRF-Token": other.csrfToken }, "403 CSRF_TOKEN_INVALID"],
      [{ Origin: ORIGIN, "X-CSRF-Token": `${csrfToken}x` }, "403 CSRF_TOKEN_INVALID"],
      [{ Origin: "https://evil.example", "X-CSRF-Token": csrfToken }, "403 ORIGIN_FOREIGN"],
      [{ "Sec-Fetch-Site": "same-site", "X-CSRF-Token": csrfToken }, "403 ORIGIN_FOREIGN"],
      [{ "X-CSRF-Token": csrfToken }, "403 ORIGIN_FOREIGN"],
    ];
    for (const [headers, answer] of proofs) {
      expect(await codeOf(await admin.ask("POST", "/v1/apps", { Cookie, ...headers }, { name: "x" }))).toBe(answer);
      expect(await codeOf(await admin.ask("DELETE", "/v1/session", { Cookie, ...headers }))).toBe(answer);
    }
    expect(admin.done).toEqual([]);
    const foreign = { Cookie, "Sec-Fetch-Site": "cross-site" };
    expect(await codeOf(await admin.ask("GET", "/v1/session", foreign))).toBe("403 ORIGIN_FOREIGN");
    expect(await codeOf(await admin.ask("GET", "/v1/apps", foreign))).toBe("403 ORIGIN_FOREIGN");
    expect(await codeOf(await admin.ask("GET", "/v1/apps", { Cookie }))).toBe("200");
  });

  test("ends when it is signed out of, when it is over, and when its browser signs in again", async () => {
    const admin = openAdmin();
    const first = await signIn(admin);
    const second = await signIn(admin, { Cookie: first.Cookie });
    expect(await codeOf(await admin.ask("GET", "/v1/apps", { Cookie: first.Cookie }))).toBe("401 SESSION_INVALID");
    const { Cookie, csrfToken } = second;
    const out = await admin.ask("DELETE", "/v1/session", { Cookie, Origin: ORIGIN, "X-CSRF-Token": csrfToken });
    expect(await out.json()).toEqual({ signedOut: true });
    expect(out.headers.get("set-cookie")).toContain("Max-Age=0");
    expect(await (await admin.ask("GET", "/v1/session", { Cookie })).json()).toEqual({ session: null });
    const third = await signIn(admin);
    admin.clock.at = 3_600_000;
    expect(await codeOf(await admin.ask("GET", "/v1/apps", { Cookie: third.Cookie }))).toBe("401 SESSION_INVALID");
  });

  test("is opened by nothing else than the admin token", async () => {
    const { ask } = openAdmin();
    for (const adminToken of ["", "wrong", `${TOKEN}x`]) {
      const answer = await ask("POST", "/v1/session", {}, { adminToken });
      expect(answer.headers.get("set-cookie")).toBeNull();
      expect(await codeOf(answer)).toBe("401 ADMIN_TOKEN_INVALID");
    }
    const long = { adminToken: TOKEN, and: "x".repeat(5000) };
    for (const body of [{ adminToken: 7 }, { token: TOKEN }, [TOKEN], long, undefined]) {
      expect(await codeOf(await ask("POST", "/v1/session", {}, body))).toBe("401 ADMIN_TOKEN_INVALID");
    }
    const foreign = { Origin: "https://evil.example" };
    expect(await codeOf(await ask("POST", "/v1/session", foreign, { adminToken: TOKEN }))).toBe("403 ORIGIN_FOREIGN");
    expect(await (await ask("GET", "/v1/session")).json()).toEqual({ session: null });
    expect(await codeOf(await ask("DELETE", "/v1/session"))).toBe("401 SESSION_INVALID");
    expect(await codeOf(await ask("PUT", "/v1/session"))).toBe("401 ADMIN_TOKEN_INVALID");
  });

  test("leaves bearer tokens as they are: good ones need nothing else, wrong ones are not helped by a cookie", async () => {
    const admin = openAdmin();
    const { Cookie } = await signIn(admin);
    const bearer = { Authorization: `Bearer ${TOKEN}` };
    expect(await codeOf(await admin.ask("POST", "/v1/apps", bearer, { name: "a" }))).toBe("200");
    expect(await codeOf(await admin.ask("POST", "/v1/apps", { ...bearer, Cookie }, { name: "b" }))).toBe("200");
    const wrong = { Authorization: "Bearer wrong", Cookie };
    expect(await codeOf(await admin.ask("GET", "/v1/apps", wrong))).toBe("401 ADMIN_TOKEN_INVALID");
    const ofProxy = { Authorization: "Basic dXNlcjpwYXNz", Cookie };
    expect(await codeOf(await admin.ask("GET", "/v1/apps", ofProxy))).toBe("200");
  });

  test("is told in the log by its address, and never by what opens it", async () => {
    const admin = openAdmin();
    const { Cookie, csrfToken } = await signIn(admin);
    await admin.ask("DELETE", "/v1/session", { Cookie, Origin: ORIGIN, "X-CSRF-Token": csrfToken });
    const said = admin.lines.join("\n");
    expect(said).toContain("operator signed in");
    expect(said).toContain("operator signed out");
    expect(said).toContain("192.0.2.1");
    for (const hidden of [TOKEN, csrfToken, Cookie.split("=")[1] ?? ""]) expect(said).not.toContain(hidden);
  });
});
