import { expect, test } from "bun:test";
import { type AckFrame, CREDIT_BYTES, CREDIT_MESSAGES } from "@belfry/protocol";
import fc from "fast-check";
import type { InboxEntry } from "../engine/store.ts";
import { Session } from "./session.ts";

const LONGEST = 10_000;

const entryOf = (seq: number, bytes = 10): InboxEntry => ({
  seq,
  deviceId: "device",
  channelId: "channel",
  app: "app",
  slot: null,
  keep: 20,
  messageId: `message ${seq}`,
  type: "wns/toast",
  payload: "x".repeat(bytes),
  base64: false,
  tag: null,
  group: null,
  priority: 1,
  suppressPopup: false,
  collectionId: null,
  headers: null,
  acceptedAt: 0,
  expiresAt: 1,
  showUntil: null,
});

const seqsOf = (entries: readonly { readonly seq: number }[]) => entries.map(({ seq }) => seq);

/** A session that has read an empty inbox: from now on announced entries go out at once. */
function idleSession(): Session {
  const session = new Session(0);
  session.wantsRead();
  session.read([]);
  return session;
}

test("a new session reads first, so that nothing overtakes what waited", () => {
  const session = new Session(5);
  expect(session.announce(entryOf(6))).toBe(false);
  expect(session.wantsRead()).toEqual({ after: 5, maxCount: CREDIT_MESSAGES, maxBytes: CREDIT_BYTES });
  expect(seqsOf(session.read([entryOf(6), entryOf(7)]))).toEqual([6, 7]);
});

test("once nothing waits, an announced entry goes out as it comes, and a repeated announcement does not", () => {
  const session = idleSession();
  expect(session.announce(entryOf(1))).toBe(true);
  expect(session.announce(entryOf(1))).toBe(false);
  expect(session.announce(entryOf(2))).toBe(true);
  expect(session.wantsRead()).toBeNull();
});

test("a gap in the numbers makes the session read instead of guessing", () => {
  const session = idleSession();
  expect(session.announce(entryOf(2))).toBe(false);
  expect(session.wantsRead()).toMatchObject({ after: 0 });
});

test("only one read is under way at a time, and one that failed is asked for again", () => {
  const session = new Session(0);
  expect(session.wantsRead()).not.toBeNull();
  expect(session.wantsRead()).toBeNull();
  session.readFailed();
  expect(session.wantsRead()).not.toBeNull();
});

test("what is announced while a read is under way is read for afterwards", () => {
  const session = new Session(0);
  session.wantsRead();
  expect(session.announce(entryOf(1))).toBe(false);
  session.read([]);
  expect(session.wantsRead()).toMatchObject({ after: 0 });
});

test("what a read brings although it was sent before is passed over", () => {
  const session = new Session(3);
  session.wantsRead();
  expect(seqsOf(session.read([entryOf(2), entryOf(3), entryOf(4)]))).toEqual([4]);
  expect(session.unconfirmed).toBe(1);
});

test("credit ends after 64 entries, and each confirmed one gives some back", () => {
  const session = idleSession();
  for (let seq = 1; seq <= CREDIT_MESSAGES; seq++) expect(session.announce(entryOf(seq))).toBe(true);
  expect(session.announce(entryOf(CREDIT_MESSAGES + 1))).toBe(false);
  expect(session.wantsRead()).toBeNull();
  session.ack({ ones: [[30, "handled"]] });
  expect(session.wantsRead()).toMatchObject({ after: CREDIT_MESSAGES, maxCount: 1 });
});

test("an ack confirms all up to its number as handled, and single ones with their result", () => {
  const session = idleSession();
  for (let seq = 1; seq <= 5; seq++) session.announce(entryOf(seq));
  const confirmed = session.ack({
    seq: 2,
    ones: [
      [4, "refused"],
      [2, "suppressed"],
      [99, "handled"],
    ],
  });
  expect(confirmed.map(({ seq, result }) => [seq, result])).toEqual([
    [1, "handled"],
    [2, "suppressed"],
    [4, "refused"],
  ]);
  expect(session.unconfirmed).toBe(2);
  expect(session.ack({ seq: 2, ones: [[4, "refused"]] })).toEqual([]);
  expect(seqsOf(session.ack({ seq: 1000 }))).toEqual([3, 5]);
});

/** The service around one device: an inbox, the present connection, and a read that may be under way. */
class Model {
  inbox: InboxEntry[] = [];
  #last = 0;
  #session = new Session(0);
  /** Numbers that went out on the present connection. */
  #sent: number[] = [];
  #inFlight: InboxEntry[] = [];
  #reading: (() => readonly InboxEntry[]) | undefined;

  constructor() {
    this.#catchUp();
  }

