/** Multicasts that are none, or nearly: each is answered, channel by channel or as a whole, and what was accepted is accounted for. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  type FaultRequest,
  MAX_MULTICAST_BYTES,
  MULTICAST_PATH,
  type PushResponse,
  readMulticastAnswer,
} from "@belfry/protocol";
import fc from "fast-check";
import { askAdmin, booksOf, sumOfEnds } from "../support/operator.ts";
import { connectRawDevice } from "../support/raw-device.ts";
import { openRawConnection } from "../support/raw-http.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { toast } from "../support/sender.ts";
import { NODES } from "../support/test-nodes.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

let service: TestService;
let scene: Scene;
/** Channels that are open, of a device that is there and of one that is away, closed, and another app's. */
const uris: string[] = [];

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
  scene = await setScene(service);
  const { packageSid } = scene.app;
  const [away, other] = [await connectRawDevice(service), await connectRawDevice(service)];
  const closed = await other.open(packageSid);
  await other.closeChannel(closed.channel);
  const opened = [scene.channel, await away.open(packageSid), closed, (await setScene(service)).channel];
  uris.push(...opened.map(({ uri }) => uri));
  await leave(service, away);
});

afterAll(() => service.stop());

/** Some come again. */
const key = fc.integer({ min: 0, max: 99 }).map((n) => `k${n}`);
const headers = fc.record(
  {
    "X-WNS-Type": fc.constantFrom("wns/toast", "wns/raw", "WNS/Toast", "wns/badge"),
    "X-WNS-Cache-Policy": fc.constantFrom("cache", "no-cache"),
    "X-WNS-TTL": fc.constantFrom("60", "3600"),
    "X-WNS-Tag": fc.constantFrom("a", "b"),
    "X-WNS-RequestForStatus": fc.constantFrom("true", "false"),
    "Idempotency-Key": key,
    traceparent: fc.constantFrom(`00-${"a".repeat(32)}-${"b".repeat(16)}-01`, "none"),
    Authorization: fc.constantFrom("Bearer x"),
  },
  { requiredKeys: ["X-WNS-Type"], noNullPrototype: true },
);
const own = fc.record(
  { "Idempotency-Key": fc.oneof(key, fc.constantFrom("two words", "")), "MS-CV": fc.constantFrom("cv") },
  { requiredKeys: [], noNullPrototype: true },
);
const uri = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 3 }).map((at) => uris[at] ?? "") },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);
const channel = fc.record({ uri, headers: own }, { requiredKeys: ["uri"], noNullPrototype: true });

/** One that is in order, as far as all of it goes. */
const multicast = fc
  .record({
    headers,
    payload: fc.string({ unit: "binary", minLength: 1 }),
    channels: fc.array(channel, { minLength: 1, maxLength: 70, size: "max" }),
  })
  .map(({ headers, ...rest }) => {
    const contentType = headers["X-WNS-Type"] === "wns/raw" ? "application/octet-stream" : "text/xml";
    return { headers: { ...headers, "Content-Type": contentType }, ...rest };
  });

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: "binary" }),
  fc.constantFrom("__proto__", "\ud800", "\u0000", "a\r\nb", -1, [], {}, "x".repeat(20_000)),
);
const ODD_AT = ["headers", "X-WNS-Type", "X-WNS-TTL", "payload", "payloadBase64", "channels", "uri", "Idempotency-Key"];

/** The same, with something else in one place. */
const crooked = fc.tuple(multicast, fc.constantFrom(...ODD_AT), odd).map(([said, name, value]) => {
  const text = JSON.stringify({ payloadBase64: undefined, ...said }, (key, kept) => (key === name ? value : kept));
  return Buffer.from(text);
});

/** Bytes that were written well, and then not quite. */
const mutated = fc
  .tuple(multicast, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), fc.option(fc.nat(), { freq: 2 }))
  .map(([said, changes, end]) => {
    const bytes = Buffer.from(JSON.stringify(said));
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    return end === null ? bytes : bytes.subarray(0, end % bytes.length);
  });

const rubbish = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom("[".repeat(200_000), '{"a":'.repeat(50_000), `{${'"a":1,'.repeat(30_000)}"b":1}`)
    .map((text) => Buffer.from(text)),
);

const bodies = fc.oneof(
  { weight: 6, arbitrary: multicast.map((said) => Buffer.from(JSON.stringify(said))) },
  { weight: 6, arbitrary: crooked },
  { weight: 6, arbitrary: mutated },
  { weight: 1, arbitrary: rubbish },
);

/** Posts it, and checks what any of them is owed. @returns the answers of its channels, none where it was refused as a whole */
async function post(body: Buffer): Promise<readonly PushResponse[]> {
  const response = await fetch(`${service.service}${MULTICAST_PATH}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${scene.accessToken}`, "Content-Type": "application/json" },
    body: new Uint8Array(body),
  });
  const text = await response.text();
  if (response.status !== 200) {
    expect([400, 413]).toContain(response.status);
    expect([response.headers.get("x-wns-status"), text]).toEqual(["dropped", ""]);
    return [];
  }
  const { channels } = JSON.parse(body.toString("utf8")) as { channels: readonly unknown[] };
  const answers = readMulticastAnswer(text, channels.length);
  if (answers === undefined) throw new Error(`no answers for ${channels.length} channels: ${text}`);
  for (const { status, wnsStatus, messageId } of answers) {
    expect([200, 400, 403, 404, 410]).toContain(status);
    expect([wnsStatus, messageId]).toEqual([expect.stringMatching(/^(received|dropped)$/), expect.any(String)]);
  }
  return answers;
}

