import { expect, test } from "bun:test";
import fc from "fast-check";
import type { EndReason } from "../admin/end-reasons.ts";
import { isRefusal } from "../errors.ts";
import type { WaitingType } from "../wns/push-request.ts";
import type { ChannelKind } from "./channel-kind.ts";
import type { AckResult, DeviceFrame, ServiceFrame } from "./frames.ts";
import { readDeviceFrame, readServiceFrame } from "./read-frame.ts";

const count = fc.maxSafeNat();
const id = fc.string({ minLength: 1, maxLength: 64 });
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
const messageId = fc.string({ unit: fc.constantFrom(..."0123456789ABCDEF"), minLength: 16, maxLength: 16 });
const result = fc.constantFrom<AckResult>("handled", "refused", "suppressed", "undecryptable", "unheard");
const kind = <T extends string>(t: T) => fc.constant(t);

const deviceFrame: fc.Arbitrary<DeviceFrame> = fc.oneof(
  fc.record(
    { t: kind("hello"), v: count, device: id, credential: text, seq: count, heartbeat: count },
    { requiredKeys: ["t", "v"] },
  ),
  fc.record({ t: kind("open"), req: count, app: text, tileQueue: fc.boolean() }, { requiredKeys: ["t", "req", "app"] }),
  fc.record({ t: kind("open"), req: count, app: text, kind: kind("tile"), label: id }),
  fc.record({ t: kind("open"), req: count, app: text, kind: kind("alternate"), label: id, key: id }),
  fc.record({ t: kind("mute"), req: count, app: text, muted: fc.boolean() }),
  fc.record({ t: kind("close"), req: count, channel: id }),
  fc.record(
    {
      t: kind("why"),
      req: count,
      id: messageId,
      channel: id,
      since: count,
      before: messageId,
      limit: fc.integer({ min: 1, max: 50 }),
    },
    { requiredKeys: ["t", "req"] },
  ),
  fc.record(
    { t: kind("ack"), seq: count, ones: fc.array(fc.tuple(count, result), { maxLength: 256 }) },
    { requiredKeys: ["t"] },
  ),
  fc.record({ t: kind("ping") }),
);

const pushFields = {
  t: kind("push"),
  seq: count,
  id,
  channel: id,
  type: fc.constantFrom("wns/toast" as const, "wns/tile" as const, "wns/badge" as const, "wns/raw" as const),
  tag: text,
  group: text,
  priority: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
  suppressPopup: fc.constant(true as const),
  collectionId: text,
  at: count,
  expires: count,
  headers: fc.dictionary(text, fc.string(), { noNullPrototype: true }),
};
const ALWAYS = ["t", "seq", "id", "channel", "type", "priority", "at"] as const;

const told = fc.record(
  {
    id: messageId,
    channel: id,
    type: fc.constantFrom<WaitingType>("wns/toast", "removal"),
    bytes: count,
    tag: text,
    group: text,
    at: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((at) => at + 0),
    end: fc.constantFrom<"pending" | "delivered">("pending", "delivered"),
    reason: fc.constantFrom<EndReason>("HANDLED", "AWAY"),
    account: fc.string(),
    next: fc.string(),
  },
  { requiredKeys: ["id", "channel", "type", "bytes", "at", "end", "account", "next"] },
);

const serviceFrame: fc.Arbitrary<ServiceFrame> = fc.oneof(
  fc.record(
    { t: kind("welcome"), v: count, device: id, credential: text, heartbeat: count, now: count },
    { requiredKeys: ["t", "v", "device", "heartbeat", "now"] },
  ),
  fc.record(
    {
      t: kind("opened"),
      req: count,
      channel: id,
      app: text,
      uri: text,
      expires: count,
      kind: fc.constantFrom<ChannelKind>("primary", "tile", "alternate"),
      label: id,
    },
    { requiredKeys: ["t", "req", "channel", "app", "uri", "expires"] },
  ),
  fc.record({ t: kind("muted"), req: count, app: text, muted: fc.boolean() }),
  fc.record({
    t: kind("told"),
    req: count,
    notifications: fc.array(told, { maxLength: 5 }),
    more: fc.boolean(),
    reachesBackTo: count,
  }),
  fc.record({ t: kind("removed"), seq: count, id, channel: id, match: text }),
  fc.record({ t: kind("closed"), req: count, channels: fc.array(id) }, { requiredKeys: ["t", "channels"] }),
  fc.record({ ...pushFields, payload: fc.string() }, { requiredKeys: [...ALWAYS, "payload"] }),
  fc.record({ ...pushFields, payloadBase64: fc.base64String() }, { requiredKeys: [...ALWAYS, "payloadBase64"] }),
  fc.record({ t: kind("pong") }),
  fc.record({ t: kind("drain"), afterMs: count }),
  fc.record({ t: kind("reset"), reason: text }),
  fc.record(
    { t: kind("refused"), req: count, code: text, message: fc.string(), advice: text, retryAfterSeconds: count },
    { requiredKeys: ["t", "code", "message", "advice"] },
  ),
);

