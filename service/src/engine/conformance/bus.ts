/** The suite that every engine's bus must pass: first what one node can tell, then what takes several. */
import { describe, expect, test } from "bun:test";
import type { Bus, Listener } from "../bus.ts";
import type { Engine } from "../engine.ts";
import type { InboxEntry } from "../store.ts";
import { channelOf, KIOSK, messageId, NOON, PHONE, pushTo, WEATHER } from "./fixtures.ts";

/** Several nodes of one cluster that nobody is attached to. */
export interface NodesSubject {
  readonly engines: readonly Engine[];
  /** A node that says that it holds the device, lives, and is none of the engines; `die` lets its lease end. */
  stranger(deviceId: string): Promise<{ die(): Promise<void> }>;
  /** Asks until it is so, and throws when it never is. */
  until(what: string, holds: () => boolean | Promise<boolean>): Promise<void>;
  dispose(): Promise<void>;
}

export type OpenNodes = (count: number) => Promise<NodesSubject>;

/** @param open opens a bus that nobody is attached to, with a function that lets go of it */
export function busConformance(name: string, open: () => Promise<{ bus: Bus; dispose(): Promise<void> }>): void {
  function it(sentence: string, body: (bus: Bus) => void | Promise<void>): void {
    test(sentence, async () => {
      const { bus, dispose } = await open();
      try {
        await body(bus);
      } finally {
        await dispose();
      }
    });
  }
  describe(`the ${name} bus`, () => oneNodeCases(it));
}

/** @param open opens nodes of a cluster of their own */
export function busAcrossNodesConformance(name: string, open: OpenNodes): void {
  function it(sentence: string, body: (nodes: NodesSubject) => Promise<void>): void {
    test(sentence, async () => {
      const nodes = await open(3);
      try {
        await body(nodes);
      } finally {
        await nodes.dispose();
      }
    });
  }
  describe(`the ${name} bus across nodes`, () => {
    ringCases(it);
    holdingCases(it);
  });
}

const ring = (deviceId: string, seq: number): InboxEntry => ({ ...pushTo(channelOf(deviceId, WEATHER), seq), seq });

/** A listener that writes down what it hears under its name. */
export const ears = (name: string, heard: string[]): Listener => ({
  announced: ({ seq }) => heard.push(`${name} rang ${seq}`),
  stirred: () => heard.push(`${name} stirred`),
  replaced: () => heard.push(`${name} replaced`),
});

function oneNodeCases(it: (sentence: string, body: (bus: Bus) => void | Promise<void>) => void): void {
  it("rings reach the device they are for, in their order, and no other", (bus) => {
    const heard: string[] = [];
    bus.attach(KIOSK, ears("kiosk", heard));
    bus.attach(PHONE, ears("phone", heard));
    bus.ring(ring(KIOSK, 1));
    bus.ring(ring(KIOSK, 2));
    expect(heard).toEqual(["kiosk rang 1", "kiosk rang 2"]);
  });

  it("a ring brings the entry itself", (bus) => {
    const heard: InboxEntry[] = [];
    bus.attach(KIOSK, { ...ears("kiosk", []), announced: (hint) => heard.push(hint) });
    bus.ring(ring(KIOSK, 1));
    expect(heard).toEqual([ring(KIOSK, 1)]);
  });

  it("a ring for a device that is not there is lost without a word", (bus) => {
    const heard: string[] = [];
    bus.ring(ring(KIOSK, 1));
    bus.attach(KIOSK, ears("kiosk", heard));
    expect(heard).toEqual([]);
  });

  it("a device is present from attaching to detaching", async (bus) => {
    expect(await bus.present(KIOSK)).toBe(false);
    const kiosk = ears("kiosk", []);
    bus.attach(KIOSK, kiosk);
    bus.attach(PHONE, ears("phone", []));
    expect([await bus.present(KIOSK), bus.attached()]).toEqual([true, 2]);
    bus.detach(KIOSK, kiosk);
    bus.detach(KIOSK, kiosk);
    expect([await bus.present(KIOSK), bus.attached()]).toEqual([false, 1]);
  });

  it("a newer connection of a device takes over, and the older is told once", (bus) => {
    const heard: string[] = [];
    bus.attach(KIOSK, ears("older", heard));
    bus.attach(KIOSK, ears("newer", heard));
    bus.ring(ring(KIOSK, 1));
    expect(heard).toEqual(["older replaced", "newer rang 1"]);
    expect(bus.attached()).toBe(1);
  });

  it("the end of an attachment that was replaced does not end the newer one", async (bus) => {
    const heard: string[] = [];
    const older = ears("older", []);
    bus.attach(KIOSK, older);
    bus.attach(KIOSK, ears("newer", heard));
    bus.detach(KIOSK, older);
    bus.ring(ring(KIOSK, 7));
    expect(heard).toEqual(["newer rang 7"]);
    expect(await bus.present(KIOSK)).toBe(true);
  });
}

