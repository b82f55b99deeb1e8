/** DELETE: a sender takes toasts back, those that wait and those that the device shows. @source docs/reference/wns.md, R-5.1, R-5.18 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { RemovedFrame } from "@belfry/protocol";
import { booksOf, sumOfEnds, traceOf } from "../support/operator.ts";
import { reconnect } from "../support/raw-device.ts";
import { leave, type Scene, setScene, setSceneWithDeviceAway } from "../support/scene.ts";
import { accessTokenOf, push, remove, tile, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { exchangePush } from "../support/wire-push.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

const take = ({ channel, accessToken }: Scene, match: string) =>
  remove(channel.uri, accessToken, { "X-WNS-Match": match });

const tagged = (text: string, tag: string, group?: string) =>
  toast(text, { "X-WNS-Tag": tag, ...(group === undefined ? {} : { "X-WNS-Group": group }) });

/** The device is told to remove, and confirms it. */
async function heard({ device }: Scene): Promise<RemovedFrame> {
  const frame = await device.nextOf("removed");
  device.ack(frame.seq);
  await device.settled();
  return frame;
}

test("WNS-5.29 a DELETE with group and tag, in either spelling and order, removes that toast and no other", async () => {
  // In strict one toast waits, so that there would be no other.
  const compat = await startTestService({ profile: "compat" });
  for (const match of [
    "type:wns/toast;group=G;tag=T",
    "type=wns/toast;tag=T;group=G",
    " TYPE = wns/toast ; group=G;tag=T;",
  ]) {
    const scene = await setSceneWithDeviceAway(compat);
    const [meant, other, untagged] = [
      await scene.push(tagged("taken back", "T", "G")),
      await scene.push(tagged("same tag", "T", "other")),
      await scene.push(toast("no labels")),
    ];
    expect(await take(scene, match)).toMatchObject({ status: 200, wnsStatus: "received" });
    const device = await reconnect(compat, scene.device);
    expect([await device.push(), await device.push()].map(({ id }) => id)).toEqual([
      other.messageId ?? "",
      untagged.messageId ?? "",
    ]);
    expect((await device.nextOf("removed")).match).toBe("type=wns/toast;group=G;tag=T");
    expect((await traceOf(compat, meant.messageId ?? "")).end.state).toBe("removed");
    await device.close();
  }
  await compat.stop();
});

test("WNS-5.30 a DELETE of all removes every toast of the app, on all its channels, and nothing but toasts", async () => {
  const old = await setScene(service);
  service.clock.advance(16 * 86_400_000);
  // Sixteen days later the first access token has long expired.
  const accessToken = await accessTokenOf(service, old.app);
  const scene: Scene = { ...old, accessToken, push: (sent) => push(old.channel.uri, accessToken, sent) };
  const renewed = await scene.device.open(scene.app.packageSid);
  expect(renewed.uri).not.toBe(scene.channel.uri);
  await leave(service, scene.device);
  await scene.push(toast("on the older channel"));
  await push(renewed.uri, accessToken, toast("on the newer channel"));
  await scene.push(tile("stays"));
  await scene.push(tagged("tagged", "T", "G"));
  expect(await take({ ...scene, channel: renewed }, "type=wns/toast;all")).toMatchObject({ wnsStatus: "received" });
  const device = await reconnect(service, scene.device);
  expect(await device.push()).toMatchObject({ type: "wns/tile" });
  expect(await device.nextOf("removed")).toMatchObject({ match: "type=wns/toast;all", channel: renewed.channel });
});

test("WNS-5.31 a DELETE without X-WNS-Match, with a type alone, or for tiles is 400 and removes nothing", async () => {
  const scene = await setSceneWithDeviceAway(service);
  const kept = await scene.push(tagged("stays", "T"));
  const { uri } = scene.channel;
  for (const headers of [{}, { "X-WNS-Match": "type=wns/toast" }, { "X-WNS-Match": "type=wns/tile;all" }]) {
    const answer = await remove(uri, scene.accessToken, headers);
    expect(answer).toMatchObject({ status: 400, wnsStatus: "dropped" });
    expect(answer.description).toContain("X-WNS-Match");
  }
  expect((await traceOf(service, kept.messageId ?? "")).end.state).toBe("pending");
});

