/** Refusals outlive the process: found by all that was known of them, before and after a restart. And every trace says who pushed. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { RefusalBody, TraceBody, TracesBody } from "@belfry/protocol";
import { askAdmin, refusalsOf, traceOf } from "../support/operator.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { push, raw, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { setUnifiedPushScene } from "../support/unified-push-scene.ts";
import { setWebPushScene, TTL } from "../support/web-push-scene.ts";

let service: TestService;
let scene: Scene;
let forged: string;
let malformed: string;

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
  scene = await setScene(service);
  const wrong = await push(scene.channel.uri, "forged", toast("x", { "MS-CV": "cv.forged" }));
  service.clock.advance(60_000);
  const late = await scene.push(toast("x", { "X-WNS-TTL": "soon", "MS-CV": "cv.malformed" }));
  [forged, malformed] = [wrong.messageId ?? "", late.messageId ?? ""];
});

afterAll(() => service.stop());

const list = async (query: string) =>
  (await askAdmin<TracesBody>(service, `GET /v1/traces?end=refused&${query}`)).traces.map(({ id }) => id);

async function expectAll(): Promise<void> {
  const now = service.clock.now();
  expect(await list("")).toEqual([malformed, forged]);
  expect(await list("limit=1")).toEqual([malformed]);
  for (const query of [
    "clientId=cv.malformed",
    `app=${encodeURIComponent(scene.app.packageSid)}`,
    `device=${scene.device.id}`,
    `channel=${scene.channel.channel}`,
    `since=${now}`,
  ]) {
    expect([query, await list(query)]).toEqual([query, [malformed]]);
  }
  expect(await list(`until=${now - 1}`)).toEqual([forged]);
  expect(await list("clientId=cv.nobody")).toEqual([]);
  expect(await traceOf(service, malformed.toLowerCase())).toMatchObject({ code: "HEADER_INVALID", by: "sender" });
  expect(await traceOf(service, forged)).not.toHaveProperty("by");
}

test("a refusal is found by its id, its app, device, channel, time and the sender's own id, before and after a restart", async () => {
  await expectAll();
  const before: readonly RefusalBody[] = await refusalsOf(service);
  service = await service.restart();
  await expectAll();
  expect(await refusalsOf(service)).toEqual(before);
});

test("a service that keeps nothing on disk remembers refusals until it stops", async () => {
  const own = await startTestService({ traceKeepDays: 0 });
  const other = await setScene(own);
  await push(other.channel.uri, "forged", toast("x"));
  expect((await refusalsOf(own)).map(({ code }) => code)).toEqual(["ACCESS_TOKEN_INVALID"]);
  await other.device.close();
  const again = await own.restart();
  expect(await refusalsOf(again)).toEqual([]);
  await again.stop();
});

test("a trace says who pushed: a sender, a key, anyone, or the operator", async () => {
  const [wns, web, open] = [
    await setScene(service),
    await setWebPushScene(service),
    await setUnifiedPushScene(service),
  ];
  const newest = async ({ app }: { app: { packageSid: string } }): Promise<TraceBody["by"]> => {
    const query = `app=${encodeURIComponent(app.packageSid)}&limit=1`;
    return (await askAdmin<TracesBody>(service, `GET /v1/traces?${query}`)).traces[0]?.by;
  };
  await wns.push(raw("x"));
  expect(await newest(wns)).toBe("sender");
  await web.push();
  expect(await newest(web)).toBe("key");
  await open.push();
  expect(await newest(open)).toBe("anyone");
  const announcement = { type: "wns/raw", payload: "all" };
  await askAdmin(service, `POST /v1/apps/${encodeURIComponent(wns.app.packageSid)}/notifications`, announcement);
  expect(await newest(wns)).toBe("operator");
  const refused = await web.push({ authorization: "vapid t=x, k=y", headers: [TTL] });
  expect(await traceOf(service, refused.header("X-WNS-MSG-ID") ?? "")).toMatchObject({ by: "key" });
  for (const { device } of [wns, web, open]) await device.close();
});
