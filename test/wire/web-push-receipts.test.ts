/** Receipts: what became of a message, told to its sender. @source RFC 8030 sections 5.1, 6.3; RFC 7240; docs/reference/web-push.md; check WP-2.24 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { reconnect } from "../support/raw-device.ts";
import { exchangeRequest, type RawAnswer } from "../support/raw-http.ts";
import { leave } from "../support/scene.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { setUnifiedPushScene, type UnifiedPushScene } from "../support/unified-push-scene.ts";
import { until } from "../support/until.ts";
import { ENCRYPTED, setWebPushScene, TTL } from "../support/web-push-scene.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

/** What is over is let go when so much time has gone by since the last sweep. */
const SWEEP_MS = 5000;

type Header = readonly [string, string];
const ASKED: readonly Header[] = [TTL, ...ENCRYPTED, ["Prefer", "respond-async"]];
const REL = "urn:ietf:params:push:receipt";

const linkOf = (answer: RawAnswer): string => /^<([^>]+)>/.exec(answer.header("Link") ?? "")?.[1] ?? "";
const locationOf = (answer: RawAnswer): string => answer.header("Location") ?? "";

const ask = (at: TestService, link: string, method = "GET", headers: readonly Header[] = []) =>
  exchangeRequest(at.port, { method, target: new URL(link, at.service).pathname, headers });

