/** Who may push, as RFC 8292 has it, by the profile of the channel. @source RFC 8292; docs/reference/web-push.md; checks WP-3.01 to WP-3.16 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { generateKeyPairSync, sign } from "node:crypto";
import { type AutopushConnection, connectAutopush, type Registered } from "../support/autopush-device.ts";
import type { RawDevice } from "../support/raw-device.ts";
import { exchangeRequest, type RawAnswer } from "../support/raw-http.ts";
import { START, startTestService, type TestService } from "../support/test-service.ts";
import { setUnifiedPushScene } from "../support/unified-push-scene.ts";
import { createVapidSender } from "../support/vapid.ts";
import { BODY, ENCRYPTED, setWebPushScene, TTL, type WebPushScene } from "../support/web-push-scene.ts";

let service: TestService;
let scene: WebPushScene;
let browser: AutopushConnection;

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
  scene = await setWebPushScene(service);
  browser = await connectAutopush(service);
  await browser.hello();
});

afterAll(() => service.stop());

type Header = readonly [string, string];
const NOW = START / 1000;
const DRAFT: readonly Header[] = [TTL, ["Content-Encoding", "aesgcm"], ["Encryption", "salt=DGv6ra1nlYgDCS1FRnbzlw"]];
const DH = "dh=BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";

const errnoOf = ({ status, body }: RawAnswer) => [status, (JSON.parse(body) as { errno: number }).errno];
const messageOf = ({ body }: RawAnswer) => (JSON.parse(body) as { message: string }).message;

/** Takes what came and confirms it, so that credit does not run out. */
async function take(device: RawDevice) {
  const frame = await device.push();
  device.ack(frame.seq);
  return frame;
}

/** A push to any endpoint. */
const send = (endpoint: string, authorization: string | null, headers: readonly Header[] = [TTL, ...ENCRYPTED]) =>
  exchangeRequest(service.port, {
    target: new URL(endpoint).pathname,
    headers: [...(authorization === null ? [] : [["Authorization", authorization] as const]), ...headers],
    body: BODY,
  });

test("WP-3.01, WP-3.02: every form of the proof goes with either coding", async () => {
  const { claims, device, push, sender } = scene;
  const jwt = sender.token(claims());
  const { key } = sender;
  const withKey = (headers: readonly Header[], cryptoKey: string): readonly Header[] => [
    ...headers,
    ["Crypto-Key", cryptoKey],
  ];
  const final = [TTL, ...ENCRYPTED];
  const forms: readonly (readonly [authorization: string, headers: readonly Header[]])[] = [
    [`vapid t=${jwt}, k=${key}`, final],
    [`vapid k=${key},t=${jwt}`, final],
    [`VAPID x="1", t=${jwt},k=${key}`, withKey(DRAFT, DH)],
    [`vapid t=${jwt}, k=${key}`, DRAFT],
    [`WebPush ${jwt}`, withKey(final, `p256ecdsa=${key}`)],
    [`webpush ${jwt}`, withKey(DRAFT, `${DH};p256ecdsa=${key}`)],
    [`WebPush ${jwt}`, withKey(DRAFT, `p256ecdsa="${key}=";${DH}`)],
    [`Bearer ${jwt}`, withKey(DRAFT, `keyid="a1"; ${DH} , p256ecdsa = "${key}"`)],
    [`Bearer ${jwt}`, withKey(final, `p256ecdsa=${key}`)],
    // As webpush-java has it: both.
    [`vapid t=${jwt}, k=${key}`, withKey(final, `p256ecdsa=${key}`)],
  ];
  for (const [authorization, headers] of forms) {
    const { status } = await push({ authorization, headers });
    expect({ authorization, headers, status }).toEqual({ authorization, headers, status: 201 });
    await take(device);
  }
});

test("WP-3.03: without a proof a channel with a key is 401 with errno 109 and the challenge, whatever it was made for", async () => {
  const { key } = createVapidSender();
  const unified = await setUnifiedPushScene(service, key);
  const registered = await browser.register({ key });
  for (const endpoint of [scene.channel.uri, unified.channel.uri, registered.endpoint]) {
    const answer = await send(endpoint, null);
    expect([...errnoOf(answer), messageOf(answer)]).toEqual([401, 109, "Missing VAPID token"]);
    expect(answer.header("WWW-Authenticate")).toBe("vapid");
  }
});

test("WP-3.04: the key of another is 403, for a browser's channel 401, and says what is wrong", async () => {
  const sender = createVapidSender();
  const other = createVapidSender();
  const unified = await setUnifiedPushScene(service, sender.key);
  const registered = await browser.register({ key: sender.key });
  for (const [endpoint, status] of [
    [scene.channel.uri, 403],
    [unified.channel.uri, 403],
    [registered.endpoint, 401],
  ] as const) {
    const answer = await send(endpoint, other.authorization(scene.claims()));
    expect([...errnoOf(answer), messageOf(answer)]).toEqual([status, 109, "VAPID public key mismatch"]);
  }
});

