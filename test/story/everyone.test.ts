/** One notification for everyone: what the operator says once reaches each device of the app as a notification of its own. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { AnnouncementBody } from "@belfry/protocol";
import { askAdmin, booksOf, createApp, type ReachedService, sumOfEnds, traceOf } from "../support/operator.ts";
import { connectRawDevice, type RawDevice, reconnect } from "../support/raw-device.ts";
import { leave } from "../support/scene.ts";
import { startTestService, type TestService } from "../support/test-service.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

const announce = (at: ReachedService, packageSid: string, said: object): Promise<AnnouncementBody> =>
  askAdmin(at, `POST /v1/apps/${encodeURIComponent(packageSid)}/notifications`, said);

async function deviceOf(packageSid: string): Promise<RawDevice> {
  const device = await connectRawDevice(service);
  await device.open(packageSid);
  return device;
}

test("everyone who holds a channel of the app gets the toast, at once or when they are back, and nobody else does", async () => {
  const { packageSid } = await createApp(service);
  const other = await createApp(service);
  const [here, away, stranger] = [
    await deviceOf(packageSid),
    await deviceOf(packageSid),
    await deviceOf(other.packageSid),
  ];
  await leave(service, away);
  const said = { type: "wns/toast", payload: "<toast>closing at six</toast>", tag: "hours", ttlSeconds: 3600 };
  expect(await announce(service, packageSid, said)).toEqual({ received: 2, dropped: 0 });

  const heard = await here.push();
  expect(heard).toMatchObject({ type: "wns/toast", payload: said.payload, tag: "hours" });
  expect((heard.expires ?? 0) - heard.at).toBe(3_600_000);
  const back = await reconnect(service, away);
  const late = await back.push();
  expect(late.payload).toBe(said.payload);
  expect(late.id).not.toBe(heard.id);
  await stranger.settled();
  expect(stranger.waiting).toBe(0);

  here.ack(heard.seq);
  await here.settled();
  const trace = await traceOf(service, heard.id);
  expect(trace.end.state).toBe("delivered");
  expect(trace.steps.map(({ what }) => what)).toContain("the operator told everyone who holds a channel of the app");
  const book = await booksOf(service, packageSid);
  expect(book).toMatchObject({ accepted: 2, pending: 1 });
  expect(sumOfEnds(book)).toBe(book.accepted);
});

test("what may not wait is dropped for those who are away, and the books say so", async () => {
  const { packageSid } = await createApp(service);
  const [here, away] = [await deviceOf(packageSid), await deviceOf(packageSid)];
  await leave(service, away);
  expect(await announce(service, packageSid, { type: "wns/raw", payload: "tick" })).toEqual({
    received: 1,
    dropped: 1,
  });
  expect((await here.push()).payload).toBe("tick");
  expect(await booksOf(service, packageSid)).toMatchObject({ accepted: 2, dropped: 1, pending: 1 });
});

test("more devices than fit one slice are all reached, each once", async () => {
  const { packageSid } = await createApp(service);
  const device = await deviceOf(packageSid);
  const others = await Promise.all(Array.from({ length: 1100 }, () => deviceOf(packageSid)));
  expect(await announce(service, packageSid, { type: "wns/badge", payload: '<badge value="1"/>' })).toEqual({
    received: 1101,
    dropped: 0,
  });
  const heard = await Promise.all([device, ...others].map((one) => one.push()));
  expect(new Set(heard.map(({ id }) => id)).size).toBe(1101);
  await Promise.all([device, ...others].map((one) => one.close()));
});

test("an announcement with a wrong option, no payload or no such app is refused with its code", async () => {
  const { packageSid } = await createApp(service);
  const refused = async (sid: string, said: object): Promise<string> =>
    await announce(service, sid, said).then(
      () => "accepted",
      (error: Error) => error.message,
    );
  const toast = { type: "wns/toast", payload: "<toast/>" };
  expect(await refused(packageSid, { ...toast, ttlSeconds: -1 })).toContain("ADMIN_REQUEST_INVALID");
  expect(await refused(packageSid, { ...toast, type: "toast" })).toContain("X-WNS-Type");
  expect(await refused(packageSid, { ...toast, suppressPopup: "false" })).toContain("suppressPopup cannot be");
  expect(await refused(packageSid, { ...toast, colour: "red" })).toContain("colour cannot be");
  expect(await refused(packageSid, { type: "wns/toast" })).toContain("payload must be text");
  expect(await refused(packageSid, { ...toast, payload: "" })).toContain("PAYLOAD_EMPTY");
  expect(await refused(packageSid, { ...toast, payload: "x".repeat(5001) })).toContain("PAYLOAD_TOO_LARGE");
  expect(await refused("ms-app://s-1-15-2-1-2-3-4-5-6-7", toast)).toContain("APP_UNKNOWN");
  expect(await booksOf(service, packageSid)).toMatchObject({ accepted: 0 });
});