  put(bytes: number, rung: boolean): void {
    const entry = entryOf(++this.#last, bytes);
    this.inbox.push(entry);
    if (!rung) return;
    if (this.#session.announce(entry)) this.#send(entry);
    else this.#catchUp();
  }

  /** An entry that was not sent yet goes, as when a newer one replaces it. */
  replace(at: number): void {
    const unsent = this.inbox.filter(({ seq }) => seq > (this.#sent.at(-1) ?? 0));
    const gone = unsent[at % Math.max(1, unsent.length)];
    this.inbox = this.inbox.filter((entry) => entry !== gone);
  }

  finishRead(): void {
    const read = this.#reading;
    if (read === undefined) return;
    this.#reading = undefined;
    for (const entry of this.#session.read(read())) this.#send(entry);
    this.#catchUp();
  }

  ack(ack: Pick<AckFrame, "seq" | "ones">): void {
    const named = new Set(ack.ones?.map(([seq]) => seq));
    const expected = seqsOf(this.#inFlight).filter((seq) => named.has(seq) || seq <= (ack.seq ?? 0));
    expect(seqsOf(this.#session.ack(ack))).toEqual(expected);
    this.#inFlight = this.#inFlight.filter(({ seq }) => !expected.includes(seq));
    this.inbox = this.inbox.filter(({ seq }) => !expected.includes(seq));
    this.#catchUp();
  }

  /** The connection breaks and the device comes back. */
  reconnect(): void {
    const [first] = this.#inFlight;
    this.#session = new Session(first === undefined ? (this.#sent.at(-1) ?? 0) : first.seq - 1);
    if (this.#sent.length === 0) this.#session = new Session(0);
    this.#reading = undefined;
    this.#sent = [];
    this.#inFlight = [];
    this.#catchUp();
  }

  /** Lets everything come to rest: reads end and the device confirms all. */
  settle(): void {
    this.put(1, true);
    for (let step = 0; this.inbox.length > 0; step++) {
      expect(step).toBeLessThan(10_000);
      this.finishRead();
      this.ack({ seq: this.#last });
    }
  }

  get highest(): number {
    return this.#last;
  }

  #catchUp(): void {
    const wanted = this.#session.wantsRead();
    if (wanted === null) return;
    expect(this.#reading).toBeUndefined();
    this.#reading = () => {
      const found: InboxEntry[] = [];
      let bytes = 0;
      for (const entry of this.inbox.filter(({ seq }) => seq > wanted.after).slice(0, wanted.maxCount)) {
        bytes += entry.payload.length;
        if (found.length > 0 && bytes > wanted.maxBytes) break;
        found.push(entry);
      }
      return found;
    };
  }

  #send(entry: InboxEntry): void {
    expect(entry.seq).toBeGreaterThan(this.#sent.at(-1) ?? 0);
    expect(this.inbox).toContain(entry);
    this.#sent.push(entry.seq);
    this.#inFlight.push(entry);
    expect(this.#inFlight.length).toBeLessThanOrEqual(CREDIT_MESSAGES);
    const bytes = this.#inFlight.reduce((sum, { payload }) => sum + payload.length, 0);
    expect(bytes).toBeLessThan(CREDIT_BYTES + LONGEST);
    expect(this.#session.unconfirmed).toBeLessThanOrEqual(CREDIT_MESSAGES);
  }
}

type Step = (model: Model) => void;

const bytes = fc.integer({ min: 0, max: LONGEST });
const part = fc.double({ min: 0, max: 1, noNaN: true });
const steps = fc.array(
  fc.oneof(
    fc.record({ count: fc.integer({ min: 1, max: 40 }), bytes, rung: fc.boolean() }).map(
      ({ count, bytes, rung }): Step =>
        (model) => {
          for (let put = 0; put < count; put++) model.put(bytes, rung);
        },
    ),
    fc.nat({ max: 50 }).map(
      (at): Step =>
        (model) =>
          model.replace(at),
    ),
    fc.constant<Step>((model) => model.finishRead()),
    fc.record({ upTo: part, ones: fc.array(part, { maxLength: 5 }) }).map(
      ({ upTo, ones }): Step =>
        (model) => {
          const numberAt = (where: number) => Math.round(where * (model.highest + 2));
          model.ack({ seq: numberAt(upTo), ones: ones.map((one) => [numberAt(one), "handled"] as const) });
        },
    ),
    fc.constant<Step>((model) => model.reconnect()),
  ),
  { maxLength: 60 },
);

test("against a plain model: each entry goes out in order and once on a connection, within credit, and nothing unconfirmed is left behind", () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const model = new Model();
      for (const step of steps) step(model);
      model.settle();
      expect(model.inbox).toEqual([]);
    }),
  );
});

test("what waits and was never sent is missed at once; what was confirmed and waits all the same, the second time", () => {
  const session = new Session(0);
  session.wantsRead();
  session.read([entryOf(1), entryOf(2)]);
  expect([session.misses(2), session.misses(2)]).toEqual([false, false]);
  expect([session.misses(3), session.misses()]).toEqual([true, true]);
  session.ack({ seq: 2 });
  expect([session.misses(2), session.misses(2)]).toEqual([false, true]);
});

test("a look from the beginning sends again what was confirmed and waits, passes over what is on its way, and forgets no number", () => {
  const session = new Session(0);
  session.wantsRead();
  session.read([entryOf(1), entryOf(2), entryOf(3)]);
  session.ack({ ones: [[2, "handled"]] });
  session.rewind();
  expect(session.sent).toBe(3);
  expect(session.wantsRead()?.after).toBe(0);
  expect(session.read([entryOf(1), entryOf(2), entryOf(3)]).map(({ seq }) => seq)).toEqual([2]);
  expect(session.ack({ seq: 3 }).map(({ seq }) => seq)).toEqual([1, 3, 2]);
});
