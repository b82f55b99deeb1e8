/** Sessions of operators over real sockets: at the push service, the same over TLS, and at a hub that stands alone. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createLog, readSettings } from "@belfry/host";
import { hubSettings, type RunningHub, startHub } from "@belfry/hub";
import type { ErrorBody, SessionBody } from "@belfry/protocol";
import { makeDirectory, startTestService } from "../support/test-service.ts";

/** A server with an admin port, whichever it is. */
interface Server {
  readonly admin: string;
  readonly adminToken: string;
  readonly ca?: string;
  stop(): Promise<void>;
}

/** So many wrong tokens are one too many, at each of them. */
const WRONG = 61;

async function startHubAlone(): Promise<Server> {
  const { path, remove } = makeDirectory();
  const { values } = readSettings(hubSettings, { flags: {}, env: {} });
  const log = createLog({ level: "error", write: () => {}, now: () => 0 });
  const hub: RunningHub = await startHub({ ...values, data: path, hubPort: 0, adminPort: 0, drainSeconds: 0 }, { log });
  const stop = async () => {
    await hub.stop();
    remove();
  };
  return { admin: hub.admin, adminToken: hub.adminToken, stop };
}

const servers: Readonly<Record<string, { readonly start: () => Promise<Server>; readonly noun: string }>> = {
  "the push service": { start: () => startTestService({ anonymousBurst: WRONG - 1 }), noun: "apps" },
  "the push service over TLS": {
    start: () => startTestService({ tls: "dev", anonymousBurst: WRONG - 1 }),
    noun: "apps",
  },
  "a hub alone": { start: startHubAlone, noun: "hubs" },
};

for (const [name, { start, noun }] of Object.entries(servers)) {
  describe(`a session at ${name}`, () => {
    let server: Server;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server?.stop());

    const ask = (route: string, headers: Record<string, string> = {}, body?: object) => {
      const [method = "GET", path = "/"] = route.split(" ");
      return fetch(`${server.admin}${path}`, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
        ...(server.ca !== undefined && { tls: { ca: server.ca } }),
      });
    };
    const codeOf = async (answer: Response) => ((await answer.json()) as ErrorBody).error.code;

    async function signIn() {
      const answer = await ask("POST /v1/session", { Origin: server.admin }, { adminToken: server.adminToken });
      const { csrfToken } = (await answer.json()) as SessionBody;
      return { csrfToken, setCookie: answer.headers.get("set-cookie") ?? "" };
    }

    test("is in a cookie that no script reads and no other site makes the browser send", async () => {
      const { setCookie } = await signIn();
      const { port, protocol } = new URL(server.admin);
      const isSecure = protocol === "https:";
      expect(setCookie).toStartWith(`${isSecure ? "__Host-" : ""}belfry-session-${port}=`);
      const attributes = setCookie.split("; ").slice(1);
      const always = ["Path=/", "HttpOnly", "SameSite=Strict"];
      expect(attributes).toEqual(isSecure ? [...always, "Secure"] : always);
    });

    test("does what the admin token does, as long as each change shows the CSRF token", async () => {
      const { setCookie, csrfToken } = await signIn();
      const Cookie = setCookie.split(";", 1)[0] ?? "";
      expect((await ask(`GET /v1/${noun}`, { Cookie })).status).toBe(200);
      expect((await ask("GET /metrics", { Cookie })).status).toBe(200);
      const change = (headers: Record<string, string>, to: string) =>
        ask(`POST /v1/${noun}`, { Cookie, ...headers }, { name: to });
      expect(await codeOf(await change({ Origin: server.admin }, "a"))).toBe("CSRF_TOKEN_INVALID");
      const proof = { "X-CSRF-Token": csrfToken };
      expect(await codeOf(await change({ ...proof, Origin: "http://127.0.0.1:1" }, "a"))).toBe("ORIGIN_FOREIGN");
      expect((await change({ ...proof, Origin: server.admin }, "a")).status).toBe(200);
      const out = await ask("DELETE /v1/session", { Cookie, ...proof, Origin: server.admin });
      expect(await out.json()).toEqual({ signedOut: true });
      expect(await codeOf(await ask(`GET /v1/${noun}`, { Cookie }))).toBe("SESSION_INVALID");
    });

    test("is not found by trying: an address that shows wrong tokens is told to wait, the right one is let in", async () => {
      const codes: string[] = [];
      for (let turn = 0; turn < WRONG; turn++) {
        codes.push(await codeOf(await ask("POST /v1/session", {}, { adminToken: `wrong-${turn}` })));
      }
      expect(codes[0]).toBe("ADMIN_TOKEN_INVALID");
      expect(codes.at(-1)).toBe("ADDRESS_THROTTLED");
      expect((await signIn()).csrfToken).toHaveLength(43);
    });
  });
}
