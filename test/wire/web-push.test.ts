/** Pushes to alternate channels, byte by byte, in both profiles. @source docs/reference/wns.md, R-3.5, R-8.6, WNS-8.01 to WNS-8.05; RFC 8030, RFC 8292 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { MAX_CHANNEL_URI_CHARACTERS, type Profile } from "@belfry/protocol";
import { askAdmin, booksOf, traceOf } from "../support/operator.ts";
import type { RawAnswer } from "../support/raw-http.ts";
import { setScene } from "../support/scene.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { createVapidSender } from "../support/vapid.ts";
import { BODY, ENCRYPTED, setWebPushScene, TTL, type WebPush, type WebPushScene } from "../support/web-push-scene.ts";
import { exchangePush, targetOf } from "../support/wire-push.ts";

const PROFILES: readonly Profile[] = ["compat", "strict"];

let services: Record<Profile, TestService>;
let scenes: Record<Profile, WebPushScene>;

beforeAll(async () => {
  const [compat, strict] = await Promise.all(PROFILES.map((profile) => startTestService({ profile })));
  if (compat === undefined || strict === undefined) throw new Error("a profile is missing");
  services = { compat, strict };
  scenes = { compat: await setWebPushScene(compat), strict: await setWebPushScene(strict) };
});

afterAll(() => Promise.all(Object.values(services).map((service) => service.stop())));

/** In whichever form: a channel of the app's own has it in the query, an alternate one in the path. */
const tokenOf = (uri: string): string => new URL(uri).searchParams.get("token") ?? new URL(uri).pathname.slice(3);

/** The refusal as its sender sees it. */
const refusalOf = (answer: RawAnswer) => ({
  status: answer.status,
  description: answer.header("X-WNS-ERROR-DESCRIPTION"),
});

function expectRefused(answer: RawAnswer, status: number, description: string): void {
  expect(refusalOf(answer)).toEqual({ status, description });
  for (const name of ["X-WNS-STATUS", "X-WNS-NOTIFICATIONSTATUS"]) expect(answer.header(name)).toBe("dropped");
}

test("WNS-8.01 a push with VAPID, TTL 60 and an encrypted body is 201, both status headers received, TTL told", async () => {
  for (const scene of Object.values(scenes)) {
    const answer = await scene.push();
    expect(answer.statusLine).toBe("HTTP/1.1 201 Created");
    const names = answer.headers.map(([name]) => name).sort();
    const ofPages = ["Access-Control-Allow-Origin", "Access-Control-Expose-Headers"];
    const always = ["Content-Length", "Date", "Location", "MS-CV", "Strict-Transport-Security", "TTL"];
    const ofWns = ["X-WNS-DEBUG-TRACE", "X-WNS-MSG-ID", "X-WNS-NOTIFICATIONSTATUS", "X-WNS-STATUS"];
    expect(names).toEqual([...ofPages, ...always, ...ofWns]);
    expect(answer.header("X-WNS-STATUS")).toBe("received");
    expect(answer.header("X-WNS-NOTIFICATIONSTATUS")).toBe("received");
    expect(answer.header("TTL")).toBe("60");
    expect(answer.body).toBe("");
    await scene.device.push();
  }
});

test("WNS-8.02 a push without TTL, or with one that is no whole number of seconds, is 400 and names it", async () => {
  for (const scene of Object.values(scenes)) {
    expectRefused(await scene.push({ headers: ENCRYPTED }), 400, "TTL is missing");
    const negative = await scene.push({ headers: [["TTL", "-1"], ...ENCRYPTED] });
    expectRefused(negative, 400, "TTL must not be negative");
    for (const ttl of ["1.5", "NaN", "", "+5", "abc"]) {
      const answer = await scene.push({ headers: [["TTL", ttl], ...ENCRYPTED] });
      expectRefused(answer, 400, "TTL must be a whole number of seconds");
    }
  }
});

test("WNS-8.03 in strict, TTL 0 without a cache policy is 400 conflict, with no-cache 201; compat takes both", async () => {
  const headers = [["TTL", "0"], ...ENCRYPTED] as const;
  const noCache = [...headers, ["X-WNS-Cache-Policy", "no-cache"]] as const;
  const { compat, strict } = scenes;
  for (const policy of [[], [["X-WNS-Cache-Policy", "cache"]] as const]) {
    const answer = await strict.push({ headers: [...headers, ...policy] });
    expectRefused(answer, 400, "Ttl value conflicts with X-WNS-Cache-Policy.");
  }
  expect((await strict.push({ headers: noCache })).status).toBe(201);
  for (const sent of [headers, noCache]) {
    const answer = await compat.push({ headers: sent });
    expect([answer.status, answer.header("X-WNS-STATUS"), answer.header("TTL")]).toEqual([201, "received", "0"]);
    await compat.device.push();
  }
  await strict.device.push();
});

