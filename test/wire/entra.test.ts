/** The token endpoint in Entra's form. @source docs/reference/wns.md, R-4.2 to, WNS-4.30 to WNS-4.32 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { createApp } from "../support/operator.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { push, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";

const SCOPE = "https://wns.windows.com/.default";
const NOBODY = "00000000-0000-4000-8000-000000000000";

let service: TestService;
let scene: Scene;

beforeAll(async () => {
  service = await startTestService();
  scene = await setScene(service);
});

afterAll(() => service.stop());

type Form = Readonly<Record<string, string>>;

const good = (): Form => ({
  grant_type: "client_credentials",
  client_id: scene.app.clientId,
  client_secret: scene.app.clientSecret,
  scope: SCOPE,
});

interface Failure {
  readonly error: string;
  readonly error_description: string;
  readonly error_codes: readonly number[];
  readonly timestamp: string;
  readonly trace_id: string;
  readonly correlation_id: string;
}

async function ask(form: Form, tenant = scene.app.tenantId, method = "POST") {
  const response = await fetch(`${service.service}/${tenant}/oauth2/v2.0/token`, {
    method,
    ...(method === "POST" ? { body: new URLSearchParams(form) } : {}),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}

const failure = async (form: Form, tenant?: string) => {
  const { status, body } = await ask(form, tenant);
  const { error, error_codes } = body as Failure;
  return { status, error, codes: error_codes };
};

test("WNS-4.30 the tenant, common and organizations give a Bearer token with numbers, scope with or without a slash", async () => {
  for (const tenant of [scene.app.tenantId, scene.app.tenantId.toUpperCase(), "common", "organizations"]) {
    for (const scope of [SCOPE, `${SCOPE}/`]) {
      const { status, headers, body } = await ask({ ...good(), scope }, tenant);
      expect(status).toBe(200);
      expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(body).toEqual({
        token_type: "Bearer",
        expires_in: 86_400,
        ext_expires_in: 86_400,
        access_token: expect.any(String),
      });
    }
  }
});

test("WNS-4.31 an unknown tenant is 400, a wrong secret 401 invalid_client with Entra's number", async () => {
  expect(await failure(good(), NOBODY)).toEqual({ status: 400, error: "invalid_request", codes: [90002] });
  expect(await failure({ ...good(), client_secret: "wrong" })).toEqual({
    status: 401,
    error: "invalid_client",
    codes: [7000215],
  });
});

test("an app that is in no tenant, or in another one, is 401 invalid_client", async () => {
  const other = await createApp(service);
  const unknown = { status: 401, error: "invalid_client", codes: [700016] };
  expect(await failure({ ...good(), client_id: NOBODY })).toEqual(unknown);
  expect(await failure({ ...good(), client_id: "weather" })).toEqual(unknown);
  expect(await failure(good(), other.tenantId)).toEqual(unknown);
});

test("WNS-4.32 tokens of both endpoints push to the same channel", async () => {
  const { body } = await ask(good());
  const { access_token: entra } = body as { access_token: string };
  for (const token of [entra, scene.accessToken]) {
    expect(await push(scene.channel.uri, token, toast("hello"))).toMatchObject({ status: 200, wnsStatus: "received" });
  }
});

test("what is malformed is 400 with what is wrong in words, and the numbers, times and ids that Entra gives", async () => {
  const { client_secret: _, ...noSecret } = good();
  expect(await failure(noSecret)).toMatchObject({ status: 400, error: "invalid_request" });
  expect(await failure({ ...good(), grant_type: "password" })).toMatchObject({ error: "unsupported_grant_type" });
  expect(await failure({ ...good(), scope: "notify.windows.com" })).toMatchObject({ error: "invalid_scope" });
  const { body } = await ask(noSecret);
  const { error_description, timestamp, trace_id, correlation_id } = body as Failure;
  expect(error_description).toBe("AADSTS900144: The token request is malformed: client_secret is missing");
  expect(timestamp).toBe("2026-01-15 12:00:00Z");
  expect(trace_id).toMatch(/^[0-9a-f-]{36}$/);
  expect(correlation_id).not.toBe(trace_id);
});

test("any other method is 405 and says what is allowed", async () => {
  const { status, headers } = await ask(good(), "common", "GET");
  expect(status).toBe(405);
  expect(headers.get("allow")).toBe("POST");
});

test("a revoked secret ends the tokens of this endpoint too", async () => {
  const app = await createApp(service);
  const form = { ...good(), client_id: app.clientId, client_secret: app.clientSecret };
  expect((await ask(form, app.tenantId)).status).toBe(200);
  const at = `${service.admin}/v1/apps/${encodeURIComponent(app.packageSid)}/secrets`;
  const headers = { Authorization: `Bearer ${service.adminToken}` };
  await fetch(at, { method: "POST", headers });
  await fetch(at, { method: "DELETE", headers });
  expect(await failure(form, app.tenantId)).toMatchObject({ status: 401, codes: [7000215] });
});
