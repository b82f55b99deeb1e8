import { expect, test } from "bun:test";
import type { AckResult, MuteFrame, ServiceFrame } from "@belfry/protocol";
import fc from "fast-check";
import type { WantedChannel } from "./channel-name.ts";
import type { Effect } from "./effect.ts";
import { Session } from "./session.ts";
import { CHAT, MAIL, MAIL_GUID, recordWithMail, removed, toast } from "./testing/fake-service.ts";
import { NEW_YEAR } from "./testing/manual-time.ts";

const WELCOME: ServiceFrame = { t: "welcome", v: 1, device: "device-1", heartbeat: 60, now: NEW_YEAR };
const primary = (app: string) => ({ app, kind: "primary", label: "" }) as const;
const tile = (app: string, label: string) => ({ app, kind: "tile", label }) as const;
const alternate = (label: string, key: string): WantedChannel => ({ app: MAIL, kind: "alternate", label, key });
const opened = (req: number, more: object = {}) => {
  return {
    t: "opened",
    req,
    app: MAIL,
    channel: "mail-2",
    uri: "https://service.test/2",
    expires: NEW_YEAR + 1,
    ...more,
  };
};
const receive = (session: Session, frame: object) => session.receive(JSON.stringify(frame), NEW_YEAR);
const sent = (effects: readonly Effect[]) => effects.flatMap((effect) => (effect.do === "send" ? [effect.frame] : []));
const done = (effects: readonly Effect[]) => effects.map((effect) => effect.do);

test("a request made before the welcome is sent after it", () => {
  const session = new Session(recordWithMail());
  expect(session.open(primary(CHAT), NEW_YEAR)).toEqual([]);
  expect(sent(session.hello(60)).map(({ t }) => t)).toEqual(["hello"]);
  expect(sent(receive(session, WELCOME))).toEqual([{ t: "open", req: 1, app: CHAT }]);
});

test("closing a channel that the service does not know needs no question", () => {
  expect(new Session(undefined).close(primary(MAIL), NEW_YEAR)).toEqual([
    { do: "closed", name: primary(MAIL), by: "app" },
  ]);
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
  session.open(primary(CHAT), NEW_YEAR);
  session.withdrawOpen(primary(CHAT));
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
  expect(sent(session.close(primary(MAIL), NEW_YEAR))).toEqual([{ t: "close", req: 1, channel: "mail-1" }]);
  expect(session.open(primary(MAIL), NEW_YEAR)).toEqual([]);
  session.ended(1006);
  session.hello(60);
  expect(sent(receive(session, WELCOME)).map(({ t }) => t)).toEqual(["close"]);
  const effects = receive(session, { t: "closed", req: 1, channels: ["mail-1"] });
  expect(sent(effects)).toEqual([{ t: "open", req: 2, app: MAIL }]);
});

/** A session that the service has welcomed. */
function welcomed(record = recordWithMail()) {
  const session = new Session(record);
  session.hello(60);
  receive(session, WELCOME);
  return session;
}

test("channels of one app are asked for side by side: primary, of each tile, and of each label and key", () => {
  const session = welcomed();
  const wanted = [primary(MAIL), tile(MAIL, "T"), tile(MAIL, "U"), alternate("X", "K"), alternate("X", "L")];
  expect(wanted.flatMap((one) => sent(session.open(one, NEW_YEAR)))).toEqual([
    { t: "open", req: 1, app: MAIL },
    { t: "open", req: 2, app: MAIL, kind: "tile", label: "T" },
    { t: "open", req: 3, app: MAIL, kind: "tile", label: "U" },
    { t: "open", req: 4, app: MAIL, kind: "alternate", label: "X", key: "K" },
    { t: "open", req: 5, app: MAIL, kind: "alternate", label: "X", key: "L" },
  ]);
  expect(wanted.flatMap((one) => sent(session.open(one, NEW_YEAR)))).toEqual([]);
});

test("a queue of tiles that is wanted while the channel is asked for is asked for when that is answered, and waited for", () => {
  const session = welcomed();
  session.open(primary(MAIL), NEW_YEAR);
  expect(session.open({ ...primary(MAIL), tileQueue: true }, NEW_YEAR)).toEqual([]);
  session.open(primary(MAIL), NEW_YEAR);
  const effects = receive(session, opened(1));
  expect(sent(effects)).toEqual([{ t: "open", req: 2, app: MAIL, tileQueue: true }]);
  expect(effects.flatMap((effect) => (effect.do === "opened" ? [effect.asked] : []))).toEqual([undefined]);
  const asked = { ...primary(MAIL), tileQueue: true };
  expect(receive(session, opened(2))).toMatchObject([{ do: "opened", channel: { tileQueue: true }, asked }]);
});

