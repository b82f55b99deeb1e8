/** The suite that every engine's bus must pass, as far as one node can tell. */
import { describe, expect, test } from "bun:test";
import type { Bus, Listener } from "../bus.ts";
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
/** A listener that writes down what it hears under its name. */
const ears = (name: string, heard: string[]): Listener => ({
  announced: ({ seq }) => heard.push(`${name} rang ${seq}`),
  replaced: () => heard.push(`${name} replaced`),
});

function busCases(it: (sentence: string, body: (bus: Bus) => void) => void): void {
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
    bus.attach(KIOSK, { announced: (hint) => heard.push(hint), replaced: () => undefined });
    bus.ring(ring(KIOSK, 1));
    expect(heard).toEqual([ring(KIOSK, 1)]);
  });

  it("a ring for a device that is not there is lost without a word", (bus) => {
    const heard: string[] = [];
    bus.ring(ring(KIOSK, 1));
    bus.attach(KIOSK, ears("kiosk", heard));
    expect(heard).toEqual([]);
  });

  it("a device is present from attaching to detaching", (bus) => {
    expect(bus.present(KIOSK)).toBe(false);
    const kiosk = ears("kiosk", []);
    bus.attach(KIOSK, kiosk);
    bus.attach(PHONE, ears("phone", []));
    expect([bus.present(KIOSK), bus.attached()]).toEqual([true, 2]);
    bus.detach(KIOSK, kiosk);
    bus.detach(KIOSK, kiosk);
    expect([bus.present(KIOSK), bus.attached()]).toEqual([false, 1]);
  });

  it("a newer connection of a device takes over, and the older is told once", (bus) => {
    const heard: string[] = [];
    bus.attach(KIOSK, ears("older", heard));
    bus.attach(KIOSK, ears("newer", heard));
    bus.ring(ring(KIOSK, 1));
    expect(heard).toEqual(["older replaced", "newer rang 1"]);
    expect(bus.attached()).toBe(1);
  });

  it("the end of an attachment that was replaced does not end the newer one", (bus) => {
    const heard: string[] = [];
    const older = ears("older", []);
    bus.attach(KIOSK, older);
    bus.attach(KIOSK, ears("newer", heard));
    bus.detach(KIOSK, older);
    bus.ring(ring(KIOSK, 7));
    expect(heard).toEqual(["newer rang 7"]);
    expect(bus.present(KIOSK)).toBe(true);
  });
}
