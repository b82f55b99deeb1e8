import { estimateShallowMemoryUsageOf } from "bun:jsc";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { type Connection, createAllowance, createLog, type ManualClock, manualClock } from "@belfry/host";
import type { ServiceFrame } from "@belfry/protocol";
import { AppDirectory } from "../app/directory.ts";
import { Counts } from "../counts.ts";
import type { Bus } from "../engine/bus.ts";
import { channelOf, pushTo, record, type Subject, sweepAll } from "../engine/conformance/fixtures.ts";
import { openEmbeddedBus } from "../engine/embedded/bus.ts";
import { openSubject } from "../engine/embedded/fixture.ts";
import type { Store } from "../engine/store.ts";
import { NO_FAULTS } from "../fault/fault.ts";
import { createStranger } from "../limit/stranger.ts";
import { createTokenLoopGuard } from "../limit/token-loop.ts";
import { createSealer, newKey } from "../seal.ts";
import { TraceRing } from "../trace/ring.ts";
import { sealCredential } from "./credential.ts";
import { createDelivery } from "./delivery.ts";
import { Session } from "./session.ts";
import type { DeviceSocket } from "./socket.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const HELLO_MS = 10_000;
const PONG_MS = 10_000;
const KIOSK = Buffer.alloc(16, 7).toString("base64url");

/** The other end of a connection: what it got, in order. */
class Peer implements Connection {
  /** How often its address was asked for. */
  asked = 0;
  readonly got: (ServiceFrame | { ping: true } | { close: number; reason: string })[] = [];

  send(text: string): number {
    this.got.push(JSON.parse(text));
    return text.length;
  }

  ping(): void {
    this.got.push({ ping: true });
  }

  close(code: number, reason: string): void {
    this.got.push({ close: code, reason });
  }

  terminate(): void {}

  get remoteAddress(): string {
    this.asked++;
    return "1.2.3.4";
  }

  get end(): string | undefined {
    const last = this.got.at(-1);
    return last !== undefined && "close" in last ? last.reason : undefined;
  }
}

let subject: Subject;
let clock: ManualClock;

beforeEach(async () => {
  subject = await openSubject();
  clock = manualClock(NOON);
});

afterEach(() => subject.dispose());

async function connect(burst = 10, store: Store = subject.store, bus: Bus = openEmbeddedBus()) {
  const sealer = createSealer([newKey(NOON)]);
  const apps = await AppDirectory.load(subject.store, sealer);
  const delivery = createDelivery({
    store,
    bus,
    apps,
    sealer,
    clock,
    log: createLog({ level: "silent", write: () => {}, now: () => NOON }),
    counts: new Counts(),
    stranger: createStranger(createAllowance({ perSecond: 1, burst, maxKeys: 10 }), createTokenLoopGuard()),
    trace: new TraceRing(100, () => NOON),
    faults: NO_FAULTS,
    maxChannels: 10,
    maxWaitingOfOne: 100,
    publicUrl: () => "https://push.example",
    helloMs: HELLO_MS,
    pongMs: PONG_MS,
    autopush: { messageLimit: 0, batchAck: false },
    tell: async () => ({ notifications: [], more: false, reachesBackTo: NOON }),
  });
  const dial = () => {
    const peer = new Peer();
    const socket = delivery.accept("192.0.2.1");
    socket.opened(peer);
    return { peer, socket };
  };
  return { apps, delivery, dial, sealer };
}

const say = (socket: DeviceSocket, frame: object) => socket.received(JSON.stringify(frame));

/** Lets everything happen that waits for nothing but its turn and the store. */
const settled = () => subject.store.books();

test("a ping has its whole time to be answered, also when the look at the connection came late", async () => {
  const { dial } = await connect();
  const { peer, socket } = dial();
  say(socket, { t: "hello", v: 1, heartbeat: 30 });
  await settled();
  // The process was suspended: far more than heartbeat and pong together went by without a look.
  clock.advance(300_000);
  socket.check(clock.now());
  expect(peer.got.at(-1)).toEqual({ ping: true });
  clock.advance(PONG_MS);
  socket.check(clock.now());
  expect(peer.end).toBeUndefined();
  clock.advance(1);
  socket.check(clock.now());
  expect(peer.end).toBe("HEARTBEAT_MISSED");
});

test("a device that said hello is not told that it did not, when it is the store that takes its time", async () => {
  const never = new Promise<never>(() => {});
  const { dial, sealer } = await connect(10, { ...subject.store, lastSeq: () => never });
  const { peer, socket } = dial();
  say(socket, { t: "hello", v: 1, credential: sealCredential(sealer, KIOSK), seq: 1 });
  clock.advance(HELLO_MS + 1);
  socket.check(clock.now());
  expect(peer.end).toBe("STORE_UNAVAILABLE");
});