test("every frame that a device can write is read back by the service as it was", () => {
  fc.assert(fc.property(deviceFrame, (frame) => expect(readDeviceFrame(JSON.stringify(frame))).toEqual(frame)));
});

test("every frame that the service can write is read back by a device as it was", () => {
  fc.assert(fc.property(serviceFrame, (frame) => expect(readServiceFrame(JSON.stringify(frame))).toEqual(frame)));
});

const jsonFrame = fc
  .tuple(fc.oneof(deviceFrame, serviceFrame), fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.jsonValue())
  .map(([frame, more, name, value]) => JSON.stringify({ ...more, ...frame, [name]: value }));
/** One field of a good frame made bad, which random text would never hit. */
const spoiled = fc.tuple(fc.oneof(deviceFrame, serviceFrame), fc.nat(), fc.jsonValue()).map(([frame, at, value]) => {
  const names = Object.keys(frame);
  return JSON.stringify({ ...frame, [names[at % names.length] ?? "t"]: value });
});
const anything = fc.oneof(fc.string({ unit: "binary" }), fc.json(), jsonFrame, spoiled);

test("nothing that comes in makes the service's reader throw, and what it refuses it refuses as malformed", () => {
  fc.assert(
    fc.property(anything, (incoming) => {
      const read = readDeviceFrame(incoming);
      if (isRefusal(read)) expect(read.refused).toBe("FRAME_MALFORMED");
      else expect(["hello", "open", "close", "mute", "why", "ack", "ping", "ignored"]).toContain(read.t);
    }),
  );
});

test("nothing that comes in makes a device's reader throw, and no field of a frame passes for a refusal", () => {
  fc.assert(
    fc.property(anything, (incoming) => {
      const read = readServiceFrame(incoming);
      if (isRefusal(read)) expect(read.refused).toBe("FRAME_MALFORMED");
    }),
  );
});

test("a frame of a kind that a side does not know is ignored, not refused", () => {
  for (const t of ["broadcast", "", "__proto__", "constructor", "ignored"]) {
    expect(readDeviceFrame(JSON.stringify({ t }))).toEqual({ t: "ignored" });
    expect(readServiceFrame(JSON.stringify({ t }))).toEqual({ t: "ignored" });
  }
});

test("a channel asked for as primary is asked for without a kind, as every version did", () => {
  const open = { t: "open", req: 1, app: "a" } as const;
  expect(readDeviceFrame(JSON.stringify({ ...open, kind: "primary" }))).toEqual(open);
});

test("fields that no version named are left behind, so that a peer cannot smuggle one in", () => {
  expect(readServiceFrame('{"t":"pong","refused":"INTERNAL"}')).toEqual({ t: "pong" });
  expect(readDeviceFrame('{"t":"ping","refused":"INTERNAL"}')).toEqual({ t: "ping" });
});

const NOT_FRAMES = ["", "hello", "null", "7", '"hello"', "[]", "{}", '{"t":1}', '{"t":"hello"', '{"T":"ping"}'];

for (const notFrame of NOT_FRAMES) {
  test(`the text '${notFrame}' is no frame for either side`, () => {
    expect(readDeviceFrame(notFrame)).toMatchObject({ refused: "FRAME_MALFORMED" });
    expect(readServiceFrame(notFrame)).toMatchObject({ refused: "FRAME_MALFORMED" });
  });
}