test("a match that no toast could have is refused, so that no device is ever told of one", async () => {
  const scene = await setScene(service);
  const long = "%E4%BD%A0".repeat(64);
  for (const match of [`type=wns/toast;group=${long};tag=${long}`, "type=wns/toast;tag=a%20b"]) {
    expect(await take(scene, match)).toMatchObject({ status: 400, wnsStatus: "dropped" });
  }
  const longest = "%7E".repeat(64);
  expect(await take(scene, `type=wns/toast;group=${longest};tag=${longest}`)).toMatchObject({ status: 200 });
  expect((await heard(scene)).match).toBe(`type=wns/toast;group=${"~".repeat(64)};tag=${"~".repeat(64)}`);
});

test("WNS-5.32 a DELETE with a body and a type, as PushSharp 2 sends it, is answered 200", async () => {
  const scene = await setScene(service);
  const answer = await exchangePush(service.port, scene, {
    method: "DELETE",
    headers: [
      ["Content-Type", "text/xml"],
      ["X-WNS-Type", "wns/toast"],
      ["X-WNS-Match", "type=wns/toast;tag=T"],
    ],
    body: "<toast/>",
  });
  expect(answer.status).toBe(200);
  expect(answer.header("X-WNS-STATUS")).toBe("received");
  expect((await heard(scene)).match).toBe("type=wns/toast;tag=T");
});

test("WNS-5.33 a DELETE for a device that is away removes what waits and is told when it comes back", async () => {
  const scene = await setScene(service);
  const shown = await scene.push(tagged("shown already", "T"));
  const frame = await scene.device.push();
  scene.device.ack(frame.seq);
  await scene.device.settled();
  await leave(service, scene.device);
  const waiting = await scene.push(tagged("waits", "T"));
  await take(scene, "type=wns/toast;tag=T");

  const device = await reconnect(service, scene.device, frame.seq);
  const removal = await device.nextOf("removed");
  expect(removal.match).toBe("type=wns/toast;tag=T");
  device.ack(removal.seq);
  await device.settled();
  expect((await traceOf(service, shown.messageId ?? "")).end.state).toBe("delivered");
  expect((await traceOf(service, waiting.messageId ?? "")).end).toMatchObject({
    state: "removed",
    reason: `its sender took it back: ${removal.id}`,
  });
  const again = await reconnect(service, scene.device, removal.seq);
  await again.settled();
  expect(again.waiting).toBe(0);
});

test("a removal is accepted, delivered and in the books like a notification", async () => {
  const scene = await setScene(service);
  await scene.push(tagged("one", "T"));
  const answer = await take(scene, "type=wns/toast;tag=T");
  const [toastFrame, removal] = [await scene.device.push(), await scene.device.nextOf("removed")];
  expect(removal.id).toBe(answer.messageId ?? "");
  scene.device.ack(removal.seq);
  await scene.device.settled();
  const trace = await traceOf(service, removal.id);
  expect(trace).toMatchObject({ type: "removal", end: { state: "delivered" } });
  expect((await traceOf(service, toastFrame.id)).end.state).toBe("removed");
  const books = await booksOf(service, scene.app.packageSid);
  expect(books).toMatchObject({ accepted: 2, removed: 1, delivered: 1, pending: 0 });
  expect(sumOfEnds(books)).toBe(books.accepted);
});

test("a sender may ask whether the device is there when it takes toasts back", async () => {
  const scene = await setScene(service);
  const asking = { "X-WNS-Match": "type=wns/toast;all", "X-WNS-RequestForStatus": "true" };
  const asked = () => remove(scene.channel.uri, scene.accessToken, asking);
  expect((await asked()).deviceConnection).toBe("connected");
  await leave(service, scene.device);
  expect((await asked()).deviceConnection).toBe("disconnected");
});

test("the same removal twice waits once", async () => {
  const scene = await setSceneWithDeviceAway(service);
  const first = await take(scene, "type=wns/toast;tag=T");
  await take(scene, "type:wns/toast;tag=T");
  expect((await traceOf(service, first.messageId ?? "")).end.state).toBe("replaced");
});

test("another app's sender cannot take toasts back, and a closed channel's is told so", async () => {
  const scene = await setSceneWithDeviceAway(service);
  const other = await setScene(service);
  const kept = await scene.push(toast("stays"));
  expect(await take({ ...scene, accessToken: other.accessToken }, "type=wns/toast;all")).toMatchObject({ status: 403 });
  expect((await traceOf(service, kept.messageId ?? "")).end.state).toBe("pending");
  await other.device.closeChannel(other.channel.channel);
  expect(await take(other, "type=wns/toast;all")).toMatchObject({ status: 410, description: "Revoked channel URL" });
});
