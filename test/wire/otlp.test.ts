/** Distributed traces over the wire: W3C Trace Context in and out, spans to a collector of OpenTelemetry, from the hub down to the device. */
import { afterEach, expect, test } from "bun:test";
import { createSender } from "@belfry/sender";
import { booksOf, refusalsOf } from "../support/operator.ts";
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from "../support/otlp-receiver.ts";
import { connectRawDevice } from "../support/raw-device.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { badge, raw, toast } from "../support/sender.ts";
import { startTestService, type TestService, type TestServiceOptions } from "../support/test-service.ts";
import { openHub, startTestTown, untilSent } from "../support/test-town.ts";
import { until } from "../support/until.ts";
import { ENCRYPTED, setWebPushScene, TTL } from "../support/web-push-scene.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";
const SAMPLED = `00-${TRACE}-${SPAN}-01`;
const UNSAMPLED = `00-${TRACE}-${SPAN}-00`;

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

function receiver(answer?: (text: string) => Response | undefined): OtlpReceiver {
  const started = startOtlpReceiver(answer);
  running.push(started);
  return started;
}

async function serviceWith(collector: OtlpReceiver, more: TestServiceOptions = {}): Promise<TestService> {
  const service = await startTestService({ otlpEndpoint: collector.endpoint, otlpSample: 0, ...more });
  running.unshift(service);
  return service;
}

/** Stopping hands over what waits: no test needs to wait for a batch. */
async function heard(collector: OtlpReceiver, service: { stop(): Promise<void> }): Promise<readonly ReceivedSpan[]> {
  await service.stop();
  expect(collector.wrongs).toEqual([]);
  return collector.spans;
}

