/** What a sender is answered. @source docs/reference/wns.md, R-6.1 to, WNS-6.01 to WNS-6.16 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { createApp } from "../support/operator.ts";
import type { RawAnswer } from "../support/raw-http.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { accessTokenOf } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { BADGE, exchangePush, RAW, TILE, TOAST, type WirePush } from "../support/wire-push.ts";

const DAY_MS = 86_400_000;

let service: TestService;
let scene: Scene;

beforeAll(async () => {
  service = await startTestService();
  scene = await setScene(service);
  await leave(service, scene.device);
});

afterAll(() => service.stop());

const send = (push: WirePush = {}): Promise<RawAnswer> => exchangePush(service.port, scene, push);

const summary = ({ status, header }: RawAnswer) => ({ status, description: header("X-WNS-ERROR-DESCRIPTION") });

const CHALLENGE = 'Bearer error="invalid_request",error_description="Invalid token"';

/** Of each type one that waits for the device, which is away. */
const ACCEPTED = [TOAST, TILE, BADGE, [...RAW, ["X-WNS-Cache-Policy", "cache"] as const]];

test("WNS-6.01 received stands in both status headers, in upper case and after one space", async () => {
  const { head } = await send();
  expect(head).toContain("\r\nX-WNS-STATUS: received\r\n");
  expect(head).toContain("\r\nX-WNS-NOTIFICATIONSTATUS: received\r\n");
});

test("WNS-6.02 an answer that says received never carries an error description", async () => {
  for (const headers of ACCEPTED) {
    const { head } = await send({ headers });
    expect(head).toContain("\r\nX-WNS-STATUS: received\r\n");
    expect(head.toLowerCase()).not.toContain("error-description");
  }
});

test("WNS-6.04 a correlation vector is echoed, and one that is none is replaced", async () => {
  const vector = "tul4lUkRkkeJc0j0.1.2";
  const echoed = await send({ headers: [...TOAST, ["MS-CV", vector]] });
  expect(echoed.header("MS-CV")).toBe(vector);
  for (const odd of ["x".repeat(129), "with blank", "<script>"]) {
    const answer = await send({ headers: [...TOAST, ["MS-CV", odd]] });
    expect(answer.header("MS-CV")).toMatch(/^[A-Za-z0-9+/]{22}\.0$/);
  }
});

test("WNS-6.05 the status line of an accepted push is exactly HTTP/1.1 200 OK, whatever its type", async () => {
  for (const headers of [...ACCEPTED, RAW]) expect((await send({ headers })).statusLine).toBe("HTTP/1.1 200 OK");
});

test("WNS-6.06 no token, another scheme and garbage are 401 with a challenge, both status headers dropped", async () => {
  for (const [authorization, challenge] of [
    [null, "Bearer"],
    ["", "Bearer"],
    ["Basic YTpi", "Bearer"],
    ["Bearer", "Bearer"],
    ["Bearer garbage", CHALLENGE],
    ["Bearer a b", CHALLENGE],
    [`Bearer ${scene.accessToken} ${scene.accessToken}`, CHALLENGE],
    [`Bearer ${scene.accessToken}, Bearer ${scene.accessToken}`, CHALLENGE],
    [`Bearer ${scene.accessToken}x`, CHALLENGE],
    [`Bearer ${new URL(scene.channel.uri).searchParams.get("token")}`, CHALLENGE],
    [`Bearer ${scene.device.credential}`, CHALLENGE],
  ] as const) {
    const answer = await send({ authorization });
    expect({ authorization, ...summary(answer) }).toEqual({ authorization, status: 401, description: "Invalid token" });
    expect(answer.header("WWW-Authenticate")).toBe(challenge);
    expect(answer.header("X-WNS-STATUS")).toBe("dropped");
    expect(answer.header("X-WNS-NOTIFICATIONSTATUS")).toBe("dropped");
  }
});

test("WNS-6.07 a token of app B on a channel of app A is 403", async () => {
  const authorization = `Bearer ${await accessTokenOf(service, await createApp(service, "B"))}`;
  expect(summary(await send({ authorization }))).toEqual({
    status: 403,
    description: "Channel URL incompatible with caller app",
  });
});