test("of several wishes that wait for a connection the last one says whether there is a queue of tiles", () => {
  const session = new Session(recordWithMail());
  for (const tileQueue of [true, false, undefined, true, undefined]) {
    session.open({ ...primary(MAIL), tileQueue }, NEW_YEAR);
  }
  session.hello(60);
  expect(sent(receive(session, WELCOME))).toEqual([{ t: "open", req: 1, app: MAIL, tileQueue: true }]);
});

test("a channel that has a queue of tiles keeps it when it is asked for by a GUID that nobody knew yet", () => {
  const uri = "https://service.test/?token=mail-1";
  const channel = { id: "mail-1", app: MAIL, uri, expires: NEW_YEAR + 1, tileQueue: true };
  const session = welcomed(recordWithMail({ channels: [channel] }));
  expect(sent(session.open(primary(MAIL_GUID), NEW_YEAR))).toEqual([{ t: "open", req: 1, app: MAIL_GUID }]);
  const effects = receive(session, opened(1, { channel: "mail-1" }));
  expect(sent(effects)).toEqual([{ t: "open", req: 2, app: MAIL_GUID, tileQueue: true }]);
  expect(sent(receive(session, opened(2, { channel: "mail-1" })))).toEqual([]);
  expect(session.record?.channels.map(({ tileQueue }) => tileQueue)).toEqual([true]);
});

test("a close holds back what it would close, and an alternate channel only its own reopening", () => {
  const session = welcomed();
  session.close(primary(MAIL), NEW_YEAR);
  expect(sent(session.open(tile(MAIL, "T"), NEW_YEAR))).toEqual([]);
  expect(sent(session.open(alternate("X", "K"), NEW_YEAR)).length).toBe(1);
  expect(sent(session.open(primary(CHAT), NEW_YEAR)).length).toBe(1);
  const effects = receive(session, { t: "closed", req: 1, channels: ["mail-1"] });
  expect(sent(effects)).toEqual([{ t: "open", req: 2, app: MAIL, kind: "tile", label: "T" }]);
});

test("a service that knows primary channels only is not believed to have opened a tile's", () => {
  const session = welcomed();
  session.open(tile(MAIL, "T"), NEW_YEAR);
  expect(receive(session, opened(1))).toMatchObject([{ do: "refused", error: { code: "CHANNEL_REQUEST_FAILED" } }]);
  expect(session.record?.channels.map(({ id }) => id)).toEqual(["mail-1"]);
});

test("an alternate channel that nobody waits for any more is not kept, because its key is not known", () => {
  const session = welcomed();
  expect(receive(session, opened(9, { kind: "alternate", label: "X" }))).toEqual([]);
});

test("the service is told after every welcome for which apps notifications are off, and again when a channel opens", () => {
  const session = welcomed();
  expect(sent(session.mute(MAIL, true, NEW_YEAR))).toEqual([{ t: "mute", req: 1, app: MAIL, muted: true }]);
  expect(sent(session.mute(MAIL, true, NEW_YEAR))).toEqual([]);
  session.ended(1006);
  session.hello(60);
  expect(sent(receive(session, WELCOME))).toEqual([{ t: "mute", req: 2, app: MAIL, muted: true }]);
  session.open(primary(MAIL), NEW_YEAR);
  expect(sent(receive(session, opened(3)))).toEqual([{ t: "mute", req: 4, app: MAIL, muted: true }]);
});

test("that notifications are on again is remembered until the service knows it", () => {
  const session = welcomed(recordWithMail({ mutes: { [MAIL]: true } }));
  session.mute(MAIL, false, NEW_YEAR);
  expect([session.isMuted(MAIL), session.record?.mutes]).toEqual([false, { [MAIL]: false }]);
  expect(receive(session, { t: "muted", req: 1, app: MAIL, muted: true })).toEqual([]);
  expect(receive(session, { t: "muted", req: 2, app: MAIL, muted: false })).toEqual([{ do: "save" }]);
  expect(session.record?.mutes).toBeUndefined();
});

test("a choice outlives the identity: the service that forgot the device is told again", () => {
  const session = welcomed(recordWithMail({ mutes: { [MAIL]: true } }));
  session.ended(4010);
  session.hello(60);
  const effects = receive(session, { ...WELCOME, device: "device-2", credential: "s" });
  expect(sent(effects)).toEqual([{ t: "mute", req: 2, app: MAIL, muted: true }]);
});