type Case = (sentence: string, body: (nodes: NodesSubject) => Promise<void>) => void;

function pick({ engines }: NodesSubject, n: number): Engine {
  const engine = engines[n];
  if (engine === undefined) throw new Error(`there is no node ${n}`);
  return engine;
}

const isPresentAt = (nodes: NodesSubject, engine: Engine, deviceId: string, present = true) =>
  nodes.until(
    `${deviceId} is ${present ? "" : "not "}present`,
    async () => (await engine.bus.present(deviceId)) === present,
  );

/** Records a push at a node and rings as whoever records does. */
async function push({ store, bus }: Engine, n: number, payload = `<toast>${n}</toast>`): Promise<void> {
  const entry = pushTo(channelOf(KIOSK, WEATHER), n, { payload });
  const result = await store.put(entry);
  if (result.state !== "recorded") throw new Error(`push ${n} was ${result.state}`);
  bus.ring({ ...entry, seq: result.seq }, result.holder);
}

async function openKiosk({ store }: Engine): Promise<void> {
  await store.openChannel(channelOf(KIOSK, WEATHER), NOON, 10);
}

function ringCases(it: Case): void {
  it("rings reach the node that holds the device, whoever rings, and in the order of each node", async (nodes) => {
    const [holder, second, third] = [pick(nodes, 0), pick(nodes, 1), pick(nodes, 2)];
    const heard: string[] = [];
    await openKiosk(holder);
    holder.bus.attach(KIOSK, ears("kiosk", heard));
    await isPresentAt(nodes, second, KIOSK);
    await push(holder, 1);
    for (let n = 2; n <= 30; n++) await push(second, n);
    await nodes.until("every ring was heard", () => heard.length === 30);
    await push(third, 31);
    await nodes.until("the last ring was heard", () => heard.length === 31);
    expect(heard).toEqual(Array.from({ length: 31 }, (_, i) => `kiosk rang ${i + 1}`));
  });

  it("a ring from another node brings the entry itself", async (nodes) => {
    const [holder, other] = [pick(nodes, 0), pick(nodes, 1)];
    const heard: InboxEntry[] = [];
    await openKiosk(holder);
    holder.bus.attach(KIOSK, { ...ears("kiosk", []), announced: (hint) => heard.push(hint) });
    await isPresentAt(nodes, other, KIOSK);
    await push(other, 1, "a \u0000 b \ud800 c \u{1f514}");
    await nodes.until("the ring was heard", () => heard.length === 1);
    expect(heard).toEqual([
      { ...pushTo(channelOf(KIOSK, WEATHER), 1, { payload: "a \u0000 b \ud800 c \u{1f514}" }), seq: 1 },
    ]);
  });

  it("a ring too long for the wire still makes the device look", async (nodes) => {
    const [holder, other] = [pick(nodes, 0), pick(nodes, 1)];
    const heard: string[] = [];
    await openKiosk(holder);
    holder.bus.attach(KIOSK, ears("kiosk", heard));
    await isPresentAt(nodes, other, KIOSK);
    await push(other, 1, "x".repeat(2 ** 20));
    await nodes.until("the device was told", () => heard.length === 1);
    expect(heard).toEqual(["kiosk stirred"]);
  });

  it("a flood of rings arrives, each once, and none of it stays behind", async (nodes) => {
    const [holder, other] = [pick(nodes, 0), pick(nodes, 1)];
    const heard: number[] = [];
    await openKiosk(holder);
    holder.bus.attach(KIOSK, { ...ears("kiosk", []), announced: ({ seq }) => heard.push(seq) });
    await isPresentAt(nodes, other, KIOSK);
    const first = await other.store.put(pushTo(channelOf(KIOSK, WEATHER), 1));
    if (first.state !== "recorded" || first.holder === undefined) throw new Error("nobody holds the kiosk");
    for (let seq = 1; seq <= 5_000; seq++) other.bus.ring(ring(KIOSK, seq), first.holder);
    await nodes.until("all of them were heard", () => heard.length === 5_000);
    expect(heard).toEqual(Array.from({ length: 5_000 }, (_, i) => i + 1));
  });

  it("a ring that was lost is made up for by the next read", async (nodes) => {
    const [holder, other] = [pick(nodes, 0), pick(nodes, 1)];
    await openKiosk(holder);
    holder.bus.attach(KIOSK, ears("kiosk", []));
    await other.store.put(pushTo(channelOf(KIOSK, WEATHER), 1));
    const read = await holder.store.read(KIOSK, 0, NOON, 10, 10_000);
    expect(read.map((entry) => entry.messageId)).toEqual([messageId(1)]);
  });
}

