/** What is told of secrets to those who ask wrongly, to the log, and to the operator: nothing. @source docs/reference/wns.md, R-8.1, WNS-8.06 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type AccessTokenBody, DEVICE_PATH, DEVICE_SUBPROTOCOL, type DeviceFrame, TOKEN_PATH } from "@belfry/protocol";
import { askAdmin, refusalsOf } from "../support/operator.ts";
import { connectRawDevice, connectSilently } from "../support/raw-device.ts";
import { exchangeRequest, type RawRequest } from "../support/raw-http.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { pushRequest, TOAST, targetOf } from "../support/wire-push.ts";

let service: TestService;
let scene: Scene;
/** By name, every secret that somebody was given. */
let secrets: ReadonlyMap<string, string>;

beforeAll(async () => {
  service = await startTestService();
  scene = await setScene(service);
  const subject = encodeURIComponent(scene.app.packageSid);
  const operator = await askAdmin<AccessTokenBody>(service, `POST /v1/apps/${subject}/access-tokens`);
  secrets = new Map([
    ["client secret", scene.app.clientSecret],
    ["access token", scene.accessToken],
    ["operator's access token", operator.accessToken],
    ["channel token", new URL(scene.channel.uri).searchParams.get("token") ?? ""],
    ["device credential", scene.device.credential],
    ["admin token", service.adminToken],
  ]);
});

afterAll(() => service.stop());

const FORM = ["Content-Type", "application/x-www-form-urlencoded"] as const;

/** The names of the secrets that stand in a text, in whatever case: some parts of a request are read in lower case. */
function namesIn(text: string): string[] {
  const lower = text.toLowerCase();
  return [...secrets].filter(([, secret]) => lower.includes(secret.toLowerCase())).map(([name]) => name);
}

/** Pushes that are refused, with the secret where it does not belong. */
function pushesWith(secret: string): RawRequest[] {
  const good = pushRequest(scene);
  const target = targetOf(scene.channel.uri);
  const strange = { authorization: `Bearer ${secret}x` };
  return [
    ...[
      `/?token=${secret}x`,
      `${target}x&secret=${secret}`,
      `/?secret=${secret}`,
      `/${secret}`,
      `/w/?token=${secret}x`,
    ].map((wrong) => ({ ...good, target: wrong })),
    ...[`Bearer ${secret}x`, `Bearer ${secret} ${secret}`, `Basic ${secret}`, secret].map((authorization) =>
      pushRequest(scene, { authorization }),
    ),
    ...[
      "X-WNS-Type",
      "X-WNS-Cache-Policy",
      "X-WNS-RequestForStatus",
      "X-WNS-TTL",
      "X-WNS-PRIORITY",
      "X-WNS-SuppressPopup",
      "Content-Type",
    ].map((name) => pushRequest(scene, { headers: [...TOAST.filter(([given]) => given !== name), [name, secret]] })),
    pushRequest(scene, { headers: [...TOAST, ["X-WNS-Tag", secret], ["X-WNS-Tag", `${secret}x`]] }),
    pushRequest(scene, { method: "DELETE", headers: [["X-WNS-Match", secret]], body: "" }),
    pushRequest(scene, { method: "DELETE", headers: [["X-WNS-Match", `type:wns/toast;tag=${secret};tag=${secret}`]] }),
    pushRequest(scene, { headers: [...TOAST, ["X-Secret", secret]], ...strange }),
    pushRequest(scene, { method: "PUT", body: secret }),
    pushRequest(scene, { host: `${secret}/` }),
  ];
}