test("WP-3.05: a signature that is wrong or in DER, and every other algorithm, is refused", async () => {
  const { claims, push, sender } = scene;
  const jwt = sender.token(claims());
  const [header = "", body = ""] = jwt.split(".");
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = sign("sha256", Buffer.from(`${header}.${body}`), privateKey).toString("base64url");
  const tokens = [
    ...["none", "HS256", "ES384"].map((alg) => sender.token(claims(), { alg })),
    `${header}.${body}.${der}`,
    `${header}.${body}.${"A".repeat(86)}`,
    `${header}.${body}.`,
    jwt.split(".").slice(0, 2).join("."),
  ];
  for (const token of tokens) {
    const answer = await push({ authorization: `vapid t=${token}, k=${sender.key}` });
    expect({ token, errno: errnoOf(answer) }).toEqual({ token, errno: [403, 109] });
  }
});

test("WP-3.06: a token ends at a number, not long ago and not more than a day ahead", async () => {
  const { claims, device, push, sender } = scene;
  for (const exp of [NOW + 86_400, NOW - 30, NOW + 1, NOW + 0.5]) {
    expect((await push({ authorization: sender.authorization(claims({ exp })) })).status).toBe(201);
    await take(device);
  }
  for (const exp of [String(NOW + 60), undefined, null, NOW - 61, NOW + 86_461]) {
    expect(errnoOf(await push({ authorization: sender.authorization(claims({ exp })) }))).toEqual([403, 109]);
  }
});

test("WP-3.07: the audience is ours by scheme and host, alone or among others", async () => {
  const { device, push, sender, claims } = scene;
  const ours = service.service;
  const { host } = new URL(ours);
  for (const aud of [ours, `${ours}/`, ours.toUpperCase().replace("HTTP", "http"), ["https://other.example", ours]]) {
    expect((await push({ authorization: sender.authorization(claims({ aud })) })).status).toBe(201);
    await take(device);
  }
  for (const aud of ["https://push.example", `https://${host}`, `${ours}/w`, `${ours}?a=b`, [], undefined, 7, ""]) {
    const { status } = await push({ authorization: sender.authorization(claims({ aud })) });
    expect({ aud, status }).toEqual({ aud, status: 403 });
  }
});

test("WP-3.07: the port of the scheme may be named, and aliases are ours, too", async () => {
  const own = await startTestService({
    publicUrl: "https://push.example.org",
    audienceAliases: "https://alias.example, https://old.example:8443",
  });
  try {
    const { device, push, sender, claims } = await setWebPushScene(own);
    for (const aud of ["https://push.example.org:443", "https://alias.example", "https://old.example:8443/"]) {
      const { status } = await push({ authorization: sender.authorization(claims({ aud })) });
      expect({ aud, status }).toEqual({ aud, status: 201 });
      await take(device);
    }
    const answer = await push();
    expect(answer.header("Location")).toStartWith("https://push.example.org/m/");
  } finally {
    await own.stop();
  }
});

test("WP-3.08: who leaves out our port is believed, unless told not to be", async () => {
  const strict = await startTestService({ strictAudience: "on", profile: "compat" });
  try {
    for (const [at, status] of [
      [service, 201],
      [strict, 403],
    ] as const) {
      const { push, sender, claims } = await setWebPushScene(at);
      const authorization = sender.authorization(claims({ aud: "http://127.0.0.1" }));
      expect((await push({ authorization })).status).toBe(status);
      expect((await push()).status).toBe(201);
    }
  } finally {
    await strict.stop();
  }
});

test("WP-3.09: a subject of any form, or none, is no reason to refuse", async () => {
  const { device, push, sender, claims } = scene;
  for (const sub of [undefined, "", "nobody", 7, "https://sender.example"]) {
    expect((await push({ authorization: sender.authorization(claims({ sub })) })).status).toBe(201);
    await take(device);
  }
});

test("WP-3.10: a key is the same in base64 and base64url, padded or not, and 65 bytes on the curve", async () => {
  const { device, push, sender, claims } = scene;
  const bytes = Buffer.from(sender.key, "base64url");
  const jwt = sender.token(claims());
  for (const key of [sender.key, `${sender.key}=`, bytes.toString("base64"), bytes.toString("base64").slice(0, -1)]) {
    expect((await push({ authorization: `vapid t=${jwt}, k=${key}` })).status).toBe(201);
    await take(device);
  }
  const beside = Buffer.from(bytes);
  beside[64] = (beside[64] ?? 0) ^ 1;
  for (const odd of [bytes.subarray(0, 64), Buffer.concat([Buffer.of(2), bytes.subarray(1, 33)]), beside]) {
    expect((await push({ authorization: `vapid t=${jwt}, k=${odd.toString("base64url")}` })).status).toBe(403);
  }
});

