/** The cases of a bus across nodes about who holds a device, who is known to, and what is recorded only while somebody does. */
import { expect } from "bun:test";
import type { Engine } from "../engine.ts";
import { type Case, ears, isPresentAt, type NodesSubject, openKiosk, pick, push } from "./bus-fixtures.ts";
import { channelOf, KIOSK, messageId, NOON, PHONE, pushTo, WEATHER } from "./fixtures.ts";

export function holdingCases(it: Case): void {
  it("a device is present for every node once it is known, and away for every node once all is settled", async (nodes) => {
    const [holder, other, third] = [pick(nodes, 0), pick(nodes, 1), pick(nodes, 2)];
    const isPresent = () => Promise.all([other, third].map(({ bus }) => bus.present(KIOSK)));
    for (let times = 0; times < 5; times++) {
      const kiosk = ears("kiosk", []);
      holder.bus.attach(KIOSK, kiosk);
      await holder.bus.known(KIOSK);
      expect(await isPresent()).toEqual([true, true]);
      holder.bus.detach(KIOSK, kiosk);
      await holder.bus.settled();
      expect(await isPresent()).toEqual([false, false]);
      // Gone before its claim was made.
      const brief = ears("brief", []);
      holder.bus.attach(KIOSK, brief);
      holder.bus.detach(KIOSK, brief);
      await holder.bus.settled();
      expect(await isPresent()).toEqual([false, false]);
    }
  });

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

  it("an attachment that was over before it was known takes the device from nobody", async (nodes) => {
    const [holder, brief, third] = [pick(nodes, 0), pick(nodes, 1), pick(nodes, 2)];
    const heard: string[] = [];
    await openKiosk(holder);
    holder.bus.attach(KIOSK, ears("kiosk", heard));
    await isPresentAt(nodes, third, KIOSK);
    const passing = ears("passing", heard);
    brief.bus.attach(KIOSK, passing);
    brief.bus.detach(KIOSK, passing);
    await brief.bus.settled();
    await nodes.until("the holder is known again", () => third.bus.present(KIOSK));
    await push(third, 1);
    await nodes.until("the ring was heard", () => heard.includes("kiosk rang 1"));
    expect(heard.filter((said) => said !== "kiosk stirred")).toEqual(["kiosk rang 1"]);
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

export function presumingCases(it: Case): void {
  /** Where the kiosk is held, and a node that was told so. */
  async function holdKiosk(nodes: NodesSubject) {
    const [holder, other] = [pick(nodes, 0), pick(nodes, 1)];
    const kiosk = ears("kiosk", []);
    await openKiosk(holder);
    holder.bus.attach(KIOSK, kiosk);
    expect(other.bus.presumed(KIOSK)).toBe(false);
    await isPresentAt(nodes, other, KIOSK);
    expect(other.bus.presumed(KIOSK)).toBe(true);
    return { holder, other, kiosk };
  }

  const entry = (n: number) => pushTo(channelOf(KIOSK, WEATHER), n);
  const waiting = ({ store }: Engine) => store.read(KIOSK, 0, NOON, 10, 10_000);

  it("what is put if another node holds the device is recorded while one does, with its holder", async (nodes) => {
    const { other } = await holdKiosk(nodes);
    const results = await Promise.all([other.store.putIfHeld(entry(1)), other.store.put(entry(2))]);
    expect(results).toEqual([
      { state: "recorded", seq: 1, replaced: null, evicted: null, holder: expect.any(Number) },
      { state: "recorded", seq: 2, replaced: null, evicted: null, holder: expect.any(Number) },
    ]);
  });

  it("once it let go nothing is recorded, counted or left, whatever else is put in the same moment", async (nodes) => {
    const { holder, other, kiosk } = await holdKiosk(nodes);
    holder.bus.detach(KIOSK, kiosk);
    await holder.store.lastSeq(KIOSK);
    expect(other.bus.presumed(KIOSK)).toBe(true);
    const results = await Promise.all([
      other.store.put(entry(1)),
      other.store.putIfHeld(entry(2)),
      other.store.put(entry(3)),
    ]);
    expect(results.map(({ state }) => state)).toEqual(["recorded", "unheld", "recorded"]);
    expect((await waiting(other)).map((read) => [read.seq, read.messageId])).toEqual([
      [1, messageId(1)],
      [2, messageId(3)],
    ]);
    const [books] = await other.store.books();
    expect([books?.accepted, books?.pending]).toEqual([2, 2]);
    expect(await other.bus.present(KIOSK)).toBe(false);
    expect(other.bus.presumed(KIOSK)).toBe(false);
  });

  it("a node that holds the device itself, or whose lease is over, is no other that holds it", async (nodes) => {
    const one = pick(nodes, 0);
    await openKiosk(one);
    one.bus.attach(KIOSK, ears("kiosk", []));
    expect(await one.store.putIfHeld(entry(1))).toEqual({ state: "unheld" });
    const stranger = await nodes.stranger(PHONE);
    const phone = channelOf(PHONE, WEATHER);
    await one.store.openChannel(phone, NOON, 10);
    expect(await one.store.putIfHeld(pushTo(phone, 2))).toMatchObject({ state: "recorded", seq: 1 });
    await stranger.die();
    expect(await one.store.putIfHeld(pushTo(phone, 3))).toEqual({ state: "unheld" });
  });

  it("a channel that is dead is refused as ever, whoever holds its device", async (nodes) => {
    const { other } = await holdKiosk(nodes);
    await other.store.closeChannel(KIOSK, channelOf(KIOSK, WEATHER).channelId, NOON);
    expect(await other.store.putIfHeld(entry(1))).toEqual({ state: "closed" });
  });

  it("a device that came to this node is not presumed elsewhere", async (nodes) => {
    const { other } = await holdKiosk(nodes);
    other.bus.attach(KIOSK, ears("newer", []));
    expect([other.bus.presumed(KIOSK), await other.bus.present(KIOSK)]).toEqual([false, true]);
  });
}
