/** The legacy token endpoint. @source docs/reference/wns.md, R-4.1 to, WNS-4.01 to WNS-4.14 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import { type AppCredentials, formatPackageSid, formatTokenRequest, TOKEN_PATH } from "@belfry/protocol";
import { openEmbeddedStore } from "../../service/src/engine/embedded/store.ts";
import { createSealer, newKey } from "../../service/src/seal.ts";
import { askAdmin, createApp } from "../support/operator.ts";
import {
  exchangeRequest,
  formatRequest,
  openRawConnection,
  type RawAnswer,
  type RawRequest,
} from "../support/raw-http.ts";
import { setScene } from "../support/scene.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { START, startTestService, type TestService } from "../support/test-service.ts";
import { exchangePush } from "../support/wire-push.ts";

let service: TestService;
let app: AppCredentials;

beforeAll(async () => {
  service = await startTestService();
  app = await createApp(service);
});

afterAll(() => service.stop());

const FORM_TYPE = ["Content-Type", "application/x-www-form-urlencoded"] as const;

const ask = (body: string, request: Partial<RawRequest> = {}): Promise<RawAnswer> =>
  exchangeRequest(service.port, { target: TOKEN_PATH, headers: [FORM_TYPE], body, ...request });

/** The form of app A with some fields changed; undefined leaves a field out. */
function form(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const fields: Record<string, string | undefined> = {
    grant_type: "client_credentials",
    client_id: app.packageSid,
    client_secret: app.clientSecret,
    scope: "notify.windows.com",
    ...changes,
  };
  const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
  return new URLSearchParams(given).toString();
}

const errorOf = (answer: RawAnswer): { status: number; error: string; description: string } => {
  const { error, error_description: description } = JSON.parse(answer.body);
  return { status: answer.status, error, description };
};

test("WNS-4.01 a valid request is answered 200 with JSON that is never cached", async () => {
  const answer = await ask(form());
  expect(answer.statusLine).toBe("HTTP/1.1 200 OK");
  expect(answer.header("Content-Type")).toBe("application/json");
  expect(answer.header("Cache-Control")).toBe("no-store");
});

test("WNS-4.02 the body holds a string, bearer in lower case, and the number 86400", async () => {
  const { body } = await ask(form());
  const read = JSON.parse(body);
  expect(typeof read.access_token).toBe("string");
  expect({ ...read, access_token: "" }).toEqual({ token_type: "bearer", access_token: "", expires_in: 86_400 });
});

test("WNS-4.04 a package SID in upper case is taken, and one without ms-app:// is 400 invalid_client", async () => {
  const upper = app.packageSid.replace("s-1-15-2", "S-1-15-2");
  expect((await ask(form({ client_id: upper }))).status).toBe(200);
  const bare = app.packageSid.replace("ms-app://", "");
  expect(errorOf(await ask(form({ client_id: bare })))).toMatchObject({ status: 400, error: "invalid_client" });
});

test("WNS-4.05 fields come in any order", async () => {
  const fields = form().split("&");
  for (const order of [fields, fields.toReversed(), [...fields.slice(2), ...fields.slice(0, 2)]]) {
    expect((await ask(order.join("&"))).status).toBe(200);
  }
});

/** Keeps an app whose secret its operator chose, as a data directory has it that was filled by hand. */
async function keepApp(data: string, packageSid: string, clientSecret: string): Promise<void> {
  const store = await openEmbeddedStore({ directory: data });
  const key = newKey(START);
  await store.addKey(key);
  const hash = createSealer([key]).hash(clientSecret);
  const ids = { tenantId: randomUUID(), clientId: randomUUID(), objectId: randomUUID() };
  const secrets = [{ id: "00112233445566aa", hash, ending: clientSecret.slice(-4), createdAt: START }];
  await store.saveApp({ packageSid, name: "Odd", ...ids, blocked: false, createdAt: START, secrets });
  await store.close();
}