test("an app that is muted under its GUID is muted under its package SID as soon as the service names it", () => {
  const session = welcomed(recordWithMail({ channels: [] }));
  expect(sent(session.mute(MAIL_GUID, true, NEW_YEAR))).toEqual([{ t: "mute", req: 1, app: MAIL_GUID, muted: true }]);
  session.open(primary(MAIL_GUID), NEW_YEAR);
  const effects = receive(session, opened(2));
  expect(sent(effects)).toEqual([{ t: "mute", req: 3, app: MAIL, muted: true }]);
  expect([session.isMuted(MAIL), session.record?.mutes]).toEqual([true, { [MAIL]: true }]);
});

test("the answer to a mute names the app of a GUID, which is then muted by its package SID and told so once more", () => {
  const session = welcomed();
  session.mute(MAIL_GUID, true, NEW_YEAR);
  const effects = receive(session, { t: "muted", req: 1, app: MAIL.toUpperCase(), muted: true });
  expect(done(effects)).toEqual(["suppress", "save", "send"]);
  expect(sent(effects)).toEqual([{ t: "mute", req: 2, app: MAIL, muted: true }]);
  expect([session.isMuted(MAIL), session.appOf(MAIL_GUID), session.record?.aliases]).toEqual([
    true,
    MAIL,
    { [MAIL_GUID]: MAIL },
  ]);
  expect(receive(session, { t: "muted", req: 2, app: MAIL, muted: true })).toEqual([]);
});

test("that an app is on is told whenever the person says so, also where the device believes that the service knows", () => {
  const session = welcomed();
  expect(sent(session.mute(MAIL, false, NEW_YEAR))).toEqual([{ t: "mute", req: 1, app: MAIL, muted: false }]);
  expect(session.record?.mutes).toEqual({ [MAIL]: false });
  expect(receive(session, { t: "muted", req: 1, app: MAIL, muted: false })).toEqual([{ do: "save" }]);
  expect(session.record?.mutes).toBeUndefined();
  expect(sent(session.mute(MAIL, false, NEW_YEAR))).toEqual([{ t: "mute", req: 2, app: MAIL, muted: false }]);
});

test("a refusal to mute is reported, unless the service does not know the app", () => {
  const session = welcomed();
  const refused = (req: number, code: string) => ({ t: "refused", req, code, message: "m", advice: "report" });
  session.mute(MAIL, true, NEW_YEAR);
  expect(done(receive(session, refused(1, "OVERLOADED")))).toEqual(["report"]);
  session.mute(CHAT, true, NEW_YEAR);
  expect(receive(session, refused(2, "APP_UNKNOWN"))).toEqual([]);
});

/** Answers questions until nothing more is asked. @returns how many were asked, and the pause that was asked for at last */
function answerAll(session: Session, first: readonly Effect[], now: number) {
  let [asked, most, pauseMs] = [0, 0, 0];
  const open = [...first];
  for (let effect = open.shift(), unanswered = 0; effect !== undefined; effect = open.shift()) {
    if (effect.do === "ask-later") pauseMs = effect.afterMs;
    if (effect.do !== "send" || effect.frame.t !== "open") continue;
    asked += 1;
    unanswered = open.filter((other) => other.do === "send").length + 1;
    most = Math.max(most, unanswered);
    const { req, label } = effect.frame;
    const answer = {
      t: "opened",
      req,
      app: MAIL,
      channel: `c${req}`,
      uri: "u",
      expires: NEW_YEAR + 1,
      kind: "tile",
      label,
    };
    open.push(...session.receive(JSON.stringify(answer), now));
  }
  return { asked, most, pauseMs };
}

test("a thousand questions are asked 32 at a time and 500 in a minute, so that the service does not take the device for a flood", () => {
  const session = new Session(recordWithMail());
  for (let at = 0; at < 1000; at += 1) session.open(tile(MAIL, `T${at}`), NEW_YEAR);
  session.hello(60);
  const began = answerAll(session, receive(session, WELCOME), NEW_YEAR);
  expect(began).toEqual({ asked: 500, most: 32, pauseMs: 61_000 });
  expect(session.ask(NEW_YEAR + 60_999)).toEqual([{ do: "ask-later", afterMs: 1 }]);
  const later = NEW_YEAR + 61_000;
  expect(answerAll(session, session.ask(later), later)).toEqual({ asked: 500, most: 32, pauseMs: 0 });
  expect(session.ask(later)).toEqual([]);
});

/** Answers mutes until nothing more is told. @returns what was told, how many at a time, and the pause that was asked for at last */
function answerMutes(session: Session, first: readonly Effect[], now = NEW_YEAR) {
  const told: MuteFrame[] = [];
  let [most, pauseMs] = [0, 0];
  const open = [...first];
  for (let effect = open.shift(); effect !== undefined; effect = open.shift()) {
    if (effect.do === "ask-later") pauseMs = effect.afterMs;
    if (effect.do !== "send" || effect.frame.t !== "mute") continue;
    told.push(effect.frame);
    most = Math.max(most, open.filter((other) => other.do === "send").length + 1);
    const { req, app, muted } = effect.frame;
    open.push(...session.receive(JSON.stringify({ t: "muted", req, app, muted }), now));
  }
  return { told, most, pauseMs };
}

