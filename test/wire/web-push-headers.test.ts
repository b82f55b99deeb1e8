/** What a Web Push says in its headers, and its body. @source RFC 8030 sections 5.2 to 5.4, 7.2; RFC 8291 section 4; docs/reference/wns.md, WNS-8.02 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { RawAnswer } from "../support/raw-http.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { ENCRYPTED, setWebPushScene, TTL, type WebPush, type WebPushScene } from "../support/web-push-scene.ts";

let service: TestService;
let scene: WebPushScene;

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
  scene = await setWebPushScene(service);
});

afterAll(() => service.stop());

function expectRefused(answer: RawAnswer, status: number, description: string): void {
  expect({ status: answer.status, description: answer.header("X-WNS-ERROR-DESCRIPTION") }).toEqual({
    status,
    description,
  });
}

test("the urgency is the priority, and neither it nor the topic reaches the device", async () => {
  const { device, push } = scene;
  for (const [urgency, priority] of [
    ["very-low", 4],
    ["low", 3],
    ["normal", 2],
    ["High", 1],
  ] as const) {
    await push({ headers: [TTL, ...ENCRYPTED, ["Urgency", urgency], ["Topic", "weather-berlin=="]] });
    const frame = await device.push();
    expect(frame.priority).toBe(priority);
    expect(JSON.stringify(frame)).not.toMatch(/berlin|urgency/i);
  }
  await push();
  expect((await device.push()).priority).toBe(2);
  for (const urgency of ["urgent", "low, high", ""]) {
    const answer = await push({ headers: [TTL, ...ENCRYPTED, ["Urgency", urgency]] });
    expectRefused(answer, 400, "Urgency must be very-low, low, normal or high");
  }
  for (const topic of ["", "a b", "a+b", "a/b", "a".repeat(33), "a, b"]) {
    const answer = await push({ headers: [TTL, ...ENCRYPTED, ["Topic", topic]] });
    expectRefused(answer, 400, "Topic must be 1 to 32 characters of base64url");
  }
});

test("lines that a gateway sends twice count once, the first one; headers of WNS change nothing", async () => {
  const { device, push } = scene;
  const twice = [
    ["Ttl", "120"],
    ["Ttl", "60"],
    ["Content-Encoding", "AES128GCM"],
    ["Content-Encoding", "aesgcm"],
  ] as const;
  const ofWns = [
    ["X-WNS-Type", "wns/toast"],
    ["X-WNS-TTL", "odd"],
    ["X-WNS-Cache-Policy", "cache"],
    ["X-WNS-Tag", "a b"],
  ] as const;
  const answer = await push({ headers: [...twice, ...ofWns, ["Content-Type", "text/xml"]] });
  expect([answer.status, answer.header("TTL")]).toEqual([201, "120"]);
  expect(await device.push()).toMatchObject({ type: "wns/raw", headers: { "Content-Encoding": "aes128gcm" } });
});

test("a TTL beyond 30 days is cut, and the sender is told", async () => {
  const { device, push } = scene;
  for (const [asked, kept] of [
    ["2419200", "2419200"],
    ["99999999999", "2592000"],
  ] as const) {
    expect((await push({ headers: [["TTL", asked], ...ENCRYPTED] })).header("TTL")).toBe(kept);
    await device.push();
  }
});

test("a body that is not empty needs its coding; an empty one is a knock on the door, without headers", async () => {
  const { device, push } = scene;
  expectRefused(await push({ headers: [TTL] }), 400, "Content-Encoding is missing");
  const gzip = [TTL, ["Content-Encoding", "gzip"]] as const;
  expectRefused(await push({ headers: gzip }), 400, "Content-Encoding must be aes128gcm or aesgcm");
  for (const headers of [[TTL], gzip, [TTL, ...ENCRYPTED]]) {
    expect((await push({ headers, body: "" })).status).toBe(201);
    const frame = await device.push();
    expect(frame.payload).toBe("");
    expect(frame.headers).toBeUndefined();
  }
});

test("4096 bytes are taken, 4097 are 413, and a body in chunks is taken in compat only", async () => {
  const { device, push } = scene;
  expect((await push({ body: new Uint8Array(4096).fill(255) })).status).toBe(201);
  await device.push();
  expectRefused(await push({ body: new Uint8Array(4097).fill(255) }), 413, "Payload too large");
  const chunked: WebPush = {
    headers: [TTL, ...ENCRYPTED, ["Transfer-Encoding", "chunked"]],
    body: "1\r\nx\r\n0\r\n\r\n",
  };
  expect((await push(chunked)).status).toBe(201);
  await device.push();
  const strict = await startTestService({ profile: "strict" });
  try {
    expectRefused(await (await setWebPushScene(strict)).push(chunked), 411, "Content-Length required");
  } finally {
    await strict.stop();
  }
});
