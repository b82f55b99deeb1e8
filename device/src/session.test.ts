import { expect, test } from "bun:test";
import type { AckResult, ServiceFrame } from "@belfry/protocol";
import fc from "fast-check";
import { type Effect, Session } from "./session.ts";
import { CHAT, MAIL, recordWithMail, toast } from "./testing/fake-service.ts";
import { NEW_YEAR } from "./testing/manual-time.ts";

const WELCOME: ServiceFrame = { t: "welcome", v: 1, device: "device-1", heartbeat: 60, now: NEW_YEAR };
const receive = (session: Session, frame: object) => session.receive(JSON.stringify(frame), NEW_YEAR);
const sent = (effects: readonly Effect[]) => effects.flatMap((effect) => (effect.do === "send" ? [effect.frame] : []));
const done = (effects: readonly Effect[]) => effects.map((effect) => effect.do);

test("a request made before the welcome is sent after it", () => {
  const session = new Session(recordWithMail());
  expect(session.open(CHAT)).toEqual([]);
  expect(sent(session.hello(60)).map(({ t }) => t)).toEqual(["hello"]);
  expect(sent(receive(session, WELCOME))).toEqual([{ t: "open", req: 1, app: CHAT }]);
});

test("closing a channel that the service does not know needs no question", () => {
  expect(new Session(undefined).close(MAIL)).toEqual([{ do: "closed", app: MAIL, by: "app" }]);
});

test("a welcome under another id is a reset", () => {
  const session = new Session(recordWithMail({ seq: 9 }));
  session.hello(60);
  const effects = receive(session, { ...WELCOME, device: "device-2", credential: "secret-2" });
  expect(done(effects)).toEqual(["save", "reset", "save", "welcomed"]);
  expect(session.record).toEqual({ device: "device-2", credential: "secret-2", seq: 0, channels: [] });
});

test("a first welcome without a credential is of no use and ends the connection", () => {
  const session = new Session(undefined);
  session.hello(60);
  expect(done(receive(session, WELCOME))).toEqual(["hang-up"]);
});

test("an open request of the device is answered also when nobody waits for it any more", () => {
  const session = new Session(recordWithMail());
  session.hello(60);
  receive(session, WELCOME);
  session.open(CHAT);
  session.withdrawOpen(CHAT);
  const answer = {
    t: "opened",
    req: 1,
    app: CHAT,
    channel: "chat-1",
    uri: "https://service.test/?token=2",
    expires: 1,
  };
  expect(done(receive(session, { ...answer, expires: NEW_YEAR + 1 }))).toEqual(["opened"]);
});

test("a channel asked for right after closing it is asked for only when the service has confirmed the closing", () => {
  const session = new Session(recordWithMail());
  session.hello(60);
  receive(session, WELCOME);
  expect(sent(session.close(MAIL))).toEqual([{ t: "close", req: 1, channel: "mail-1" }]);
  expect(session.open(MAIL)).toEqual([]);
  session.ended(1006);
  session.hello(60);
  expect(sent(receive(session, WELCOME)).map(({ t }) => t)).toEqual(["close"]);
  const effects = receive(session, { t: "closed", req: 1, channels: ["mail-1"] });
  expect(sent(effects)).toEqual([{ t: "open", req: 2, app: MAIL }]);
});

const aChannel = fc.constantFrom("mail-1", "mail-2", "chat-1", "nobody");
const aNumber = fc.integer({ min: 0, max: 12 });
const aFrame = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(aNumber, aChannel).map(([seq, channel]) => toast(seq, channel)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom("device-1", "device-2").map((device) => ({ ...WELCOME, device, credential: "s" })),
  },
  fc.tuple(aNumber, aChannel, fc.constantFrom(MAIL, CHAT)).map(([req, channel, app]) => {
    return { t: "opened", req, channel, app, uri: `https://service.test/${channel}`, expires: NEW_YEAR + 1_000 };
  }),
  fc.tuple(aNumber, aChannel).map(([req, channel]) => ({ t: "closed", req, channels: [channel] })),
  aNumber.map((req) => ({ t: "refused", req, code: "OVERLOADED", message: "m", advice: "retry-later" })),
  fc.constantFrom(
    { t: "reset", reason: "r" },
    { t: "drain", afterMs: 1 },
    { t: "pong" },
    { t: "push" },
    { t: "later" },
  ),
);

type Move = (session: Session) => Effect[];
const aMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: aFrame.map((frame) => (session: Session) => receive(session, frame)) },
  { weight: 2, arbitrary: fc.constantFrom(MAIL, CHAT).map((app) => (session: Session) => session.open(app)) },
  fc.constantFrom(MAIL, CHAT).map((app) => (session: Session) => session.close(app)),
  fc.constantFrom(1006, 4010, 4013).map((code) => (session: Session) => {
    return [...session.ended(code).effects, ...session.hello(60)];
  }),
  {
    weight: 4,
    arbitrary: fc
      .tuple(aNumber, aNumber, fc.constantFrom<AckResult>("handled", "refused"))
      .map(([identity, seq, result]) => (session: Session) => {
        session.settle(identity % 3, seq, result);
        return session.acks();
      }),
  },
);

test("whatever the service says and the app does, nothing throws, nothing is given twice, and nothing but hello is said before a welcome", () => {
  fc.assert(
    fc.property(fc.array(aMove, { maxLength: 80 }), (moves) => {
      const session = new Session(recordWithMail());
      const given = new Set<string>();
      let welcomed = false;
      for (const move of [() => session.hello(60), ...moves]) {
        for (const effect of move(session)) {
          if (effect.do === "welcomed") welcomed = true;
          if (effect.do === "hang-up" || effect.do === "reset") welcomed = false;
          if (effect.do === "send" && effect.frame.t === "hello") welcomed = false;
          else if (effect.do === "send") expect(welcomed).toBe(true);
          if (effect.do !== "deliver") continue;
          const name = `${effect.identity}/${effect.push.seq}`;
          expect(given.has(name)).toBe(false);
          given.add(name);
        }
      }
    }),
    { numRuns: 500 },
  );
});
