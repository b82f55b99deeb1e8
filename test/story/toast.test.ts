/** One toast from end to end through the public SDKs: in this process, and with the service in a process of its own. */
import { afterEach, expect, test } from "bun:test";
import { toastXml } from "@belfry/content";
import type { Clock } from "@belfry/host";
import { createSender } from "@belfry/sender";
import { startApp } from "../support/app.ts";
import { booksOf, createApp, type ReachedService, sumOfEnds, traceOf } from "../support/operator.ts";
import { endProcesses, spawnService } from "../support/service-process.ts";
import { makeDirectory, START, startTestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

afterEach(endProcesses);

/** Where the service of a story runs. */
interface Stage {
  readonly service: ReachedService;
  leave(): Promise<void>;
}

/** A clock that moves a little whenever it is read, so that one step comes after the other. */
function tickingClock(): Clock {
  let now = START;
  return { now: () => (now += 0.01) };
}

async function inThisProcess(): Promise<Stage> {
  const service = await startTestService({ clock: tickingClock() });
  return { service, leave: () => service.stop() };
}

async function inItsOwnProcess(): Promise<Stage> {
  const directory = makeDirectory();
  const service = await spawnService({ data: directory.path });
  return {
    service,
    async leave() {
      expect(await service.stop()).toMatchObject({ code: 0 });
      directory.remove();
    },
  };
}

const STEPS = ["read", "proved", "decided", "recorded", "announced", "answered", "framed", "acked"] as const;

for (const [where, enter] of [
  ["in this process", inThisProcess],
  ["in a process of its own", inItsOwnProcess],
] as const) {
  test(`a toast goes from sender to app, and every step of it can be read: the service runs ${where}`, async () => {
    const { service, leave } = await enter();
    const { packageSid, clientSecret } = await createApp(service, "Doorbell");
    const app = await startApp({ service: service.service, packageSid });
    const sender = createSender({ packageSid, clientSecret, service: service.service });

    const outcome = await sender.pushToast(app.channel.uri, ["Belfry", "The bell rang"], { requestForStatus: true });
    expect(outcome).toMatchObject({ kind: "received", status: 200, deviceConnection: "connected" });
    const notification = await app.next();
    expect(notification).toMatchObject({
      id: outcome.messageId ?? "none",
      seq: 1,
      type: "wns/toast",
      channelId: app.channel.id,
      payload: toastXml(["Belfry", "The bell rang"]),
      priority: 1,
    });

    const id = notification.id;
    await until("the ack is told", async () => (await traceOf(service, id)).end.state === "delivered");
    const trace = await traceOf(service, id);
    expect(trace).toMatchObject({ app: packageSid, device: app.device.id, channel: app.channel.id, type: "wns/toast" });
    expect(trace.bytes).toBe(notification.payload.length);
    expect(trace.steps.map(({ step }) => step).toSorted()).toEqual(STEPS.toSorted());
    expect(trace.steps.slice(0, 4).map(({ step }) => step)).toEqual(STEPS.slice(0, 4));
    for (const { at, ms, what, why } of trace.steps) {
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(at).toBeGreaterThan(0);
      expect(what).not.toBe("");
      expect(why).not.toBe("");
    }
    expect(trace.end.reason).toBe("the app handled it");

    await until("the books show it", async () => (await booksOf(service, packageSid)).delivered === 1);
    const book = await booksOf(service, packageSid);
    expect(book).toMatchObject({ accepted: 1, delivered: 1, pending: 0 });
    expect(sumOfEnds(book)).toBe(1);
    await app.stop();
    await leave();
  });
}

test("all four types go through the SDKs, and the app gets them in the order in which they were sent", async () => {
  const service = await startTestService();
  const { packageSid, clientSecret } = await createApp(service);
  const app = await startApp({ service: service.service, packageSid });
  const sender = createSender({ packageSid, clientSecret, service: service.service });
  const bytes = Uint8Array.of(0, 255, 128, 10);
  await sender.pushTile(app.channel.uri, ["Sunny", "21°"]);
  await sender.pushBadge(app.channel.uri, 7);
  await sender.pushRaw(app.channel.uri, bytes);
  await sender.pushRaw(app.channel.uri, "{}");
  await sender.pushToast(app.channel.uri, ["Rain soon"]);
  const got = [];
  for (let at = 0; at < 5; at++) got.push(await app.next());
  expect(got.map(({ type }) => type)).toEqual(["wns/tile", "wns/badge", "wns/raw", "wns/raw", "wns/toast"]);
  expect(got[1]?.payload).toContain('value="7"');
  expect(got[2]?.payload).toEqual(bytes);
  expect(got[3]?.payload).toBe("{}");
  expect(got.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  await app.stop();
  await service.stop();
});

test("a sender whose channel was closed is told to forget it, and one with a wrong secret gets no token", async () => {
  const service = await startTestService();
  const { packageSid, clientSecret } = await createApp(service);
  const app = await startApp({ service: service.service, packageSid });
  const { uri } = app.channel;
  await app.channel.close();
  const sender = createSender({ packageSid, clientSecret, service: service.service });
  expect(await sender.pushToast(uri, ["Anyone?"])).toMatchObject({ kind: "refused", advice: "new-channel" });
  const stranger = createSender({ packageSid, clientSecret: "wrong", service: service.service });
  expect(await stranger.pushToast(uri, ["Anyone?"])).toMatchObject({ kind: "refused", code: "TOKEN_REFUSED" });
  await app.stop();
  await service.stop();
});