test("a credential that proves nothing is paid for by its address, and beyond the allowance it is told to wait", async () => {
  const { dial } = await connect(2);
  const ends: unknown[] = [];
  for (let times = 0; times < 3; times++) {
    const { peer, socket } = dial();
    say(socket, { t: "hello", v: 1, credential: "no credential" });
    await settled();
    ends.push(peer.end);
  }
  expect(ends).toEqual(["DEVICE_CREDENTIAL_INVALID", "DEVICE_CREDENTIAL_INVALID", "ADDRESS_THROTTLED"]);
});

test("a device whose numbers were forgotten with its last channel begins anew, so that no notification looks old to it", async () => {
  const { apps, dial, sealer } = await connect();
  const { packageSid } = await apps.create("weather", NOON);
  const { store } = subject;
  const channel = channelOf(KIOSK, packageSid, { createdAt: NOON, expiresAt: NOON + 1000 });
  await store.openChannel(channel, NOON, 1);
  await record(store, pushTo(channel, 1, { acceptedAt: NOON, expiresAt: NOON + 1000 }));
  const { peer, socket } = dial();
  say(socket, { t: "hello", v: 1, credential: sealCredential(sealer, KIOSK) });
  for (let turns = 0; turns < 2; turns++) await settled();
  expect(peer.got.at(-1)).toMatchObject({ t: "push", seq: 1 });
  say(socket, { t: "ack", seq: 1 });
  // The connection stays for months after the channel's end, until nothing is remembered of the device.
  await sweepAll(store, NOON + 2000, NOON + 2000, 100);
  say(socket, { t: "open", req: 1, app: packageSid });
  for (let turns = 0; turns < 3; turns++) await settled();
  expect(peer.got.slice(-2)).toEqual([
    { t: "reset", reason: "the service forgot this device while it was connected" },
    { close: 4010, reason: "DEVICE_RESET" },
  ]);
});

/** A bus of many nodes, as far as a device notices: what its other nodes know of it comes later. */
function lateBus() {
  let tell: (isKnown: boolean) => void = () => undefined;
  const known = new Promise<boolean>((resolve) => {
    tell = resolve;
  });
  const bus: Bus = { ...openEmbeddedBus(), known: () => known };
  return { bus, tell: (isKnown: boolean) => tell(isKnown) };
}

test("a device that the other nodes cannot be told of is sent away instead of being welcomed", async () => {
  const { bus, tell } = lateBus();
  const { dial } = await connect(10, subject.store, bus);
  const { peer, socket } = dial();
  say(socket, { t: "hello", v: 1 });
  await settled();
  tell(false);
  await settled();
  expect(peer.got).toMatchObject([{ t: "refused", code: "STORE_UNAVAILABLE" }, { reason: "STORE_UNAVAILABLE" }]);
  expect(bus.attached()).toBe(0);
});

test("a device is welcomed when every node knows where it is, and what came or was closed meanwhile comes after that", async () => {
  const { bus, tell } = lateBus();
  const { apps, delivery, dial, sealer } = await connect(10, subject.store, bus);
  const { packageSid } = await apps.create("weather", NOON);
  const channel = channelOf(KIOSK, packageSid, { createdAt: NOON, expiresAt: NOON + 1000 });
  await subject.store.openChannel(channel, NOON, 1);
  const { peer, socket } = dial();
  say(socket, { t: "hello", v: 1, credential: sealCredential(sealer, KIOSK) });
  for (let turns = 0; turns < 2; turns++) await settled();
  expect(bus.present(KIOSK)).toBe(true);
  const entry = pushTo(channel, 1, { acceptedAt: NOON, expiresAt: NOON + 1000 });
  await record(subject.store, entry);
  bus.ring({ ...entry, seq: 1 });
  delivery.channelsClosed([{ deviceId: KIOSK, channelId: "gone" }]);
  expect(peer.got).toEqual([]);
  tell(true);
  for (let turns = 0; turns < 2; turns++) await settled();
  expect(peer.got.map((got) => ("t" in got ? got.t : got))).toEqual(["welcome", "closed", "push"]);
});

test("a device that goes away before it was welcomed leaves nothing behind", async () => {
  const { bus, tell } = lateBus();
  const { dial, sealer } = await connect(10, subject.store, bus);
  const { peer, socket } = dial();
  say(socket, { t: "hello", v: 1, credential: sealCredential(sealer, KIOSK) });
  for (let turns = 0; turns < 2; turns++) await settled();
  socket.closed();
  expect([bus.present(KIOSK), bus.attached()]).toEqual([false, 0]);
  tell(true);
  await settled();
  expect(peer.got).toEqual([]);
});

test("an idle device costs no more than its two objects, and no copy of its address", async () => {
  const { dial } = await connect();
  const { peer, socket } = dial();
  expect(socket.address).toBe("192.0.2.1");
  say(socket, { t: "hello", v: 1 });
  await settled();
  expect(peer.got.map((got) => ("t" in got ? got.t : got))).toEqual(["welcome"]);
  expect([estimateShallowMemoryUsageOf(socket), peer.asked]).toEqual([112, 0]);
  expect([estimateShallowMemoryUsageOf(new Session(0)), socket.address]).toEqual([80, "1.2.3.4"]);
});