const manyMutes = () => Object.fromEntries(Array.from({ length: 610 }, (_, at) => [`${CHAT}${at}`, true]));

test("hundreds of muted apps are told 32 at a time and 250 in a minute, and leave room for a channel that somebody waits for", () => {
  const session = new Session(recordWithMail({ mutes: manyMutes() }));
  session.hello(60);
  const { told, most, pauseMs } = answerMutes(session, receive(session, WELCOME));
  expect([told.length, most, pauseMs]).toEqual([250, 32, 61_000]);
  expect(sent(session.open(primary(CHAT), NEW_YEAR)).map(({ t }) => t)).toEqual(["open"]);
  expect(sent(session.mute(MAIL, true, NEW_YEAR))).toEqual([]);
});

test("a service that answers no mutes is asked for channels all the same, and before it is told of mutes", () => {
  const session = new Session(recordWithMail({ mutes: manyMutes() }));
  session.open(primary(CHAT), NEW_YEAR);
  session.hello(60);
  const first = sent(receive(session, WELCOME));
  expect([first[0]?.t, first.length]).toEqual(["open", 33]);
  expect(sent(session.open(primary(MAIL), NEW_YEAR)).length).toBe(1);
});

test("an app that is switched to and fro while its word waits is told of once", () => {
  const session = welcomed(recordWithMail({ mutes: manyMutes() }));
  session.ended(1006);
  session.hello(60);
  answerMutes(session, receive(session, WELCOME));
  for (const muted of [true, false, true]) expect(sent(session.mute(MAIL, muted, NEW_YEAR))).toEqual([]);
  const minutes = [1, 2].map((minute) => NEW_YEAR + minute * 61_000);
  const told = minutes.flatMap((now) => answerMutes(session, session.ask(now), now).told);
  expect(told.filter(({ app }) => app === MAIL).map(({ muted }) => muted)).toEqual([true]);
});

test("a clock that is set back does not keep a device from asking for longer than a minute", () => {
  const session = welcomed();
  const first = Array.from({ length: 501 }, (_, at) => session.open(tile(MAIL, `T${at}`), NEW_YEAR)).flat();
  expect(answerAll(session, first, NEW_YEAR).asked).toBe(500);
  expect(session.ask(NEW_YEAR - 86_400_000)).toEqual([{ do: "ask-later", afterMs: 61_000 }]);
});

const aChannel = fc.constantFrom("mail-1", "mail-2", "chat-1", "nobody");
const aKind = fc.constantFrom({}, { kind: "tile", label: "T" }, { kind: "alternate", label: "X" });
const aWanted = fc.constantFrom<WantedChannel>(
  primary(MAIL),
  primary(CHAT),
  primary(MAIL_GUID),
  tile(MAIL, "T"),
  alternate("X", "K"),
);
const aNumber = fc.integer({ min: 0, max: 12 });
const aFrame = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(aNumber, aChannel).map(([seq, channel]) => toast(seq, channel)) },
  fc.tuple(aNumber, aChannel).map(([seq, channel]) => removed(seq, channel, "type=wns/toast;all")),
  fc.tuple(aNumber, fc.boolean()).map(([req, muted]) => ({ t: "muted", req, app: MAIL, muted })),
  {
    weight: 3,
    arbitrary: fc.constantFrom("device-1", "device-2").map((device) => ({ ...WELCOME, device, credential: "s" })),
  },
  fc.tuple(aNumber, aChannel, fc.constantFrom(MAIL, CHAT), aKind).map(([req, channel, app, kind]) => {
    return opened(req, { channel, app, uri: `https://service.test/${channel}`, ...kind });
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
  { weight: 2, arbitrary: aWanted.map((wanted) => (session: Session) => session.open(wanted, NEW_YEAR)) },
  aWanted.map((wanted) => (session: Session) => session.close(wanted, NEW_YEAR)),
  fc.tuple(fc.constantFrom(MAIL, MAIL_GUID), fc.boolean()).map(([app, muted]) => (session: Session) => {
    return session.mute(app, muted, NEW_YEAR);
  }),
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
          const name = `${effect.identity}/${effect.frame.seq}`;
          expect(given.has(name)).toBe(false);
          given.add(name);
        }
      }
    }),
    { numRuns: 500 },
  );
});