function named(spans: readonly ReceivedSpan[], name: string, service = "belfry"): ReceivedSpan {
  const found = spans.filter((span) => span.name === name && span.service === service);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} spans are called ${name}`);
  return found[0];
}

async function takeOne({ device }: Pick<Scene, "device">) {
  const frame = await device.push();
  device.ack(frame.seq);
  return frame;
}

const isEnded = (service: TestService, scene: Scene) =>
  until("it is delivered", async () => {
    const { delivered } = await booksOf(service, scene.app.packageSid);
    return delivered > 0;
  });

test("a push with a sampled traceparent becomes spans from the request to the confirmation, in the sender's own trace", async () => {
  const collector = receiver();
  const service = await serviceWith(collector);
  const scene = await setScene(service);
  const answer = await scene.push(toast("payload-of-a-toast", { traceparent: SAMPLED, tracestate: "rojo=1, congo=2" }));
  const frame = await takeOne(scene);
  await isEnded(service, scene);
  const spans = await heard(collector, service);

  expect(spans.map(({ name }) => name).sort()).toEqual(["deliver", "prove", "push", "record"]);
  expect(spans.every(({ traceId, traceState }) => traceId === TRACE && traceState === "rojo=1,congo=2")).toBe(true);
  const push = named(spans, "push");
  const deliver = named(spans, "deliver");
  expect(push.parentSpanId).toBe(SPAN);
  for (const name of ["prove", "record", "deliver"]) expect(named(spans, name).parentSpanId).toBe(push.spanId);
  expect(push).toMatchObject({ kind: 2, failed: undefined });
  expect(push.attributes).toMatchObject({
    "messaging.message.id": answer.messageId,
    "belfry.app": scene.app.packageSid,
    "belfry.outcome": "received",
  });
  expect(deliver).toMatchObject({ kind: 4, failed: undefined, events: ["framed"] });
  expect(deliver.attributes).toMatchObject({ "belfry.end": "delivered", "belfry.reason": "HANDLED" });
  expect(frame.traceparent).toBe(`00-${TRACE}-${deliver.spanId}-01`);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
});

test("with the sampled flag off nothing is exported and the device is told nothing, whatever share is sampled", async () => {
  const collector = receiver();
  const service = await serviceWith(collector, { otlpSample: 1 });
  const scene = await setScene(service);
  expect(await scene.push(raw("quiet", { traceparent: UNSAMPLED }))).toMatchObject({ status: 200 });
  expect((await takeOne(scene)).traceparent).toBeUndefined();
  await isEnded(service, scene);
  expect(await heard(collector, service)).toEqual([]);
  expect(collector.requests).toEqual([]);
});

test("a traceparent that is malformed is ignored: the push is taken, and a new trace begins where chance wants one", async () => {
  const collector = receiver();
  const service = await serviceWith(collector, { otlpSample: 1 });
  const scene = await setScene(service);
  const wrong = [`00-${TRACE}-${SPAN}-01-more`, `00-${TRACE.toUpperCase()}-${SPAN}-01`, "x".repeat(200), ""];
  for (const traceparent of wrong) {
    expect(await scene.push(badge(1, { traceparent, tracestate: "a=1" }))).toMatchObject({ status: 200 });
  }
  const pushes = (await heard(collector, service)).filter(({ name }) => name === "push");
  expect(pushes).toHaveLength(wrong.length);
  expect(new Set([...pushes.map(({ traceId }) => traceId), TRACE]).size).toBe(wrong.length + 1);
  for (const { parentSpanId, traceState } of pushes) expect([parentSpanId, traceState]).toEqual(["", ""]);
});

test("a push without a traceparent is in no trace when no share is sampled", async () => {
  const collector = receiver();
  const service = await serviceWith(collector);
  const scene = await setScene(service);
  await scene.push(toast("one"));
  expect((await takeOne(scene)).traceparent).toBeUndefined();
  expect(await heard(collector, service)).toEqual([]);
});

test("what ends without its device has a delivery that says how, and is an error where it was dropped", async () => {
  const collector = receiver();
  const service = await serviceWith(collector);
  const scene = await setScene(service);
  await scene.device.close();
  await until("the device is away", async () => {
    const outcome = await scene.push(raw("now or never", { traceparent: SAMPLED, "X-WNS-Cache-Policy": "no-cache" }));
    return outcome.wnsStatus === "dropped";
  });
  await scene.push(badge(1, { traceparent: SAMPLED }));
  await scene.push(badge(2));
  const deliveries = (await heard(collector, service)).filter(({ name }) => name === "deliver");
  const ends = deliveries.map(({ attributes, failed }) => [attributes["belfry.reason"], failed !== undefined]);
  expect(ends).toContainEqual(["AWAY", true]);
  expect(ends).toContainEqual(["NEWER", false]);
});

test("a refused push of somebody who proved who he is is a span with its code, and its line in the log names the trace", async () => {
  const collector = receiver();
  const service = await serviceWith(collector);
  const scene = await setScene(service);
  const refused = await scene.push(toast("x", { traceparent: SAMPLED, "X-WNS-Priority": "9" }));
  expect(refused.status).toBe(400);
  const line = service.log.map((text) => JSON.parse(text)).find(({ code }) => code === "HEADER_INVALID");
  expect(line).toMatchObject({ event: "refused", rim: "push", id: refused.messageId, trace: TRACE });
  const push = named(await heard(collector, service), "push");
  expect(push).toMatchObject({ parentSpanId: SPAN, failed: "HEADER_INVALID" });
  expect(push.attributes).toMatchObject({ "error.type": "HEADER_INVALID", "messaging.message.id": refused.messageId });
});

test("a stranger cannot fill traces: whoever proves nothing has no span", async () => {
  const collector = receiver();
  const service = await serviceWith(collector, { otlpSample: 1 });
  const { channel } = await setScene(service);
  const answer = await fetch(channel.uri, { method: "POST", headers: { traceparent: SAMPLED }, body: "x" });
  expect(answer.status).toBe(401);
  expect(await heard(collector, service)).toEqual([]);
});

test("a push of Web Push is traced like any other, once its sender has proved himself", async () => {
  const collector = receiver();
  const service = await serviceWith(collector);
  const scene = await setWebPushScene(service);
  const headers = [TTL, ...ENCRYPTED, ["traceparent", SAMPLED] as const];
  expect((await scene.push({ headers, authorization: "vapid t=a.b.c, k=d" })).status).toBeGreaterThan(399);
  expect((await scene.push({ headers })).status).toBe(201);
  const frame = await scene.device.push();
  const spans = await heard(collector, service);
  expect(named(spans, "push")).toMatchObject({ parentSpanId: SPAN, failed: undefined });
  expect(named(spans, "push").attributes["belfry.by"]).toBe("key");
  expect(frame.traceparent).toStartWith(`00-${TRACE}-`);
});

test("spans name no payload, no token, no secret and no channel URI, and only the collector sees its key", async () => {
  const bodies: string[] = [];
  const collector = receiver((text) => void bodies.push(text));
  const service = await serviceWith(collector, { otlpHeaders: { "api-key": "collector-key" } });
  const scene = await setScene(service);
  await scene.push(toast("payload-of-a-toast", { traceparent: SAMPLED, "X-WNS-Tag": "secrettag" }));
  await takeOne(scene);
  await isEnded(service, scene);
  await heard(collector, service);
  expect(collector.requests.map((headers) => headers.get("api-key"))).toContain("collector-key");
  const said = bodies.join("");
  expect(said).toContain(scene.device.id);
  const token = new URL(scene.channel.uri).searchParams.get("token") ?? "";
  for (const secret of [
    "payload-of-a-toast",
    "secrettag",
    scene.accessToken,
    scene.app.clientSecret,
    token,
    "collector-key",
  ]) {
    expect(said.includes(secret)).toBe(false);
  }
  expect(service.log.join("\n")).not.toContain("collector-key");
});

test("a collector that refuses costs no push anything: spans are dropped, counted and said in the log", async () => {
  const collector = receiver(() => new Response("no", { status: 401 }));
  const service = await serviceWith(collector);
  const scene = await setScene(service);
  for (let n = 0; n < 300; n++) {
    expect(await scene.push(badge(n, { traceparent: SAMPLED }))).toMatchObject({ status: 200 });
  }
  await until("spans are counted as dropped", async () => {
    const headers = { Authorization: `Bearer ${service.adminToken}` };
    const metrics = await fetch(`${service.admin}/metrics`, { headers });
    return /^belfry_spans_dropped_total\{reason="refused"\} [1-9]/m.test(await metrics.text());
  });
  await service.stop();
  expect(service.log.join("\n")).toContain('"event":"spans not exported","reason":"status 401"');
});

test("a redirect of the collector is not followed, so that its key goes to nobody else", async () => {
  const other = receiver();
  const collector = receiver(() => Response.redirect(`${other.endpoint}/v1/traces`, 307));
  const service = await serviceWith(collector);
  const scene = await setScene(service);
  await scene.push(badge(1, { traceparent: SAMPLED }));
  await service.stop();
  expect(collector.requests.length).toBeGreaterThan(0);
  expect(other.requests).toEqual([]);
});

async function townWith(collector: OtlpReceiver) {
  const town = await startTestTown({ ofService: { otlpEndpoint: collector.endpoint, otlpSample: 0 } });
  running.unshift(town);
  const { client, app, name } = await openHub(town);
  const device = await connectRawDevice(town);
  const channel = await device.open(app.packageSid);
  await client.put({ installationId: "kiosk", platform: "wns", pushChannel: channel.uri });
  const headers = (traceparent: string) => ({ traceparent, "X-WNS-Type": "wns/toast" });
  const send = (traceparent: string) =>
    client.send({ body: toast("hi").body as string, headers: headers(traceparent) });
  return { town, device, name, send };
}

test("one trace leads from a send through hub, service and device", async () => {
  const collector = receiver();
  const { town, device, name, send } = await townWith(collector);
  const id = await send(SAMPLED);
  const frame = await device.push();
  device.ack(frame.seq);
  await untilSent(town, name, id);
  const spans = await heard(collector, town);

  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
  const taken = named(spans, "send", "belfry-hub");
  const fanOut = named(spans, "fan out", "belfry-hub");
  const pushed = named(spans, "push", "belfry-hub");
  const push = named(spans, "push", "belfry");
  expect([taken.parentSpanId, fanOut.parentSpanId, pushed.parentSpanId, push.parentSpanId]).toEqual([
    SPAN,
    taken.spanId,
    fanOut.spanId,
    pushed.spanId,
  ]);
  expect(pushed).toMatchObject({ kind: 3, failed: undefined, attributes: { "belfry.outcome": "Success" } });
  expect(fanOut.attributes).toMatchObject({ "belfry.end": "ended", "belfry.pushes_traced": 1 });
  expect(frame.traceparent).toStartWith(`00-${TRACE}-`);
});

test("a send whose trace is not sampled tells the service so, and nothing is exported on the way", async () => {
  const collector = receiver();
  const { town, device, name, send } = await townWith(collector);
  const id = await send(UNSAMPLED);
  const frame = await device.push();
  await untilSent(town, name, id);
  expect(frame.traceparent).toBeUndefined();
  expect(await heard(collector, town)).toEqual([]);
});

test("a sender hands its span on, and the device's app gets that of the delivery", async () => {
  const collector = receiver();
  const service = await serviceWith(collector);
  const scene = await setScene(service);
  const { packageSid, clientSecret } = scene.app;
  const trace = () => ({ traceparent: SAMPLED });
  const sender = createSender({ packageSid, clientSecret, service: service.service, trace });
  expect(await sender.pushToast(scene.channel.uri, ["hi"])).toMatchObject({ kind: "received" });
  const frame = await takeOne(scene);
  await isEnded(service, scene);
  const spans = await heard(collector, service);
  expect(frame.traceparent).toBe(`00-${TRACE}-${named(spans, "deliver").spanId}-01`);
});

test("without a collector a traceparent ends at the service, and refusals are told as ever", async () => {
  const service = await startTestService();
  running.unshift(service);
  const scene = await setScene(service);
  expect(await scene.push(toast("x", { traceparent: SAMPLED }))).toMatchObject({ status: 200 });
  expect((await takeOne(scene)).traceparent).toBeUndefined();
  await scene.push(toast("x", { traceparent: SAMPLED, "X-WNS-Priority": "9" }));
  const [refusal] = await refusalsOf(service);
  expect(refusal?.code).toBe("HEADER_INVALID");
  expect(refusal).not.toHaveProperty("readAt");
  expect(refusal).not.toHaveProperty("context");
});