const BAD_DEVICE_FRAMES = [
  ["hello.v", { t: "hello" }],
  ["hello.v", { t: "hello", v: -1 }],
  ["hello.device", { t: "hello", v: 1, device: "" }],
  ["hello.device", { t: "hello", v: 1, device: "d".repeat(65) }],
  ["hello.credential", { t: "hello", v: 1, credential: 7 }],
  ["hello.seq", { t: "hello", v: 1, seq: 1.5 }],
  ["hello.heartbeat", { t: "hello", v: 1, heartbeat: null }],
  ["open.req", { t: "open", app: "a" }],
  ["open.app", { t: "open", req: 1, app: "a".repeat(257) }],
  ["open.kind", { t: "open", req: 1, app: "a", kind: "square" }],
  ["open.kind", { t: "open", req: 1, app: "a", kind: null }],
  ["open.label", { t: "open", req: 1, app: "a", label: "l" }],
  ["open.label", { t: "open", req: 1, app: "a", kind: "tile" }],
  ["open.label", { t: "open", req: 1, app: "a", kind: "tile", label: "" }],
  ["open.label", { t: "open", req: 1, app: "a", kind: "alternate", label: "l".repeat(65), key: "k" }],
  ["open.key", { t: "open", req: 1, app: "a", key: "k" }],
  ["open.key", { t: "open", req: 1, app: "a", kind: "tile", label: "l", key: "k" }],
  ["open.key", { t: "open", req: 1, app: "a", kind: "alternate", label: "l" }],
  ["open.key", { t: "open", req: 1, app: "a", kind: "alternate", label: "l", key: "k".repeat(129) }],
  ["open.tileQueue", { t: "open", req: 1, app: "a", tileQueue: "yes" }],
  ["open.label", { t: "open", req: 1, app: "a", kind: "tile", label: "\0" }],
  ["mute.req", { t: "mute", app: "a", muted: true }],
  ["mute.app", { t: "mute", req: 1, app: "a\0", muted: true }],
  ["mute.app", { t: "mute", req: 1, muted: true }],
  ["mute.muted", { t: "mute", req: 1, app: "a", muted: 1 }],
  ["close.req", { t: "close", req: "1", channel: "c" }],
  ["close.channel", { t: "close", req: 1 }],
  ["close.channel", { t: "close", req: 1, channel: "c\0" }],
  ["close.channel", { t: "close", req: 1, channel: "\ud800c" }],
  ["why.req", { t: "why" }],
  ["why.id", { t: "why", req: 1, id: "4a1c08d2f97e3b60" }],
  ["why.channel", { t: "why", req: 1, channel: "c".repeat(65) }],
  ["why.since", { t: "why", req: 1, since: -1 }],
  ["why.before", { t: "why", req: 1, before: "" }],
  ["why.limit", { t: "why", req: 1, limit: 51 }],
  ["why.limit", { t: "why", req: 1, limit: 0 }],
  ["ack.seq", { t: "ack", seq: 2 ** 53 }],
  ["ack.ones", { t: "ack", ones: [[1, "eaten"]] }],
  ["ack.ones", { t: "ack", ones: [[1]] }],
  ["ack.ones", { t: "ack", ones: Array.from({ length: 257 }, (_, seq) => [seq, "handled"]) }],
] as const;

for (const [field, frame] of BAD_DEVICE_FRAMES) {
  test(`a device's frame with a bad ${field} is refused by the field's name: ${JSON.stringify(frame).slice(0, 50)}`, () => {
    expect(readDeviceFrame(JSON.stringify(frame))).toEqual({ refused: "FRAME_MALFORMED", detail: field });
  });
}

const push = { t: "push", seq: 1, id: "A", channel: "c", type: "wns/raw", priority: 3, at: 1, expires: 2 };
const BAD_SERVICE_FRAMES = [
  ["push.payload", push],
  ["push.payload", { ...push, payload: "a", payloadBase64: "YQ==" }],
  ["push.payload", { ...push, payload: 7 }],
  ["push.tag", { ...push, payload: "", tag: null }],
  ["push.suppressPopup", { ...push, payload: "", suppressPopup: "true" }],
  ["push.expires", { ...push, payload: "", expires: null }],
  ["push.headers", { ...push, payload: "", headers: { Encryption: 7 } }],
  ["push.headers", { ...push, payload: "", headers: ["Encryption"] }],
  ["push.headers", { ...push, payload: "", headers: null }],
  ["opened.kind", { t: "opened", req: 1, channel: "c", app: "a", uri: "u", expires: 1, kind: "square" }],
  ["opened.label", { t: "opened", req: 1, channel: "c", app: "a", uri: "u", expires: 1, kind: "tile", label: "" }],
  ["muted.app", { t: "muted", req: 1, muted: true }],
  ["muted.muted", { t: "muted", req: 1, app: "a" }],
  ["told.notifications", { t: "told", req: 1, notifications: [null], more: false, reachesBackTo: 1 }],
  ["told.notifications", { t: "told", req: 1, notifications: [{ id: "A" }], more: false, reachesBackTo: 1 }],
  ["told.more", { t: "told", req: 1, notifications: [], reachesBackTo: 1 }],
  ["told.reachesBackTo", { t: "told", req: 1, notifications: [], more: true }],
  ["removed.seq", { t: "removed", id: "A", channel: "c", match: "type=wns/toast;all" }],
  ["removed.match", { t: "removed", seq: 1, id: "A", channel: "c" }],
  ["welcome.device", { t: "welcome", v: 1, heartbeat: 30, now: 1 }],
  ["closed.channels", { t: "closed", channels: ["a", 7] }],
  ["closed.req", { t: "closed", channels: [], req: "1" }],
  ["drain.afterMs", { t: "drain" }],
  ["refused.code", { t: "refused", message: "m", advice: "report" }],
] as const;

for (const [field, frame] of BAD_SERVICE_FRAMES) {
  test(`a service's frame with a bad ${field} is refused by the field's name: ${JSON.stringify(frame).slice(0, 70)}`, () => {
    expect(readServiceFrame(JSON.stringify(frame))).toEqual({ refused: "FRAME_MALFORMED", detail: field });
  });
}