test("WNS-8.04 a push signed with another key is 401 in strict, as at WNS, and 403 in compat, as in the RFC", async () => {
  for (const [profile, status] of [
    ["strict", 401],
    ["compat", 403],
  ] as const) {
    const scene = scenes[profile];
    const other = createVapidSender();
    const foreign = await scene.push({ authorization: other.authorization(scene.claims()) });
    expectRefused(foreign, status, "VAPID public key mismatch");
    const claimed = `vapid t=${other.token(scene.claims())}, k=${scene.sender.key}`;
    const forged = await scene.push({ authorization: claimed });
    expectRefused(forged, status, "JWT Authentication Failed, unable to validate token signature");
    for (const answer of [foreign, forged]) {
      expect(answer.header("WWW-Authenticate")).toBe(status === 401 ? "vapid" : undefined);
    }
  }
});

test("WNS-8.05 the body reaches the device byte for byte with its encryption headers, and nothing of who signed", async () => {
  const { channel, claims, device, push, sender } = scenes.compat;
  await push();
  const plain = await device.push();
  expect(plain).toMatchObject({
    channel: channel.channel,
    type: "wns/raw",
    payloadBase64: Buffer.from(BODY).toString("base64"),
    headers: { "Content-Encoding": "aes128gcm" },
  });
  const draft = [
    TTL,
    ["Content-Encoding", "aesgcm"],
    ["Encryption", 'keyid="p256dh";salt="XZpjdnLCqFMaGwhzt7fPkQ=="'],
    [
      "Crypto-Key",
      `keyid="p256dh";dh="BNoRDbb84JGm8g5Z5CFxurSqsXWJ11ItfXEWYVLE85Y7CYkDjXsIEc4aqxYaQ1G8";p256ecdsa=${sender.key}`,
    ],
  ] as const;
  const answer = await push({ authorization: `WebPush ${sender.token(claims())}`, headers: draft });
  expect(answer.status).toBe(201);
  const frame = await device.push();
  expect(frame.headers).toEqual({
    "Content-Encoding": "aesgcm",
    Encryption: "keyid=p256dh;salt=XZpjdnLCqFMaGwhzt7fPkQ",
    "Crypto-Key": "keyid=p256dh;dh=BNoRDbb84JGm8g5Z5CFxurSqsXWJ11ItfXEWYVLE85Y7CYkDjXsIEc4aqxYaQ1G8",
  });
  expect(JSON.stringify([plain, frame])).not.toContain(sender.key);
});

test("WNS-3.06 an alternate channel's token is unknown at / and a native one at /w/, whoever asks", async () => {
  const native = await setScene(services.compat);
  const { channel, push } = scenes.compat;
  const misled = await exchangePush(services.compat.port, native, { uri: channel.uri.replace("/w/", "/?token=") });
  expectRefused(misled, 404, "Invalid channel URL");
  const token = tokenOf(native.channel.uri);
  for (const target of [`/w/?token=${token}`, `/w?token=${token}`, `/w/${token}`, "/w/?token=", "/w/", "/w"]) {
    expectRefused(await push({ target }), 404, "Invalid channel URL");
  }
});

test("a channel is reached with its token in the query of /w/ and /w, percent-encoded too, and in the path", async () => {
  const { channel, device, push } = scenes.compat;
  const token = tokenOf(channel.uri);
  expect(targetOf(channel.uri)).toBe(`/w/${token}`);
  expect(channel.uri.length).toBeLessThanOrEqual(MAX_CHANNEL_URI_CHARACTERS);
  for (const target of [
    `/w?token=${token}`,
    `/w/?token=${token}`,
    `/w/?a=b&token=%${token.charCodeAt(0).toString(16)}${token.slice(1)}`,
    `/w/${token}`,
  ]) {
    expect({ target, status: (await push({ target })).status }).toEqual({ target, status: 201 });
    expect(await device.push()).toMatchObject({ channel: channel.channel });
  }
});

test("a push without VAPID is 401 and told how; an access token opens no alternate channel", async () => {
  const native = await setScene(services.compat);
  for (const authorization of [null, "", `Bearer ${native.accessToken}`]) {
    const answer = await scenes.compat.push({ authorization });
    expectRefused(answer, 401, "Missing VAPID token");
    expect(answer.header("WWW-Authenticate")).toBe("vapid");
  }
});

