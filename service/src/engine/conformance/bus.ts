/** The suite that every engine's bus must pass: first what one node can tell, then what takes several. */
import { describe, expect, test } from "bun:test";
import type { Bus } from "../bus.ts";
import type { InboxEntry } from "../store.ts";
import {
  type Case,
  ears,
  isPresentAt,
  type NodesSubject,
  type OpenNodes,
  openKiosk,
  pick,
  push,
  ring,
} from "./bus-fixtures.ts";
import { channelOf, KIOSK, messageId, NOON, PHONE, pushTo, WEATHER } from "./fixtures.ts";
import { holdingCases, presumingCases } from "./holding-cases.ts";

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
    presumingCases(it);
  });
}

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

  it("of a device that no other node holds nothing is presumed", async (bus) => {
    bus.attach(KIOSK, ears("kiosk", []));
    expect([await bus.present(KIOSK), await bus.present(PHONE)]).toEqual([true, false]);
    expect([bus.presumed(KIOSK), bus.presumed(PHONE)]).toEqual([false, false]);
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
