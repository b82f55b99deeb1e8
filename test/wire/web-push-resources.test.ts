/** Where Web Push is found: endpoints and what they have in common, pages, ended channels, and what stands in the log. @source RFC 8030 sections 4 and 8; docs/reference/web-push.md; checks of WP-1 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { exchangeRequest, type RawAnswer } from "../support/raw-http.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { setUnifiedPushScene, type UnifiedPushScene } from "../support/unified-push-scene.ts";
import { BODY, ENCRYPTED, setWebPushScene, TTL, type WebPushScene } from "../support/web-push-scene.ts";

let service: TestService;
let scene: WebPushScene;
let open: UnifiedPushScene;

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
  scene = await setWebPushScene(service);
  open = await setUnifiedPushScene(service);
});

afterAll(() => service.stop());

const pathOf = (answer: RawAnswer): string => new URL(answer.header("Location") ?? "").pathname;
const tokenOf = (uri: string): string => new URL(uri).pathname.slice(3);

/** What a library of Web Push makes of a refusal. */
function expectError(answer: RawAnswer, code: number, errno: number): void {
  expect({ status: answer.status, ...JSON.parse(answer.body) }).toMatchObject({ status: code, code, errno });
}

test("WP-1.02: every form of an endpoint reaches the same channel, whatever it was made for", async () => {
  const token = tokenOf(open.channel.uri);
  for (const target of [`/w/${token}`, `/w/?token=${token}`, `/wpush/v1/${token}`, `/wpush/v2/${token}`]) {
    const answer = await exchangeRequest(service.port, { target, headers: [TTL, ...ENCRYPTED], body: BODY });
    expect({ target, status: answer.status }).toEqual({ target, status: 201 });
    expect((await open.device.push()).channel).toBe(open.channel.channel);
  }
});

test("WP-1.03: a token that was never given out is 404 with errno 102, at every path", async () => {
  const token = tokenOf(open.channel.uri);
  const changed = token.slice(0, -1) + (token.endsWith("A") ? "B" : "A");
  for (const target of ["/w/x", "/w/", `/w/${changed}`, `/w/${token}/`, "/wpush/v1/x", "/wpush/v2/", "/w/?token="]) {
    expectError(await exchangeRequest(service.port, { target, headers: [TTL] }), 404, 102);
  }
});

test("WP-1.04: an ended channel is 410 with errno 106 and may be remembered as such; its token is not given out again", async () => {
  const { device, push, channel, app } = await setUnifiedPushScene(service);
  await device.closeChannel(channel.channel);
  const answer = await push();
  expectError(answer, 410, 106);
  expect(answer.header("Cache-Control")).toBe("max-age=86400");
  const again = await device.open(app.packageSid, { kind: "alternate", label: "chat", profile: "up" });
  expect(again.uri).not.toBe(channel.uri);
  expect((await push()).status).toBe(410);
});

test("WP-1.06: a page may push: its preflight names every header that it needs, and answers show what it reads", async () => {
  const wanted = ["ttl", "content-encoding", "authorization", "urgency", "topic", "crypto-key", "encryption"];
  for (const uri of [scene.channel.uri, open.channel.uri]) {
    const target = new URL(uri).pathname;
    const preflight = await exchangeRequest(service.port, {
      method: "OPTIONS",
      target,
      headers: [
        ["Origin", "https://app.example"],
        ["Access-Control-Request-Method", "POST"],
        ["Access-Control-Request-Headers", wanted.join(",")],
      ],
    });
    expect(preflight.status).toBe(204);
    expect(preflight.header("Access-Control-Allow-Origin")).toBe("*");
    const allowed = preflight.header("Access-Control-Allow-Headers")?.toLowerCase().split(", ") ?? [];
    for (const name of wanted) expect(allowed).toContain(name);
    expect(preflight.header("Access-Control-Allow-Methods")).toContain("POST");
  }
  for (const answer of [await open.push(), await open.push({ headers: [] })]) {
    expect(answer.header("Access-Control-Allow-Origin")).toBe("*");
    expect(answer.header("Access-Control-Expose-Headers")).toMatch(/Location.*TTL/);
  }
  await open.device.push();
});

test("WP-1.07: no path of Web Push redirects", async () => {
  const token = tokenOf(open.channel.uri);
  for (const target of [
    `/w/${token}`,
    `/w/${token}/`,
    "/w",
    "/wpush/v1",
    "/m",
    "/m/",
    "/s",
    "/s/",
    "/subscribe",
    "/subscribe/",
    "/r",
    "/_matrix/push/v1/notify/",
  ]) {
    for (const method of ["POST", "GET", "DELETE"]) {
      const { status } = await exchangeRequest(service.port, { method, target });
      expect({ target, method, isRedirect: status >= 300 && status < 400 }).toEqual({
        target,
        method,
        isRedirect: false,
      });
    }
  }
  await open.device.settled();
});

test("WP-1.09: neither endpoints nor messages nor tokens stand in the log", async () => {
  const own = await startTestService();
  try {
    const { channel, claims, push, sender } = await setWebPushScene(own);
    const jwt = sender.token(claims());
    const authorization = `vapid t=${jwt}, k=${sender.key}`;
    const answer = await push({ authorization });
    await push({ authorization: `vapid t=${jwt}x, k=${sender.key}` });
    await push({ authorization, headers: [] });
    await exchangeRequest(own.port, { target: `/w/${tokenOf(channel.uri)}x`, headers: [TTL] });
    await exchangeRequest(own.port, { method: "DELETE", target: `${pathOf(answer)}x` });
    const log = own.log.join("\n");
    for (const secret of [tokenOf(channel.uri), pathOf(answer), jwt]) expect(log).not.toContain(secret.slice(3));
  } finally {
    await own.stop();
  }
});