test("all forms of VAPID in the field are taken, whatever the case of the scheme and the order of its parts", async () => {
  const { claims, device, push, sender } = scenes.compat;
  const jwt = sender.token(claims());
  const keyed = [TTL, ...ENCRYPTED, ["Crypto-Key", `p256ecdsa="${sender.key}="`]] as const;
  const forms: readonly WebPush[] = [
    { authorization: `vapid t=${jwt},k=${sender.key}` },
    { authorization: `Vapid k=${sender.key}=, x=1, t=${jwt}` },
    { authorization: `VAPID t=${jwt}, k=${Buffer.from(sender.key, "base64url").toString("base64")}` },
    { authorization: `WebPush ${jwt}`, headers: keyed },
    { authorization: `Bearer ${jwt}`, headers: keyed },
  ];
  for (const form of forms) {
    expect((await push(form)).status).toBe(201);
    await device.push();
  }
});

test("a token for another service, of more than a day, or that has expired is refused and told why", async () => {
  const { claims, push, sender } = scenes.compat;
  const { exp, aud } = claims() as { exp: number; aud: string };
  const failed = "JWT Authentication Failed";
  for (const [changes, description] of [
    [{ aud: "https://push.example.org" }, `${failed}, the audience must be ${aud}`],
    [{ aud: aud.replace("http", "https") }, `${failed}, the audience must be ${aud}`],
    [{ exp: exp + 43_261 }, `${failed}, exp is more than 24 hours ahead`],
    [{ exp: exp - 43_261 }, `${failed}, the token expired`],
    [{ exp: String(exp) }, `${failed}, exp must be a number of seconds`],
  ] as const) {
    expectRefused(await push({ authorization: sender.authorization(claims(changes)) }), 403, description);
  }
});

test("an expired token is refused although its signature was verified before", async () => {
  const service = await startTestService({ profile: "compat" });
  try {
    const { claims, push, sender } = await setWebPushScene(service);
    const authorization = sender.authorization(claims({ exp: Number(claims().exp) - 43_200 + 10 }));
    expect((await push({ authorization })).status).toBe(201);
    service.clock.advance(70_000);
    expect((await push({ authorization })).status).toBe(201);
    service.clock.advance(1000);
    expectRefused(await push({ authorization }), 403, "JWT Authentication Failed, the token expired");
  } finally {
    await service.stop();
  }
});

test("WP-1.08: PUT, PATCH and DELETE on an endpoint are 405, with what is allowed", async () => {
  for (const method of ["PUT", "PATCH", "DELETE"]) {
    const answer = await scenes.compat.push({ method, body: "" });
    expectRefused(answer, 405, "Method not allowed");
    expect(answer.header("Allow")).toBe("POST, GET, OPTIONS");
  }
});

test("who asks for the device's connection is told, after all proofs", async () => {
  const { device, push } = scenes.compat;
  const headers = [TTL, ...ENCRYPTED, ["X-WNS-RequestForStatus", "true"]] as const;
  expect((await push({ headers })).header("X-WNS-DEVICECONNECTIONSTATUS")).toBe("connected");
  await device.push();
  expect((await push({ headers, authorization: null })).header("X-WNS-DEVICECONNECTIONSTATUS")).toBeUndefined();
});

test("a push to a closed channel is 410, whatever else is wrong with it", async () => {
  const { channel, device, push } = await setWebPushScene(services.compat);
  await device.closeChannel(channel.channel);
  for (const changes of [{}, { authorization: null }, { headers: [] }]) {
    expectRefused(await push(changes), 410, "Revoked channel URL");
  }
});

test("an app that is blocked or gone is 410 or 404 to holders of keys, too", async () => {
  const { app, push } = await setWebPushScene(services.compat);
  const route = `/v1/apps/${encodeURIComponent(app.packageSid)}`;
  await askAdmin(services.compat, `POST ${route}/block`);
  expectRefused(await push(), 410, "Sending domain blocked");
  await askAdmin(services.compat, `DELETE ${route}`);
  expect((await push()).status).toBe(404);
});

test("what is accepted stands in the trace and in the books like any other", async () => {
  const service = services.compat;
  const { app, channel, device, push } = await setWebPushScene(service);
  const messageId = (await push()).header("X-WNS-MSG-ID") ?? "";
  const { seq } = await device.push();
  device.ack(seq);
  await device.settled();
  expect(await traceOf(service, messageId)).toMatchObject({ channel: channel.channel, type: "wns/raw", bytes: 144 });
  expect(await booksOf(service, app.packageSid)).toMatchObject({ accepted: 1 });
});
