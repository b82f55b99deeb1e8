/** The suite that every engine's bus must pass, as far as one node can tell. */
import { describe, expect, test } from "bun:test";
import type { Bus } from "../bus.ts";
import type { InboxEntry } from "../store.ts";
import { channelOf, KIOSK, PHONE, pushTo, WEATHER } from "./fixtures.ts";

/** @param open opens a bus that nobody is attached to, with a function that lets go of it */
export function busConformance(name: string, open: () => Promise<{ bus: Bus; dispose(): Promise<void> }>): void {
  function it(sentence: string, body: (bus: Bus) => void): void {
    test(sentence, async () => {
      const { bus, dispose } = await open();
      try {
        body(bus);
      } finally {
        await dispose();
      }
    });
  }
  describe(`the ${name} bus`, () => busCases(it));
}

const ring = (deviceId: string, seq: number): InboxEntry => ({ ...pushTo(channelOf(deviceId, WEATHER), seq), seq });
const nobody = () => undefined;

function busCases(it: (sentence: string, body: (bus: Bus) => void) => void): void {
  it("rings reach the device they are for, in their order, and no other", (bus) => {
    const heard: InboxEntry[] = [];
    bus.attach(KIOSK, (hint) => heard.push(hint), nobody);
    bus.attach(PHONE, () => expect.unreachable(), nobody);
    bus.ring(ring(KIOSK, 1));
    bus.ring(ring(KIOSK, 2));
    expect(heard).toEqual([ring(KIOSK, 1), ring(KIOSK, 2)]);
  });

  it("a ring for a device that is not there is lost without a word", (bus) => {
    bus.ring(ring(KIOSK, 1));
    bus.attach(KIOSK, () => expect.unreachable(), nobody);
  });

  it("a device is present from attaching to detaching", (bus) => {
    expect(bus.present(KIOSK)).toBe(false);
    const detach = bus.attach(KIOSK, nobody, nobody);
    bus.attach(PHONE, nobody, nobody);
    expect([bus.present(KIOSK), bus.attached()]).toEqual([true, 2]);
    detach();
    detach();
    expect([bus.present(KIOSK), bus.attached()]).toEqual([false, 1]);
  });

  it("a newer connection of a device takes over, and the older is told once", (bus) => {
    const heard: string[] = [];
    bus.attach(
      KIOSK,
      () => heard.push("older rang"),
      () => heard.push("older replaced"),
    );
    bus.attach(
      KIOSK,
      () => heard.push("newer rang"),
      () => heard.push("newer replaced"),
    );
    bus.ring(ring(KIOSK, 1));
    expect(heard).toEqual(["older replaced", "newer rang"]);
    expect(bus.attached()).toBe(1);
  });

  it("the end of an attachment that was replaced does not end the newer one", (bus) => {
    const heard: number[] = [];
    const detachOlder = bus.attach(KIOSK, () => expect.unreachable(), nobody);
    bus.attach(KIOSK, (hint) => heard.push(hint.seq), nobody);
    detachOlder();
    bus.ring(ring(KIOSK, 7));
    expect(heard).toEqual([7]);
    expect(bus.present(KIOSK)).toBe(true);
  });
}