test("WP-3.11: where everybody may push a good token is taken, and none; a bad one is refused for a browser and passed over for UnifiedPush", async () => {
  const sender = createVapidSender();
  const unified = await setUnifiedPushScene(service);
  const registered: Registered = await browser.register();
  const good = sender.authorization(scene.claims());
  const bad = [
    sender.authorization(scene.claims({ aud: "https://gateway.example" })),
    sender.authorization(scene.claims({ exp: NOW - 3600 })),
    `vapid t=${sender.token(scene.claims())}`,
    "Basic abc",
    "vapid",
  ];
  for (const authorization of [null, good]) {
    for (const { uri } of [unified.channel, { uri: registered.endpoint }]) {
      expect((await send(uri, authorization)).status).toBe(201);
    }
  }
  for (const authorization of bad) {
    expect((await send(unified.channel.uri, authorization)).status).toBe(201);
    expect(errnoOf(await send(registered.endpoint, authorization))).toEqual([401, 109]);
  }
  // An access token, or a draft's token without its key, lacks a header.
  for (const authorization of ["Bearer abc", "WebPush abc"]) {
    expect((await send(unified.channel.uri, authorization)).status).toBe(201);
    expect(errnoOf(await send(registered.endpoint, authorization))).toEqual([400, 110]);
  }
});

test("WP-3.12: nothing of who signed reaches a device, in whichever form it was shown and whichever protocol the device speaks", async () => {
  const sender = createVapidSender();
  const unified = await setUnifiedPushScene(service, sender.key);
  const own = await connectAutopush(service);
  await own.hello();
  const registered = await own.register({ key: sender.key });
  const jwt = sender.token(scene.claims());
  const secrets = [sender.key, Buffer.from(sender.key, "base64url").toString("base64"), ...jwt.split(".")];
  const shown = (cryptoKey: string): readonly Header[] => [...DRAFT, ["Crypto-Key", cryptoKey]];
  const forms: readonly (readonly [authorization: string, headers: readonly Header[]])[] = [
    [`vapid t=${jwt}, k=${sender.key}`, [TTL, ...ENCRYPTED]],
    [`vapid t=${jwt}, k=${sender.key}`, [TTL, ...ENCRYPTED, ["Crypto-Key", `p256ecdsa=${sender.key}`]]],
    [`WebPush ${jwt}`, [TTL, ...ENCRYPTED, ["Crypto-Key", `p256ecdsa=${sender.key}`]]],
    [`WebPush ${jwt}`, shown(`${DH};p256ecdsa=${sender.key}`)],
    [`WebPush ${jwt}`, shown(`p256ecdsa="${sender.key}=";${DH};more=1`)],
    [`Bearer ${jwt}`, shown(`keyid=a1; ${DH}, P256ECDSA = ${sender.key}, p256ecdsa = "${sender.key}"`)],
  ];
  for (const [authorization, headers] of forms) {
    const frames: object[] = [];
    expect((await send(unified.channel.uri, authorization, headers)).status).toBe(201);
    frames.push(await take(unified.device));
    expect((await send(registered.endpoint, authorization, headers)).status).toBe(201);
    const notification = await own.notification();
    own.ack(notification);
    frames.push(notification);
    for (const frame of frames) {
      const text = JSON.stringify(frame);
      expect(text).not.toMatch(/p256ecdsa|authorization|vapid|webpush|bearer/i);
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  }
});

test("WP-3.14: a message that is encrypted with the key that signs is 400 with errno 117", async () => {
  const { push, sender, device } = scene;
  const point = Buffer.from(sender.key, "base64url");
  const head = Buffer.concat([Buffer.alloc(16, 1), Buffer.of(0, 0, 16, 0, 65)]);
  const reused = Buffer.concat([head, point, Buffer.alloc(40, 255)]);
  expect(errnoOf(await push({ body: reused }))).toEqual([400, 117]);
  const other = Buffer.concat([head, Buffer.from(createVapidSender().key, "base64url"), Buffer.alloc(40, 255)]);
  expect((await push({ body: other })).status).toBe(201);
  await take(device);
  const draft = [...DRAFT, ["Crypto-Key", `dh=${sender.key}`] as const];
  expect(errnoOf(await push({ headers: draft }))).toEqual([400, 117]);
});
