/** What arrives over a connection that breaks in the middle of it. @source docs/reference/wns.md, R-7.6, WNS-7.10; ADR 0006 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { PushFrame, PushResponse } from "@belfry/protocol";
import { startApp } from "../support/app.ts";
import { connectDeafDevice } from "../support/deaf-device.ts";
import { booksOf, createApp, devicesOf, sumOfEnds } from "../support/operator.ts";
import { connectRawDevice, type RawDevice, reconnect } from "../support/raw-device.ts";
import { openRelay, type Relay } from "../support/relay.ts";
import { accessTokenOf, push, raw, type TestPush } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

const COUNT = 100;
const NUMBERS = Array.from({ length: COUNT }, (_, at) => at);

/** With and without the policy that lets one raw wait for a device that is away: to one that is there each of them goes. */
const POLICIES: readonly (readonly [name: string, headers: TestPush["headers"]])[] = [
  ["without a cache policy", {}],
  ["with the cache policy cache", { "X-WNS-Cache-Policy": "cache" }],
];

let service: TestService;
let relay: Relay;

beforeAll(async () => {
  service = await startTestService();
  relay = await openRelay(service);
});

afterAll(async () => {
  await relay.close();
  await service.stop();
});

/** Takes pushes until so many came; confirms nothing. */
async function take(device: RawDevice, count: number): Promise<PushFrame[]> {
  const frames: PushFrame[] = [];
  while (frames.length < count) frames.push(await device.push());
  return frames;
}

/** Holds up whoever awaits `held` between `begin` and `end`. */
function holder() {
  let release = () => {};
  let held: Promise<void> | undefined;
  return {
    get held() {
      return held;
    },
    begin() {
      held = new Promise((resolve) => {
        release = resolve;
      });
    },
    end() {
      held = undefined;
      release();
    },
  };
}

const numbersOf = (frames: readonly Pick<PushFrame, "payload">[]) => frames.map(({ payload }) => Number(payload));

for (const [name, headers] of POLICIES) {
  test(`WNS-7.10 a hundred raws ${name} reach the app in the order in which they were sent, none twice, over four broken connections`, async () => {
    const app = await createApp(service);
    const hold = holder();
    const [accessToken, on] = await Promise.all([
      accessTokenOf(service, app),
      startApp({ service: relay.service, packageSid: app.packageSid, handle: () => hold.held }),
    ]);
    for (const at of NUMBERS) {
      // From the fifteenth on the app is busy and what it was given cannot be confirmed; in the middle of that the connection breaks.
      if (at % 25 === 15) hold.begin();
      if (at % 25 === 20) {
        await until("the device has them", () => on.device.counts.notifications === at);
        relay.cut();
      }
      expect(await push(on.channel.uri, accessToken, raw(`${at}`, headers))).toMatchObject({ wnsStatus: "received" });
      if (at % 25 !== 24) continue;
      await until("it is back", () => on.device.counts.connections === 1 + Math.ceil(at / 25));
      await until("they came again", () => on.device.counts.duplicates >= 5 * Math.ceil(at / 25));
      hold.end();
    }
    await until("all are confirmed", async () => (await booksOf(service, app.packageSid)).delivered === COUNT);
    expect(on.received.map(({ payload }) => Number(payload))).toEqual(NUMBERS);
    await on.stop();
  });

  test(`WNS-7.10 of a hundred raws ${name} a broken connection brings again exactly those that were not confirmed, with their numbers`, async () => {
    const app = await createApp(service);
    const accessToken = await accessTokenOf(service, app);
    const before = await connectRawDevice(relay);
    const { uri } = await before.open(app.packageSid);
    const send = async (from: number, to: number) => {
      for (let at = from; at < to; at++) {
        expect(await push(uri, accessToken, raw(`${at}`, headers))).toMatchObject({ wnsStatus: "received" });
      }
    };
    await send(0, 40);
    const seen = await take(before, 40);
    expect(numbersOf(seen)).toEqual(NUMBERS.slice(0, 40));
    const seqOf = (at: number) => seen[at]?.seq ?? 0;
    // The first twenty, and two by themselves.
    before.ack(seqOf(19));
    before.send({
      t: "ack",
      ones: [
        [seqOf(24), "handled"],
        [seqOf(30), "suppressed"],
      ],
    });
    await before.settled();
    relay.cut();
    expect((await before.goodbye).code).toBe(1006);
    await send(40, 70);
    // Two more were handled before the break, and their acks were lost with it: the device says so when it is back.
    const after = await reconnect(service, before, seqOf(21));
    await send(70, COUNT);

    const open = NUMBERS.filter((at) => at > 21 && at !== 24 && at !== 30);
    const again = await take(after, open.length - 20);
    after.ack(again.at(-1)?.seq ?? 0);
    const rest = await take(after, 20);
    after.ack(rest.at(-1)?.seq ?? 0);
    await after.settled();
    expect(after.waiting).toBe(0);
    const frames = [...again, ...rest];
    expect(numbersOf(frames)).toEqual(open);
    const firstTime = new Map(seen.map(({ id, seq }) => [id, seq]));
    const repeated = frames.filter(({ id }) => firstTime.has(id));
    expect(numbersOf(repeated)).toEqual(open.filter((at) => at < 40));
    for (const { id, seq } of repeated) expect(seq).toBe(firstTime.get(id) ?? 0);
    expect(frames.map(({ seq }) => seq)).toEqual(frames.map(({ seq }) => seq).toSorted((a, b) => a - b));
    await until("all are confirmed", async () => (await booksOf(service, app.packageSid)).delivered === COUNT);
    await after.close();
  });
}

test("WNS-7.10 when the service sees the break, what it answered received arrives once and in order, and what it answered dropped does not", async () => {
  const app = await createApp(service);
  const accessToken = await accessTokenOf(service, app);
  const first = await connectRawDevice(service);
  const { uri } = await first.open(app.packageSid);
  const broken = await connectDeafDevice(service);
  broken.send({ t: "hello", v: 1, credential: first.credential });
  expect(await broken.next()).toMatchObject({ t: "welcome" });

  const answers: PushResponse[] = [];
  let device: RawDevice | undefined;
  for (const at of NUMBERS) {
    if (at === 30) broken.destroy();
    if (at === 60) {
      await until("the service sees it", async () =>
        (await devicesOf(service)).every((known) => known.device !== first.id),
      );
    }
    if (at === 70) device = await reconnect(service, first);
    answers.push(await push(uri, accessToken, raw(`${at}`)));
  }
  const statuses = answers.map(({ wnsStatus }) => wnsStatus);
  expect(statuses.slice(0, 30)).toEqual(new Array(30).fill("received"));
  expect(statuses.slice(60, 70)).toEqual(new Array(10).fill("dropped"));
  expect(statuses.slice(70)).toEqual(new Array(30).fill("received"));
  const kept = NUMBERS.filter((at) => statuses[at] === "received");
  if (device === undefined) throw new Error("the device did not come back");
  const frames: PushFrame[] = [];
  while (frames.length < kept.length) {
    const frame = await device.push();
    device.ack(frame.seq);
    frames.push(frame);
  }
  await device.settled();
  expect({ numbers: numbersOf(frames), waiting: device.waiting }).toEqual({ numbers: kept, waiting: 0 });
  await until("all are confirmed", async () => (await booksOf(service, app.packageSid)).delivered === kept.length);
  const book = await booksOf(service, app.packageSid);
  expect(book).toMatchObject({ accepted: COUNT, dropped: COUNT - kept.length });
  expect(sumOfEnds(book)).toBe(COUNT);
  await device.close();
});