test("WNS-4.05 a secret that holds + / = & is good when it is percent-encoded, and no other reading of it is", async () => {
  const clientSecret = "a+b/c=d&e=f&scope=x%2B g";
  const packageSid = formatPackageSid([7, 6, 5, 4, 3, 2, 1]);
  const odd = await startTestService({ prepare: (data) => keepApp(data, packageSid, clientSecret) });
  const askOdd = (secret: string) => {
    const rest = `grant_type=client_credentials&client_id=${encodeURIComponent(packageSid)}&scope=notify.windows.com`;
    const body = `${rest}&client_secret=${secret}`;
    return exchangeRequest(odd.port, { target: TOKEN_PATH, headers: [FORM_TYPE], body });
  };
  const upper = encodeURIComponent(clientSecret);
  const lower = upper.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
  const asForms = new URLSearchParams({ s: clientSecret }).toString().slice(2);
  expect(upper).toContain("a%2Bb%2Fc%3Dd%26e");
  for (const encoded of [upper, lower, asForms]) {
    const answer = await askOdd(encoded);
    expect({ encoded, status: answer.status }).toEqual({ encoded, status: 200 });
    expect(JSON.parse(answer.body).access_token).toBeString();
  }
  // A plus that is not encoded is a blank, what is encoded twice is another secret, and an ampersand ends the field.
  for (const wrong of [
    upper.replace("%2B", "+"),
    encodeURIComponent(upper),
    upper.replace("%26", "&"),
    upper.slice(1),
  ]) {
    expect(errorOf(await askOdd(wrong))).toMatchObject({ status: 400, error: "invalid_client" });
  }
  expect(errorOf(await askOdd(clientSecret)).status).toBe(400);
  await odd.stop();
});

test("WNS-4.06 an unknown client id is 400 invalid_client with WNS's own words", async () => {
  const answer = await ask(form({ client_id: "ms-app://s-1-15-2-1-2-3-4-5-6-7" }));
  expect(errorOf(answer)).toEqual({ status: 400, error: "invalid_client", description: "Invalid client id" });
  expect(answer.header("Cache-Control")).toBe("no-store");
});

test("WNS-4.07 a wrong secret is 400 invalid_client and never 401", async () => {
  for (const client_secret of ["wrong", app.clientSecret.slice(1), `${app.clientSecret}A`]) {
    expect(errorOf(await ask(form({ client_secret })))).toMatchObject({ status: 400, error: "invalid_client" });
  }
});

const WRONG_FORMS: readonly (readonly [changes: Readonly<Record<string, string | undefined>>, error: string])[] = [
  [{ grant_type: "password" }, "unsupported_grant_type"],
  [{ scope: "example.org" }, "invalid_scope"],
  [{ scope: undefined }, "invalid_scope"],
  [{ client_secret: undefined }, "invalid_request"],
  [{ client_id: undefined }, "invalid_request"],
  [{ grant_type: undefined }, "invalid_request"],
];

test("WNS-4.08 each wrong or missing field has its own OAuth error, in 400 JSON", async () => {
  for (const [changes, error] of WRONG_FORMS) {
    const answer = await ask(form(changes));
    expect(answer.header("Content-Type")).toBe("application/json");
    expect({ changes, ...errorOf(answer) }).toMatchObject({ changes, status: 400, error });
  }
  expect(errorOf(await ask(`${form()}&scope=notify.windows.com`))).toMatchObject({ error: "invalid_request" });
});

test("WNS-4.09 GET is 405 with Allow: POST, and a JSON body is 400 invalid_request", async () => {
  const get = await ask("", { method: "GET", headers: [] });
  expect(get.status).toBe(405);
  expect(get.header("Allow")).toBe("POST");
  const json = await ask(JSON.stringify(app), { headers: [["Content-Type", "application/json"]] });
  expect(errorOf(json)).toMatchObject({ status: 400, error: "invalid_request" });
});

test("WNS-4.10 a Host of login.live.com, with or without port, is served", async () => {
  for (const host of ["login.live.com", "login.live.com:443"]) {
    expect((await ask(form(), { host })).status).toBe(200);
  }
});

test("WNS-4.11 two tokens fetched one after the other are both good", async () => {
  const scene = await setScene(service);
  const tokens = [await accessTokenOf(service, scene.app), await accessTokenOf(service, scene.app)];
  expect(new Set(tokens).size).toBe(2);
  for (const token of tokens) {
    expect(await push(scene.channel.uri, token, toast("both are good"))).toMatchObject({ status: 200 });
  }
});