/** Token requests that are refused. */
function tokenRequestsWith(secret: string): RawRequest[] {
  const fields = {
    grant_type: "client_credentials",
    client_id: scene.app.packageSid,
    client_secret: "wrong",
    scope: "notify.windows.com",
  };
  const formWith = (changes: Record<string, string>) => new URLSearchParams({ ...fields, ...changes }).toString();
  const forms = [
    formWith({ grant_type: secret }),
    formWith({ client_id: secret }),
    formWith({ client_id: `ms-app://${secret}` }),
    formWith({ client_secret: `${secret}x` }),
    formWith({ scope: secret }),
    formWith({ [secret]: secret }),
    `${formWith({})}&client_secret=${secret}`,
    JSON.stringify({ client_secret: secret }),
    secret,
  ];
  const targets = [
    TOKEN_PATH,
    `${TOKEN_PATH}?client_secret=${secret}`,
    "/common/oauth2/v2.0/token",
    `/${secret.slice(0, 64)}/oauth2/v2.0/token`,
    `/${scene.app.tenantId}/oauth2/v2.0/token`,
  ];
  return [
    ...targets.flatMap((target) => forms.map((body) => ({ target, headers: [FORM], body }))),
    { target: TOKEN_PATH, headers: [["Content-Type", secret]], body: formWith({}) },
    { target: TOKEN_PATH, headers: [FORM, ["Authorization", `Basic ${secret}`]], body: formWith({}) },
    { method: "GET", target: `${TOKEN_PATH}?${formWith({ client_secret: secret })}` },
  ];
}

/** Upgrades that are refused. */
const upgradesWith = (secret: string): RawRequest[] => [
  { method: "GET", target: `${DEVICE_PATH}?credential=${secret}` },
  { method: "GET", target: DEVICE_PATH, headers: [["Sec-WebSocket-Protocol", secret]] },
  {
    method: "GET",
    target: DEVICE_PATH,
    headers: [
      ["Sec-WebSocket-Protocol", DEVICE_SUBPROTOCOL],
      ["Authorization", `Bearer ${secret}`],
    ],
  },
];

/** Admin requests of somebody who does not know the admin token. */
const strangeAdminRequestsWith = (secret: string): RawRequest[] =>
  [`Bearer ${secret}x`, `Basic ${secret}`, secret, `Bearer ${secret} x`].flatMap((authorization) =>
    [`/v1/apps/${secret}?token=${secret}`, "/metrics"].map((target) => ({
      method: "GET",
      target,
      headers: [["Authorization", authorization]] as const,
    })),
  );

/** Admin requests of the operator himself that are refused. */
function operatorRequestsWith(secret: string): RawRequest[] {
  const headers = [["Authorization", `Bearer ${service.adminToken}`]] as const;
  return [
    { method: "GET", target: `/v1/${secret}`, headers },
    { method: "GET", target: `/v1/apps?token=${secret}&${secret}=1`, headers },
    { method: "DELETE", target: `/v1/apps/${secret}`, headers },
    { method: "GET", target: `/v1/traces/${secret}`, headers },
    { method: "DELETE", target: `/v1/faults/${secret}`, headers },
    { target: "/v1/apps", headers, body: secret },
    { target: "/v1/channels", headers, body: JSON.stringify({ [secret]: secret, app: secret, device: secret }) },
    { target: "/v1/faults", headers, body: JSON.stringify({ do: secret, [secret]: 1 }) },
  ];
}

/** Sends each on a connection of its own, and finds no secret in the answers. @returns how many were refused */
async function expectSilence(port: number, requests: readonly RawRequest[]): Promise<number> {
  let refused = 0;
  for (const request of requests) {
    const { status, head, body } = await exchangeRequest(port, request);
    const { method = "POST", target } = request;
    expect({ method, target, told: namesIn(head + body) }).toEqual({ method, target, told: [] });
    if (status >= 400) refused++;
  }
  return refused;
}

