/** What of a push reaches the device, and what does not. @source docs/reference/wns.md, WNS-7.12 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Scene, setScene } from "../support/scene.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { exchangePush, RAW, TOAST } from "../support/wire-push.ts";

let service: TestService;
let scene: Scene;

beforeAll(async () => {
  service = await startTestService();
  scene = await setScene(service);
});

afterAll(() => service.stop());

/** Headers that mean nothing to WNS, each with a value that would be found again. */
const STANDARD = [
  ["Accept", "text/found"],
  ["Accept-Language", "de-found"],
  ["Cookie", "session=found"],
  ["From", "found@example.org"],
  ["Referer", "https://found.example.org/"],
  ["User-Agent", "found/1.0"],
  ["Via", "1.1 found"],
  ["X-Forwarded-For", "192.0.2.77"],
  ["X-Custom", "found"],
] as const;

test("WNS-7.12 of the standard headers a device learns type and length of the content, and no other", async () => {
  for (const [headers, body] of [
    [TOAST, "<toast>ä</toast>"],
    [RAW, "ring"],
  ] as const) {
    await exchangePush(service.port, scene, { headers: [...headers, ...STANDARD], body });
    const frame = await scene.device.push();
    expect(Object.keys(frame).sort()).toEqual(["at", "channel", "id", "payload", "priority", "seq", "t", "type"]);
    expect(JSON.stringify(frame)).not.toContain("found");
    expect(frame.type).toBe(headers === TOAST ? "wns/toast" : "wns/raw");
    expect(frame.payload).toBe(body);
  }
});

test("a device never learns the access token, or by which URI it was found", async () => {
  await exchangePush(service.port, scene);
  const text = JSON.stringify(await scene.device.push());
  expect(text).not.toContain(scene.accessToken);
  expect(text).not.toContain(new URL(scene.channel.uri).searchParams.get("token") ?? "the token");
});