/** One that is in order is taken, and the device that is there gets it, after whatever it got before. */
async function stillServed(): Promise<void> {
  const { messageId } = await scene.push(toast("still served?"));
  for (let frame = await scene.device.push(); ; frame = await scene.device.push()) {
    scene.device.ack(frame.seq);
    if (frame.id === messageId) return;
  }
}

test("whatever comes is answered channel by channel or refused in words, and each that was accepted is accounted for once", async () => {
  const accepted = new Set<string | undefined>();
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      for (const { status, messageId } of await post(body)) if (status === 200) accepted.add(messageId);
    }),
    { numRuns: 300, endOnFailure: true },
  );
  expect(accepted.size).toBeGreaterThan(100);
  await stillServed();
  const books = await booksOf(service, scene.app.packageSid);
  expect([books.accepted, sumOfEnds(books)]).toEqual([accepted.size + 1, accepted.size + 1]);
  expect(service.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
}, 120_000);

test("faults answer a channel of a multicast with whatever was ordered, and the others as ever", async () => {
  const answer = (status: number, ordered: Readonly<Record<string, string>>) =>
    ({ does: "answer", on: "push", status, headers: ordered }) as const;
  const effects = [
    answer(204, { "X-WNS-STATUS": "received" }),
    answer(200, { "X-WNS-STATUS": "Odd", "X-WNS-DeviceConnectionStatus": "asleep" }),
    answer(304, {}),
    answer(599, { "Retry-After": "-1" }),
    answer(503, { "Retry-After": "17", "X-WNS-Error-Description": "Odd" }),
    { does: "lose-push" },
    { does: "delay", on: "push", ms: 20 },
    { does: "refuse", on: "push", code: "ACCESS_TOKEN_EXPIRED" },
  ] as const;
  const { uri } = scene.channel;
  const other = uris[1] ?? "";
  const said = { headers: { "X-WNS-Type": "wns/toast", "Content-Type": "text/xml" }, payload: "<toast/>" };
  const statuses: (number | undefined)[] = [];
  for (const effect of effects) {
    await askAdmin(service, "POST /v1/faults", { effect, channel: uri } satisfies FaultRequest);
    const sent = JSON.stringify({ ...said, channels: [{ uri }, { uri: other }] });
    const response = await fetch(`${service.service}${MULTICAST_PATH}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${scene.accessToken}` },
      body: sent,
    });
    const [bitten, free] = readMulticastAnswer(await response.text(), 2) ?? [];
    statuses.push(bitten?.status);
    expect(free).toMatchObject({ status: 200, wnsStatus: "received" });
    await askAdmin(service, "DELETE /v1/faults");
  }
  expect(statuses).toEqual([204, 200, 304, 599, 503, 200, 200, 401]);
  await stillServed();
});

test("an app has no more in hand than so many bodies, whether they come or not, and others are served meanwhile", async () => {
  const neighbour = await setScene(service);
  const head = (length: number) =>
    `POST ${MULTICAST_PATH} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${scene.accessToken}\r\nContent-Length: ${length}\r\n\r\n`;
  // 4 at each node, and some more, which are refused.
  const slow = await Promise.all(Array.from({ length: 20 * NODES }, () => openRawConnection(service.port)));
  const refused: (number | undefined)[] = [];
  for (const connection of slow) {
    connection.write(`${head(MAX_MULTICAST_BYTES)}{`);
    void connection.next().then((answer) => refused.push(answer?.status));
  }
  await until("those past 4 are refused", () => refused.length === 16 * NODES);
  expect(new Set(refused)).toEqual(new Set([503]));
  const body = (uri: string) =>
    JSON.stringify({
      headers: { "X-WNS-Type": "wns/toast", "Content-Type": "text/xml" },
      payload: "<toast/>",
      channels: [{ uri }],
    });
  const send = async (accessToken: string, uri: string) => {
    const headers = { Authorization: `Bearer ${accessToken}` };
    const response = await fetch(`${service.service}${MULTICAST_PATH}`, { method: "POST", headers, body: body(uri) });
    await response.text();
    return response;
  };
  const own = () => send(scene.accessToken, scene.channel.uri);
  expect((await own()).status).toBe(503);
  expect(Object.fromEntries((await own()).headers)).toMatchObject({ "x-wns-status": "dropped", "retry-after": "2" });
  expect((await send(neighbour.accessToken, neighbour.channel.uri)).status).toBe(200);
  await stillServed();
  for (const connection of slow) connection.destroy();
  await until("the next is taken", async () => (await own()).status === 200);
});
