/** What waits to be sent: in its order, within its bounds, and remembered as devices to stir when it is lost. */
import { describe, expect, test } from "bun:test";
import { until } from "../../../../test/support/until.ts";
import { channelOf, KIOSK, pushTo, WEATHER } from "../conformance/fixtures.ts";
import type { InboxEntry } from "../store.ts";
import { Outbox } from "./outbox.ts";
import { readParcel, type Saying } from "./saying.ts";
import type { Parcel, Wire } from "./wire.ts";

const SELF = 1;
const THERE = 2;
const MAX_BYTES = 7_900;

/** A wire whose other end is this test: it can be cut, made to lose what it takes, and held. */
class TestWire implements Wire {
  readonly maxBytes = MAX_BYTES;
  readonly parcels: Parcel[] = [];
  isCut = false;
  loses = false;
  hold: Promise<void> = Promise.resolve();

  async send(parcels: readonly Parcel[]): Promise<void> {
    await this.hold;
    if (this.loses) throw new Error("lost");
    this.parcels.push(...parcels);
  }

  trouble(): string {
    return this.isCut ? "cut" : "";
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Everything that came, in its order. */
  get said(): readonly Saying[] {
    return this.parcels.flatMap(({ text }) => readParcel(text)?.sayings ?? []);
  }
}

const entryOf = (deviceId: string, seq: number, payload = `<toast>${seq}</toast>`): InboxEntry => ({
  ...pushTo(channelOf(deviceId, WEATHER), seq, { payload }),
  seq,
});

function open(): { wire: TestWire; outbox: Outbox } {
  const wire = new TestWire();
  return { wire, outbox: new Outbox(SELF, wire) };
}

describe("the outbox of a node", () => {
  test("sends rings in their order, in parcels that the wire takes, and names the sender", async () => {
    const { wire, outbox } = open();
    for (let seq = 1; seq <= 500; seq++) outbox.ring(THERE, entryOf(KIOSK, seq));
    await outbox.settled();
    const rung = wire.said.map((saying) => (saying.say === "ring" ? saying.entry.seq : saying.say));
    expect(rung).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    expect(wire.parcels.length).toBeLessThan(100);
    for (const { to, text } of wire.parcels) {
      expect([to, readParcel(text)?.from]).toEqual([THERE, SELF]);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_BYTES);
    }
  });

  test("sends what is no ring with the rings that come in company, and by itself when no more of them come", async () => {
    const { wire, outbox } = open();
    const ring = (count: number) => {
      for (let seq = 1; seq <= count; seq++) outbox.ring(THERE, entryOf(KIOSK, seq));
    };
    const tell = (body: string) => outbox.say(THERE, { say: "tell", from: 1, subject: "s", body });
    ring(10);
    await outbox.settled();
    tell("with rings");
    ring(10);
    await outbox.settled();
    expect(wire.parcels).toHaveLength(2);
    tell("by itself");
    await outbox.settled();
    expect(wire.said.flatMap((saying) => (saying.say === "tell" ? saying.body : []))).toEqual([
      "with rings",
      "by itself",
    ]);
  });

  test("keeps what is worth saying again while the wire is cut, and lets the rest go", async () => {
    const { wire, outbox } = open();
    wire.isCut = true;
    const tell = (body: string, again: boolean) =>
      outbox.say(THERE, { say: "tell", from: 1, subject: "s", body }, again);
    expect([tell("again", true), tell("once", false)]).toEqual([true, true]);
    wire.isCut = false;
    outbox.returned();
    await outbox.settled();
    expect(wire.said.flatMap((saying) => (saying.say === "tell" ? saying.body : []))).toEqual(["again"]);
    expect(outbox.waitingBytes).toBe(0);
  });

  test("stirs the device of a ring that is too long", async () => {
    const { wire, outbox } = open();
    outbox.ring(THERE, entryOf(KIOSK, 1, "\u{1f514}".repeat(1_950)));
    outbox.ring(THERE, entryOf(KIOSK, 2, "x".repeat(100_000)));
    await outbox.settled();
    expect(wire.said).toEqual([{ say: "stir", devices: [KIOSK] }]);
  });

  test("says what is too long nowhere, and that it did not", () => {
    const { outbox } = open();
    expect(outbox.say(null, { say: "tell", from: 1, subject: "s", body: "x".repeat(8_000) })).toBe(false);
    expect(outbox.say(null, { say: "tell", from: 1, subject: "s", body: "x".repeat(7_000) })).toBe(true);
  });

  test("remembers devices instead of rings while the wire is cut, and forgets what is only told", async () => {
    const { wire, outbox } = open();
    wire.isCut = true;
    for (let seq = 1; seq <= 1_000; seq++) outbox.ring(THERE, entryOf(KIOSK, seq));
    outbox.say(THERE, { say: "tell", from: 1, subject: "s", body: "b" });
    expect(outbox.waitingBytes).toBe(0);
    wire.isCut = false;
    outbox.returned();
    await outbox.settled();
    expect(wire.said).toEqual([{ say: "stir", devices: [KIOSK] }]);
  });

  test("stirs the devices whose rings were lost on their way, and says again that a device was taken", async () => {
    const { wire, outbox } = open();
    wire.loses = true;
    outbox.ring(THERE, entryOf(KIOSK, 1));
    outbox.say(THERE, { say: "replaced", device: KIOSK, fence: 7 }, true);
    outbox.say(THERE, { say: "tell", from: 1, subject: "s", body: "b" });
    await outbox.settled();
    wire.loses = false;
    outbox.returned();
    await until("it was said", () => wire.parcels.length > 0);
    expect(wire.said).toEqual([
      { say: "replaced", device: KIOSK, fence: 7 },
      { say: "stir", devices: [KIOSK] },
    ]);
  });

  test("stirs everybody when more devices are owed than it remembers", async () => {
    const { wire, outbox } = open();
    wire.isCut = true;
    for (let n = 0; n < 30_000; n++) outbox.ring(THERE, entryOf(`device-${n}`, 1));
    wire.isCut = false;
    outbox.returned();
    await outbox.settled();
    expect(wire.said).toEqual([{ say: "stir-all" }]);
  });

  test("stirs every device that is owed when they fill more than one parcel", async () => {
    const { wire, outbox } = open();
    wire.isCut = true;
    const devices = Array.from({ length: 3_000 }, (_, n) => `device-${n}`);
    for (const device of devices) outbox.ring(THERE, entryOf(device, 1));
    wire.isCut = false;
    outbox.returned();
    await outbox.settled();
    expect(wire.said.flatMap((saying) => (saying.say === "stir" ? saying.devices : []))).toEqual(devices);
    for (const { text } of wire.parcels) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_BYTES);
  });

  test("is bounded under a flood that the wire does not take, and loses no device by it", async () => {
    const { wire, outbox } = open();
    let letGo: () => void = () => undefined;
    wire.hold = new Promise((resolve) => {
      letGo = resolve;
    });
    const payload = "x".repeat(5_000);
    for (let seq = 1; seq <= 5_000; seq++) {
      outbox.ring(THERE, entryOf(`device-${seq % 100}`, seq, payload));
      outbox.say(null, { say: "tell", from: 1, subject: "s", body: payload });
    }
    expect(outbox.waitingBytes).toBeLessThan(9 * 2 ** 20);
    letGo();
    await outbox.settled();
    const told = new Set<string>();
    for (const saying of wire.said) {
      if (saying.say === "ring") told.add(saying.entry.deviceId);
      if (saying.say === "stir") for (const device of saying.devices) told.add(device);
    }
    expect(told.size).toBe(100);
    expect(outbox.waitingBytes).toBe(0);
  });
});