test("WNS-6.08 a foreign app learns nothing of an expired channel, and a stranger nothing of any channel", async () => {
  const old = await setScene(service);
  service.clock.advance(31 * DAY_MS);
  const authorization = `Bearer ${await accessTokenOf(service, await createApp(service, "B"))}`;
  expect(summary(await send({ uri: old.channel.uri, authorization }))).toEqual({
    status: 403,
    description: "Channel URL incompatible with caller app",
  });
  for (const uri of [old.channel.uri, `${old.channel.uri}A`, "https://n1.push.example/?token=unknown"]) {
    expect(summary(await send({ uri, authorization: null }))).toEqual({ status: 401, description: "Invalid token" });
  }
});

test("WNS-6.14 every 400 names the header that is wrong", async () => {
  for (const [name, value] of [
    ["X-WNS-Type", "wns/flyout"],
    ["X-WNS-Cache-Policy", "perhaps"],
    ["X-WNS-RequestForStatus", "2"],
    ["X-WNS-TTL", "soon"],
    ["X-WNS-PRIORITY", "9"],
    ["X-WNS-Tag", "x".repeat(65)],
    ["X-WNS-Group", "x".repeat(65)],
    ["X-WNS-SuppressPopup", "yes"],
    ["X-WNS-CollectionId", "x".repeat(129)],
    ["Content-Type", "text/plain"],
  ] as const) {
    const base = TOAST.filter(([given]) => given !== name);
    const fresh = await setScene(service);
    const answer = await exchangePush(service.port, fresh, { headers: [...base, [name, value]] });
    expect(answer.status).toBe(400);
    expect(answer.header("X-WNS-ERROR-DESCRIPTION")).toContain(name);
  }
});

test("WNS-6.15 a sender that shows the same refused token for ever is told to wait after 20 tries in a minute", async () => {
  const authorization = "Bearer a-token-that-is-never-renewed";
  for (let tried = 0; tried < 20; tried++) expect((await send({ authorization })).status).toBe(401);
  const answer = await send({ authorization });
  expect(answer.status).toBe(503);
  expect(answer.header("Retry-After")).toBe("60");
  expect(answer.header("X-WNS-STATUS")).toBe("dropped");
  expect((await send({ authorization: "Bearer another-token" })).status).toBe(401);
  expect((await exchangePush(service.port, await setScene(service))).status).toBe(200);
  service.clock.advance(60_001);
  expect((await send({ authorization })).status).toBe(401);
});

test("WNS-6.16 a wrong header is said before a body that is too large", async () => {
  const fresh = await setScene(service);
  const headers = [...TOAST, ["X-WNS-TTL", "soon"] as const];
  const answer = await exchangePush(service.port, fresh, { headers, body: "x".repeat(6000) });
  expect(answer.status).toBe(400);
  expect(answer.header("X-WNS-ERROR-DESCRIPTION")).toContain("X-WNS-TTL");
});

test("the order of checks: method, path, token, channel, owner, end of the channel, headers, size", async () => {
  const fresh = await setScene(service);
  const foreign = `Bearer ${await accessTokenOf(service, await createApp(service, "B"))}`;
  await fresh.device.closeChannel(fresh.channel.channel);
  const wrong = { headers: [], body: "x".repeat(6000) };
  const damaged = `${fresh.channel.uri}A`;
  const statuses = [];
  for (const push of [
    { ...wrong, method: "PUT", uri: "https://n1.push.example/elsewhere", authorization: null },
    { ...wrong, uri: "https://n1.push.example/elsewhere", authorization: null },
    { ...wrong, uri: damaged, authorization: null },
    { ...wrong, uri: damaged },
    { ...wrong, authorization: foreign },
    wrong,
  ]) {
    statuses.push((await exchangePush(service.port, fresh, push)).status);
  }
  expect(statuses).toEqual([405, 404, 401, 404, 403, 410]);
});