test("WNS-4.12 a token older than its lifetime is 401, and the challenge says Token expired", async () => {
  const scene = await setScene(service);
  service.clock.advance(86_399_999);
  expect((await exchangePush(service.port, scene)).status).toBe(200);
  service.clock.advance(1);
  const late = await exchangePush(service.port, scene);
  expect(late.status).toBe(401);
  expect(late.header("WWW-Authenticate")).toContain("Token expired");
});

test("WNS-4.13 a revoked secret ends its tokens at once, and those of the second secret go on", async () => {
  const scene = await setScene(service);
  const subject = encodeURIComponent(scene.app.packageSid);
  const second = await askAdmin<AppCredentials>(service, `POST /v1/apps/${subject}/secrets`);
  const newer = await accessTokenOf(service, second);
  expect(await scene.push(toast("before"))).toMatchObject({ status: 200 });
  await askAdmin(service, `DELETE /v1/apps/${subject}/secrets`);
  expect(await scene.push(toast("after"))).toMatchObject({ status: 401 });
  expect(await push(scene.channel.uri, newer, toast("after"))).toMatchObject({ status: 200 });
  const again = await ask(formatTokenRequest(scene.app));
  expect(errorOf(again)).toMatchObject({ status: 400, error: "invalid_client" });
});

test("WNS-4.14 the scope of the phone era is taken", async () => {
  expect((await ask(form({ scope: "s.notify.live.net" }))).status).toBe(200);
});

test("a form that is far too long is refused without being searched", async () => {
  expect(errorOf(await ask(form({ client_secret: "x".repeat(5000) })))).toMatchObject({ error: "invalid_request" });
});

test("an address that asks too often is 429 with the time to wait, and is served again after it", async () => {
  const guarded = await startTestService({ anonymousBurst: 3, anonymousRate: 1 });
  const request = { target: TOKEN_PATH, headers: [FORM_TYPE], body: form() };
  for (let asked = 0; asked < 3; asked++) expect((await exchangeRequest(guarded.port, request)).status).toBe(400);
  const answer = await exchangeRequest(guarded.port, request);
  expect(answer.statusLine).toBe("HTTP/1.1 429 Too Many Requests");
  expect(answer.header("Retry-After")).toBe("1");
  expect(errorOf(answer).error).toBe("temporarily_unavailable");
  guarded.clock.advance(1000);
  expect((await exchangeRequest(guarded.port, request)).status).toBe(400);
  await guarded.stop();
});

test("R-4.6 good credentials cost their address nothing: five thousand requests of one address are all answered 200", async () => {
  const guarded = await startTestService({ anonymousBurst: 1000, anonymousRate: 1 });
  const { packageSid, clientSecret } = await createApp(guarded);
  const body = formatTokenRequest({ packageSid, clientSecret });
  const request = formatRequest({ target: TOKEN_PATH, headers: [FORM_TYPE], body });
  const askOften = async (times: number) => {
    const connection = await openRawConnection(guarded.port);
    const statuses = new Set<number | undefined>();
    for (let asked = 0; asked < times; asked++) {
      connection.write(request);
      statuses.add((await connection.next())?.status);
    }
    connection.destroy();
    return statuses;
  };
  const all = await Promise.all(Array.from({ length: 10 }, () => askOften(500)));
  expect(all.map((statuses) => [...statuses])).toEqual(new Array(10).fill([200]));
  // The allowance is as full as before: wrong ones may be asked a thousand times, and then good ones wait as well.
  const wrong = formatRequest({
    target: TOKEN_PATH,
    headers: [FORM_TYPE],
    body: formatTokenRequest({ packageSid, clientSecret: "wrong" }),
  });
  const connection = await openRawConnection(guarded.port);
  const statuses: (number | undefined)[] = [];
  for (let asked = 0; asked < 1002; asked++) {
    connection.write(wrong);
    statuses.push((await connection.next())?.status);
  }
  connection.destroy();
  expect(statuses.indexOf(429)).toBe(1000);
  await guarded.stop();
}, 120_000);

test("a request that is none spends from the allowance of its address, as every other one does", async () => {
  const strict = await startTestService({ anonymousBurst: 2, anonymousRate: 1 });
  const statuses: number[] = [];
  for (let times = 0; times < 3; times++) {
    const answer = await exchangeRequest(strict.port, { method: "GET", target: TOKEN_PATH });
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([405, 405, 429]);
  await strict.stop();
});
