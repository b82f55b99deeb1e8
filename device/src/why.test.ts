/** An app asks what became of notifications: what is asked of the service, who is answered, and who waits in vain. */
import { expect, test } from "bun:test";
import { BelfryError, type ToldNotification, type WhyFrame } from "@belfry/protocol";
import fc from "fast-check";
import { aDevice, aDeviceWithMail, recordWithMail } from "./testing/fake-service.ts";
import { NEW_YEAR, turn } from "./testing/manual-time.ts";
import { readQuestion, type WhyQuestion } from "./why.ts";

const ID = "4A1C08D2F97E3B60";

const TOLD: ToldNotification = {
  id: ID,
  channel: "mail-1",
  type: "wns/toast",
  bytes: 94,
  at: NEW_YEAR,
  end: "delivered",
  reason: "HANDLED",
  account: "At 00:00:00 UTC the device confirmed it.",
  next: "",
};

const told = ({ req }: WhyFrame, notifications: readonly ToldNotification[] = [TOLD], more = false) =>
  ({ t: "told", req, notifications, more, reachesBackTo: NEW_YEAR }) as const;

const failure = (asking: Promise<unknown>): Promise<string> =>
  asking.then(
    () => "answered",
    (error: unknown) => (error instanceof BelfryError ? error.code : String(error)),
  );

test("the answer is given to whoever asked, with what to ask for next", async () => {
  const { device, service, channel } = await aDeviceWithMail();
  const asking = device.why({ channel, since: new Date(NEW_YEAR), limit: 1 });
  await turn();
  const [question] = service.heard("why");
  expect(question).toEqual({ t: "why", req: 2, channel: "mail-1", since: NEW_YEAR, limit: 1 });
  if (question === undefined) throw new Error("nothing was asked");
  await service.say(told(question, [TOLD], true));
  expect(await asking).toEqual({ notifications: [TOLD], before: ID, reachesBackTo: new Date(NEW_YEAR) });
});

test("the same question while it is not answered is asked once, and all who asked are answered", async () => {
  const { device, service } = await aDeviceWithMail();
  const both = [device.why({ id: ID.toLowerCase() }), device.why({ id: ID })];
  await turn();
  expect(service.heard("why")).toEqual([{ t: "why", req: 2, id: ID }]);
  await service.say(told({ t: "why", req: 2 }));
  expect((await Promise.all(both)).map(({ notifications }) => notifications.length)).toEqual([1, 1]);
});

test("a question waits for the connection, and is asked again on the next one", async () => {
  const { device, service, time } = await aDevice({ record: recordWithMail() });
  const asking = device.why();
  await turn();
  await service.welcome();
  expect(service.heard("why")).toHaveLength(1);
  await service.end(1006);
  await time.advance(1000);
  await service.welcome();
  const [question] = service.heard("why");
  if (question === undefined) throw new Error("nothing was asked");
  await service.say(told(question));
  expect((await asking).before).toBeUndefined();
});

test("what the service refuses is refused, and the device goes on", async () => {
  const { device, service } = await aDeviceWithMail();
  const asking = failure(device.why({ id: ID }));
  await turn();
  const refused = {
    t: "refused",
    req: 2,
    code: "NOTIFICATION_UNKNOWN",
    message: "none",
    advice: "fix-request",
  } as const;
  await service.say(refused);
  expect(await asking).toBe("NOTIFICATION_UNKNOWN");
  expect(device.state.name).toBe("connected");
});

test("a service that knows no such question is told from one that is not there", async () => {
  const { device, service, time } = await aDeviceWithMail();
  const silent = failure(device.why());
  await turn();
  await time.advance(15_000);
  expect(await silent).toBe("CHANNEL_REQUEST_FAILED");
  // An answer that comes too late is for nobody.
  await service.say(told({ t: "why", req: 2 }));
  await service.end(1006);
  const away = failure(device.why());
  await turn();
  await time.advance(15_000);
  expect(await away).toBe("NETWORK_FAILED");
});

test("closing ends every wait, and nothing is asked afterwards", async () => {
  const { device } = await aDeviceWithMail();
  const asking = failure(device.why());
  await turn();
  void device.close();
  expect(await asking).toBe("NETWORK_FAILED");
  expect(await failure(device.why())).toBe("NETWORK_FAILED");
});

test("more questions than anybody reads are refused at once", async () => {
  const { device } = await aDeviceWithMail();
  const waiting = Array.from({ length: 16 }, (_, at) => failure(device.why({ limit: at + 1 })));
  await turn();
  expect(await failure(device.why({ limit: 50 }))).toBe("DEVICE_THROTTLED");
  void device.close();
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(["NETWORK_FAILED"]));
});

test("whatever is asked is either refused as no question or fits a frame", () => {
  const words = fc.oneof(fc.string(), fc.constant(ID), fc.constant(undefined));
  const question: fc.Arbitrary<WhyQuestion> = fc.record({
    id: words,
    before: words,
    since: fc.oneof(fc.double(), fc.date(), fc.constant(undefined)),
    limit: fc.oneof(fc.integer({ min: -5, max: 60 }), fc.double(), fc.constant(undefined)),
  });
  fc.assert(
    fc.property(question, (asked) => {
      try {
        const { id = ID, before = ID, since = 0, limit = 1 } = readQuestion(asked);
        expect([id, before].every((one) => /^[0-9A-F]{16}$/.test(one))).toBe(true);
        expect(Number.isSafeInteger(since) && since >= 0 && limit >= 1 && limit <= 50).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
      }
    }),
  );
});