/** What stands in the log, and what the operator reads of refusals and of everything else. */
async function expectNothingKept(): Promise<void> {
  expect(service.log.flatMap(namesIn)).toEqual([]);
  expect((await refusalsOf(service)).flatMap((refusal) => namesIn(JSON.stringify(refusal)))).toEqual([]);
  for (const route of [
    "/v1/traces?limit=1000",
    "/v1/channels",
    "/v1/devices",
    "/v1/books",
    "/v1/settings",
    "/v1/status",
  ]) {
    const read = await askAdmin<object>(service, `GET ${route}`);
    // A channel's URI is what the operator asks the list of channels for.
    const told = namesIn(JSON.stringify(read)).filter((name) => route !== "/v1/channels" || name !== "channel token");
    expect({ route, told }).toEqual({ route, told: [] });
  }
}

test("WNS-8.06 a secret in a wrong place of a push stands neither in its refusal, nor in the log, nor in what the operator reads", async () => {
  for (const secret of secrets.values()) {
    const before = service.log.length;
    const requests = pushesWith(secret);
    expect(await expectSilence(service.port, requests)).toBe(requests.length);
    expect(service.log.length - before).toBeGreaterThanOrEqual(requests.length);
  }
  await expectNothingKept();
});

test("WNS-8.06 a secret in a correlation vector, which is echoed, or in a payload is not kept", async () => {
  for (const secret of secrets.values()) {
    const headers = [...TOAST, ["MS-CV", secret] as const];
    expect((await exchangeRequest(service.port, pushRequest(scene, { headers, body: secret }))).status).toBe(200);
    scene.device.ack((await scene.device.push()).seq);
    expect(
      (await exchangeRequest(service.port, pushRequest(scene, { headers, authorization: null }))).status,
    ).toBeGreaterThan(400);
  }
  await expectNothingKept();
});

test("WNS-8.06 a secret in a wrong place of a token request, or a wrong secret, stands nowhere either", async () => {
  for (const secret of secrets.values()) {
    const before = service.log.length;
    const requests = tokenRequestsWith(secret);
    expect(await expectSilence(service.port, requests)).toBe(requests.length);
    expect(service.log.length - before).toBeGreaterThanOrEqual(requests.length);
  }
  await expectNothingKept();
});

test("WNS-8.06 a secret shown at the admin port, by a stranger or by the operator, stands nowhere either", async () => {
  const adminPort = Number(new URL(service.admin).port);
  for (const secret of secrets.values()) {
    const strange = strangeAdminRequestsWith(secret);
    expect(await expectSilence(adminPort, strange)).toBe(strange.length);
    // What the operator sends himself may be quoted to him, and to nobody else.
    for (const request of operatorRequestsWith(secret)) await exchangeRequest(adminPort, request);
  }
  await expectNothingKept();
});

test("WNS-8.06 a secret in a wrong place of a device's upgrade or frames stands nowhere either", async () => {
  const frames = (secret: string): (DeviceFrame | string)[] => [
    secret,
    JSON.stringify({ t: secret }),
    JSON.stringify({ t: "hello", v: 1, credential: 1, [secret]: secret }),
    { t: "hello", v: 1, credential: `${secret}x` },
    JSON.stringify({ t: "hello", v: secret }),
  ];
  const later = (secret: string): (DeviceFrame | string)[] => [
    { t: "open", req: 1, app: secret },
    { t: "close", req: 2, channel: secret },
    JSON.stringify({ t: "ack", seq: secret }),
  ];
  for (const secret of secrets.values()) {
    const upgrades = upgradesWith(secret);
    expect(await expectSilence(service.port, upgrades)).toBe(upgrades.length);
    for (const frame of frames(secret)) {
      const connection = await connectSilently(service.service);
      connection.send(frame);
      connection.send({ t: "ping" });
      const answer = JSON.stringify(await connection.next());
      expect({ frame, told: namesIn(answer) }).toEqual({ frame, told: [] });
      await connection.close();
    }
    for (const frame of later(secret)) {
      const device = await connectRawDevice(service);
      device.send(frame);
      // What a device sends itself may be quoted to it.
      await device.next();
      await device.close();
    }
  }
  await expectNothingKept();
});