function holdingCases(it: Case): void {
  it("an attachment at another node replaces the former one, which is told once, and gets the rings", async (nodes) => {
    const [former, newer, third] = [pick(nodes, 0), pick(nodes, 1), pick(nodes, 2)];
    const heard: string[] = [];
    await openKiosk(former);
    former.bus.attach(KIOSK, ears("former", heard));
    await isPresentAt(nodes, newer, KIOSK);
    newer.bus.attach(KIOSK, ears("newer", heard));
    await nodes.until("the former was told", () => heard.length > 0);
    await push(third, 1);
    await push(former, 2);
    await nodes.until("both rings were heard", () => heard.length === 3);
    expect(heard).toEqual(["former replaced", "newer rang 1", "newer rang 2"]);
    expect([former.bus.attached(), newer.bus.attached()]).toEqual([0, 1]);
  });

  it("the end of an attachment that another node replaced does not end the newer one", async (nodes) => {
    const [former, newer, third] = [pick(nodes, 0), pick(nodes, 1), pick(nodes, 2)];
    const heard: string[] = [];
    const older = ears("former", heard);
    former.bus.attach(KIOSK, older);
    await isPresentAt(nodes, third, KIOSK);
    newer.bus.attach(KIOSK, ears("newer", heard));
    former.bus.detach(KIOSK, older);
    // Both have reached the store, in whichever order.
    await Promise.all([former.store.lastSeq(KIOSK), newer.store.lastSeq(KIOSK)]);
    expect(await third.bus.present(KIOSK)).toBe(true);
    expect(newer.bus.attached()).toBe(1);
  });

  it("a device is present at every node from attaching to detaching", async (nodes) => {
    const [holder, other] = [pick(nodes, 0), pick(nodes, 1)];
    const kiosk = ears("kiosk", []);
    expect(await other.bus.present(KIOSK)).toBe(false);
    holder.bus.attach(KIOSK, kiosk);
    await isPresentAt(nodes, other, KIOSK);
    holder.bus.detach(KIOSK, kiosk);
    await isPresentAt(nodes, other, KIOSK, false);
  });

  it("what is asked of the store after attaching comes after the claim", async (nodes) => {
    const [holder, other] = [pick(nodes, 0), pick(nodes, 1)];
    await openKiosk(holder);
    for (let n = 1; n <= 20; n++) {
      const kiosk = ears("kiosk", []);
      holder.bus.attach(KIOSK, kiosk);
      await holder.store.read(KIOSK, 0, NOON, 10, 10_000);
      expect(await other.bus.present(KIOSK)).toBe(true);
      holder.bus.detach(KIOSK, kiosk);
      await holder.store.lastSeq(KIOSK);
      expect(await other.bus.present(KIOSK)).toBe(false);
    }
  });

  it("a device of a node that died is present until its lease is over, and whoever comes next holds it", async (nodes) => {
    const [one, other] = [pick(nodes, 0), pick(nodes, 1)];
    const heard: string[] = [];
    await openKiosk(one);
    const stranger = await nodes.stranger(KIOSK);
    expect(await one.bus.present(KIOSK)).toBe(true);
    await stranger.die();
    expect(await one.bus.present(KIOSK)).toBe(false);
    one.bus.attach(KIOSK, ears("kiosk", heard));
    await isPresentAt(nodes, other, KIOSK);
    await push(other, 1);
    await nodes.until("the ring was heard", () => heard.length === 1);
    expect(heard).toEqual(["kiosk rang 1"]);
  });

  it("many devices attach and leave at once, and every node knows who is there", async (nodes) => {
    const [holder, other] = [pick(nodes, 0), pick(nodes, 1)];
    const devices = Array.from({ length: 500 }, (_, i) => `device-${i}`);
    const listeners = devices.map((device) => ears(device, []));
    for (const [i, device] of devices.entries()) {
      const listener = listeners[i];
      if (listener === undefined) continue;
      holder.bus.attach(device, listener);
      if (i % 2 === 1) holder.bus.detach(device, listener);
    }
    expect(holder.bus.attached()).toBe(250);
    for (const [i, device] of devices.entries()) await isPresentAt(nodes, other, device, i % 2 === 0);
  });
}