/** The receipts that are there: which message, and what became of it. */
async function receiptsOf(at: TestService, link: string, headers: readonly Header[] = []) {
  const answer = await ask(at, link, "GET", headers);
  if (answer.status === 204) return [];
  expect(answer.status).toBe(200);
  const { receipts } = JSON.parse(answer.body) as { receipts: { message: string; status: number; at: string }[] };
  for (const { at: time } of receipts) expect(time).toMatch(/^2026-01-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  return receipts.map(({ message, status }) => [message, status]);
}

const pushAsked = (scene: UnifiedPushScene, more: readonly Header[] = []) =>
  scene.push({ headers: [...ASKED, ...more] });
const into = (link: string): Header => ["Link", `<${link}>; rel="${REL}"`];

test("WP-2.24: who prefers to be told is answered 202 with where, and told 204 once the device has confirmed", async () => {
  for (const setScene of [setUnifiedPushScene, setWebPushScene]) {
    const scene = await setScene(service);
    const answer = await scene.push({ headers: ASKED });
    expect(answer.status).toBe(202);
    expect(answer.header("Preference-Applied")).toBe("respond-async");
    expect(answer.header("Link")).toMatch(new RegExp(`^<http://127\\.0\\.0\\.1:\\d+/r/[\\w-]{43}>; rel="${REL}"$`));
    expect(await receiptsOf(service, linkOf(answer))).toEqual([]);
    scene.device.ack((await scene.device.push()).seq);
    await scene.device.settled();
    const waited = await receiptsOf(service, linkOf(answer), [["Prefer", "wait=5"]]);
    expect(waited).toEqual([[locationOf(answer), 204]]);
  }
});

test("WP-2.24: 410 for what expired, was taken back or made room; nothing for what a newer one replaced", async () => {
  const own = await startTestService();
  try {
    const scene = await setUnifiedPushScene(own);
    await leave(own, scene.device);
    const expired = await scene.push({ headers: [["TTL", "1"], ...ENCRYPTED, ["Prefer", "respond-async"]] });
    const link = linkOf(expired);
    const cancelled = await pushAsked(scene, [into(link)]);
    const replaced = await pushAsked(scene, [into(link), ["Topic", "score"]]);
    const newer = await pushAsked(scene, [into(link), ["Topic", "score"]]);
    for (const answer of [cancelled, replaced, newer]) expect(linkOf(answer)).toBe(link);
    await exchangeRequest(own.port, { method: "DELETE", target: new URL(locationOf(cancelled)).pathname });
    own.clock.advance(SWEEP_MS);
    await until("the sweep has told", async () => (await receiptsOf(own, link)).length === 2);
    expect(await receiptsOf(own, link)).toEqual([
      [locationOf(cancelled), 410],
      [locationOf(expired), 410],
    ]);
    const back = await reconnect(own, scene.device);
    back.ack((await back.push()).seq);
    await back.settled();
    expect((await receiptsOf(own, link, [["Prefer", "wait=5"]])).at(-1)).toEqual([locationOf(newer), 204]);
    expect(JSON.stringify(await receiptsOf(own, link))).not.toContain(locationOf(replaced));
  } finally {
    await own.stop();
  }
}, 120_000);

test("WP-2.24: what ends with its channel is 410, and what is promised survives a restart", async () => {
  let own = await startTestService();
  try {
    const scene = await setUnifiedPushScene(own);
    const link = linkOf(await pushAsked(scene));
    await scene.device.push();
    await leave(own, scene.device);
    own = await own.restart();
    const back = await reconnect(own, scene.device);
    await back.push();
    await back.closeChannel(scene.channel.channel);
    expect((await receiptsOf(own, link)).map(([, status]) => status)).toEqual([410]);
  } finally {
    await own.stop();
  }
});

test("WP-2.24: a link that names no subscription, or that of another device, is 400 with errno 116", async () => {
  const scene = await setUnifiedPushScene(service);
  const other = await setUnifiedPushScene(service);
  const foreign = linkOf(await pushAsked(other));
  const unknown = `${service.service}/r/${"A".repeat(43)}`;
  for (const link of [unknown, foreign, "/r/x", "https://elsewhere.example/r/x", ""]) {
    const answer = await pushAsked(scene, [into(link)]);
    expect({ link, ...(JSON.parse(answer.body) as object) }).toMatchObject({ link, code: 400, errno: 116 });
  }
  // Another relation is none of ours.
  expect((await pushAsked(scene, [["Link", '<https://a.example>; rel="next"']])).status).toBe(202);
  expect((await pushAsked(scene, [into(new URL(linkOf(await pushAsked(scene))).pathname)])).status).toBe(202);
});

test("WP-2.24: a subscription is ended once, and is 404 from then on, as one that never was", async () => {
  const scene = await setUnifiedPushScene(service);
  const link = linkOf(await pushAsked(scene));
  expect((await ask(service, link, "DELETE")).status).toBe(204);
  for (const method of ["DELETE", "GET"]) {
    const answer = await ask(service, link, method);
    expect([answer.status, (JSON.parse(answer.body) as { errno: number }).errno]).toEqual([404, 102]);
  }
  expect((await ask(service, "/r/x")).status).toBe(404);
  expect((await ask(service, link, "POST")).header("Allow")).toBe("GET, DELETE, OPTIONS");
  expect((await pushAsked(scene, [into(link)])).status).toBe(400);
});

test("WP-2.24: a channel has a hundred subscriptions at the most, and who wants more is 429", async () => {
  const scene = await setUnifiedPushScene(service);
  const links: string[] = [];
  for (let n = 0; n < 100; n++) {
    const answer = await pushAsked(scene);
    expect(answer.status).toBe(202);
    links.push(linkOf(answer));
    if (n % 90 === 89) service.clock.advance(1000);
  }
  const refused = await pushAsked(scene);
  expect([refused.status, (JSON.parse(refused.body) as { errno: number }).errno]).toEqual([429, 120]);
  expect(Number(refused.header("Retry-After"))).toBeGreaterThan(0);
  expect((await pushAsked(scene, [into(links[0] ?? "")])).status).toBe(202);
});

test("WP-2.24: who listens hears each receipt as an event, and goes on where it was interrupted", async () => {
  const scene = await setUnifiedPushScene(service);
  const first = await pushAsked(scene);
  const link = linkOf(first);
  const listen = async (count: number, lastEventId?: string) => {
    const headers = {
      Accept: "text/event-stream",
      ...(lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId }),
    };
    const response = await fetch(link, { headers });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const events = [...text.matchAll(/^id: (\d+)\ndata: (.+)\n\n/gm)];
      if (events.length < count) continue;
      return events.map(([, id = "", data = ""]) => ({
        id,
        message: (JSON.parse(data) as { message: string }).message,
      }));
    }
    throw new Error("the stream ended");
  };
  const heard = listen(2);
  scene.device.ack((await scene.device.push()).seq);
  const second = await pushAsked(scene, [into(link)]);
  scene.device.ack((await scene.device.push()).seq);
  const events = await heard;
  expect(events.map(({ message }) => message)).toEqual([locationOf(first), locationOf(second)]);
  expect((await listen(1, events[0]?.id)).map(({ message }) => message)).toEqual([locationOf(second)]);
});

test("WP-2.24: where receipts are off the preference is passed over", async () => {
  const own = await startTestService({ receipts: "off" });
  try {
    const answer = await pushAsked(await setUnifiedPushScene(own));
    expect([answer.status, answer.header("Link"), answer.header("Preference-Applied")]).toEqual([
      201,
      undefined,
      undefined,
    ]);
  } finally {
    await own.stop();
  }
});
