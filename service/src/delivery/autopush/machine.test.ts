import { expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import fc from "fast-check";
import type { InboxEntry } from "../../engine/store.ts";
import type { Act } from "./act.ts";
import { AutopushMachine } from "./machine.ts";

const CHANNEL = "00000000-0000-4000-8000-000000000001";
const IDENTITY = { uaid: "0".repeat(32), deviceId: "device" };

const entryOf = (seq: number, changes: Partial<InboxEntry> = {}): InboxEntry => ({
  seq,
  deviceId: "device",
  channelId: "channel",
  app: "app",
  slot: null,
  keep: 200,
  messageId: `M${seq}`,
  type: "wns/raw",
  payload: "/+8=",
  base64: true,
  tag: null,
  group: null,
  priority: 2,
  suppressPopup: false,
  collectionId: null,
  headers: '{"Content-Encoding":"aes128gcm"}',
  acceptedAt: 0,
  expiresAt: 1,
  showUntil: null,
  ...changes,
});

/** A machine whose device was greeted, and which has read an empty inbox. */
function greeted({ batchAck = false, messageLimit = 0, isOverLimit = false } = {}): AutopushMachine {
  const machine = new AutopushMachine(0, { batchAck, messageLimit });
  machine.hear('{"messageType":"hello"}', 0);
  machine.greeted({ identity: IDENTITY, channels: new Map([["channel", CHANNEL]]), isOverLimit });
  return machine;
}

function idle(options = {}): AutopushMachine {
  const machine = greeted(options);
  machine.wantsRead();
  machine.read([]);
  return machine;
}

const say = (machine: AutopushMachine, frame: object, at = 0) => machine.hear(JSON.stringify(frame), at);
const codesOf = (acts: readonly Act[]) => acts.flatMap((act) => (act.do === "close" ? [act.code] : []));
const ack = (...seqs: number[]) => ({
  messageType: "ack",
  updates: seqs.map((seq) => ({ channelID: CHANNEL, version: `M${seq}` })),
});
const seqsOf = (acts: readonly Act[]) =>
  acts.flatMap((act) => (act.do === "confirm" ? act.confirmed.map(({ seq }) => seq) : []));

test("WP-6.02: hello comes first, once, and within five seconds", () => {
  const silent = new AutopushMachine(0, { batchAck: false, messageLimit: 0 });
  expect(silent.check(5000)).toEqual([]);
  expect(codesOf(silent.check(5001))).toEqual([1011]);
  expect(codesOf(say(silent, { messageType: "ping" }))).toEqual([1002]);
  const machine = new AutopushMachine(0, { batchAck: false, messageLimit: 0 });
  expect(say(machine, { messageType: "hello" })).toMatchObject([{ do: "greet" }]);
  // While the store is asked nothing else may be asked, and time goes on.
  expect(machine.check(60_000)).toEqual([]);
  expect(codesOf(say(machine, { messageType: "register", channelID: CHANNEL }))).toEqual([1002]);
  expect(codesOf(say(machine, { messageType: "hello" }))).toEqual([1002]);
  expect(codesOf(machine.hear(null, 0))).toEqual([1003]);
});

test("a device is pinged after 300 seconds of silence, has 4 to answer, and every frame is a sign of life", () => {
  const machine = idle();
  expect(machine.check(300_000)).toEqual([]);
  expect(machine.check(300_001)).toEqual([{ do: "ping" }]);
  expect(machine.check(304_001)).toEqual([]);
  expect(codesOf(machine.check(304_002))).toEqual([1011]);
  machine.alive(304_000);
  expect(machine.check(304_003)).toEqual([]);
  say(machine, { messageType: "nack", version: "x" }, 600_000);
  expect(machine.check(900_000)).toEqual([]);
});

test("WP-6.07: what is confirmed is settled at once, each by itself, and what is not on its way is passed over", () => {
  const machine = idle();
  for (const seq of [1, 2, 3]) expect(machine.announce(entryOf(seq))).toBe(true);
  expect(seqsOf(say(machine, ack(3, 9)))).toEqual([3]);
  expect(say(machine, ack(3))).toEqual([]);
  expect(seqsOf(say(machine, ack(1, 2)))).toEqual([1, 2]);
});

test("with batches, ten are read, and settled together when the last of them is confirmed", () => {
  const machine = greeted({ batchAck: true });
  expect(machine.wantsRead()?.maxCount).toBe(10);
  machine.read([1, 2].map((seq) => entryOf(seq)));
  expect(machine.wantsRead()).toBeNull();
  expect(say(machine, ack(2))).toEqual([]);
  expect(seqsOf(say(machine, ack(1)))).toEqual([2, 1]);
  expect(machine.wantsRead()).not.toBeNull();
});

test("over its limit a device is read as much as the limit allows, and dropped when it has confirmed that", () => {
  const machine = greeted({ messageLimit: 2, isOverLimit: true });
  expect(machine.wantsRead()?.maxCount).toBe(2);
  machine.read([1, 2].map((seq) => entryOf(seq)));
  expect(machine.wantsRead()).toBeNull();
  expect(seqsOf(say(machine, ack(1)))).toEqual([1]);
  expect(say(machine, ack(2))[0]).toEqual({ do: "drop", channelIds: ["channel"] });
  expect(machine.deliver(entryOf(3))).toEqual([]);
  expect(codesOf(machine.dropped())).toEqual([1000]);
});

test("WP-6.14: what is not urgent enough is passed over until it is, and what is on its way is not sent twice", () => {
  const machine = idle();
  expect(say(machine, { messageType: "urgency", min: "high" })).toMatchObject([{ do: "send" }, { do: "catchUp" }]);
  expect(machine.announce(entryOf(1, { priority: 3 }))).toBe(false);
  expect(machine.announce(entryOf(2, { priority: 1 }))).toBe(true);
  say(machine, { messageType: "urgency", min: "low" });
  expect(machine.wantsRead()).toMatchObject({ after: 0, maxPriority: 3 });
  const read = machine.read([entryOf(1, { priority: 3 }), entryOf(2, { priority: 1 }), entryOf(3)]);
  expect(read.map(({ seq }) => seq)).toEqual([1, 3]);
  expect(machine.wantsRead()).toMatchObject({ after: 3 });
});

test("WP-6.14: when the least urgency falls while the inbox is read, it is read once more from its beginning", () => {
  const machine = idle();
  say(machine, { messageType: "urgency", min: "normal" });
  expect(machine.announce(entryOf(1, { priority: 4 }))).toBe(false);
  machine.announce(entryOf(3));
  expect(machine.wantsRead()).toMatchObject({ after: 1, maxPriority: 2 });
  say(machine, { messageType: "urgency", min: "very-low" });
  machine.read([entryOf(3)]);
  expect(machine.wantsRead()).toEqual(expect.objectContaining({ after: 0 }));
  expect(machine.read([entryOf(1, { priority: 4 }), entryOf(3)]).map(({ seq }) => seq)).toEqual([1]);
});

test("what is more than 600 frames in a minute ends the connection in a way that Firefox does not come back from by itself", () => {
  const machine = idle();
  const nack = { messageType: "nack", version: "x" };
  for (let n = 1; n < 600; n++) expect(say(machine, nack)).toEqual([{ do: "countNack" }]);
  expect(codesOf(say(machine, nack))).toEqual([4774]);
});

test("a channel that was registered with another key stands for its new self alone", () => {
  const machine = idle();
  machine.answered({
    frame: { messageType: "register", channelID: CHANNEL, status: 200, pushEndpoint: "https://push.example" },
    channelId: "second",
  });
  expect(machine.nameOf(CHANNEL)).toBe("second");
  expect(machine.deliver(entryOf(1))).toEqual([]);
  expect(machine.deliver(entryOf(1, { channelId: "second" }))).toHaveLength(1);
  expect(codesOf(machine.channelsClosed(["channel"]))).toEqual([]);
  expect(codesOf(machine.channelsClosed(["second"]))).toEqual([1000]);
});

test("a service that stops sends devices away with 1001, which is nobody's fault; a failure is 1011", () => {
  expect(idle().drained()).toEqual([{ do: "close", code: 1001, reason: "DRAINING", error: null }]);
  expect(codesOf(idle().refused(new BelfryError("STORE_UNAVAILABLE")))).toEqual([1011]);
});

test("whatever a device says, in whatever order, nothing throws, and each entry is confirmed once at the most", () => {
  const frame = fc.oneof(
    fc.integer({ min: 1, max: 6 }).map((seq) => ack(seq)),
    fc.constantFrom("very-low", "low", "normal", "high").map((min) => ({ messageType: "urgency", min })),
    fc.jsonValue().map((value) => ({ messageType: "nack", version: value })),
    fc.constant({}),
  );
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 20 }), fc.boolean(), (frames, batchAck) => {
      const machine = greeted({ batchAck });
      const inbox = new Map(
        [1, 2, 3, 4, 5, 6].map((seq) => [seq, entryOf(seq, { priority: (((seq * 7) % 4) + 1) as 1 })]),
      );
      const confirmed: number[] = [];
      let at = 0;
      const readAll = () => {
        for (let wanted = machine.wantsRead(); wanted !== null; wanted = machine.wantsRead()) {
          const { after, maxPriority = 4, maxCount } = wanted;
          const left = [...inbox.values()].filter((entry) => entry.seq > after && entry.priority <= maxPriority);
          machine.read(left.slice(0, maxCount));
        }
      };
      readAll();
      for (const said of frames) {
        at += 60_000;
        const acts = say(machine, said, at);
        for (const seq of seqsOf(acts)) {
          confirmed.push(seq);
          inbox.delete(seq);
        }
        readAll();
      }
      expect(new Set(confirmed).size).toBe(confirmed.length);
      expect(machine.unconfirmed).toBeLessThanOrEqual(inbox.size + confirmed.length);
    }),
  );
});
