import { expect, test } from "bun:test";
import { Ledger } from "./ledger.ts";

function received(ledger: Ledger, id: string, slot: string): void {
  ledger.answered(ledger.send(id, slot), "received");
}

test("a push that was answered received and neither arrives nor has a successor is found", () => {
  const ledger = new Ledger();
  received(ledger, "push-1", "slot");
  expect(ledger.findings()).toEqual(["push-1 was received and is lost (slot)"]);
});

test("a newer push in the slot that arrived excuses an older one, and not the other way round", () => {
  const ledger = new Ledger();
  received(ledger, "push-1", "slot");
  received(ledger, "push-2", "slot");
  ledger.delivered("device", 2, "push-2");
  expect(ledger.findings()).toEqual([]);
  received(ledger, "push-3", "slot");
  expect(ledger.findings()).toEqual(["push-3 was received and is lost (slot)"]);
});

test("a push in another slot, or one that never arrived, excuses nothing", () => {
  const ledger = new Ledger();
  received(ledger, "push-1", "one");
  received(ledger, "push-2", "other");
  ledger.delivered("device", 1, "push-2");
  ledger.answered(ledger.send("push-3", "one"), "unknown");
  expect(ledger.findings()).toEqual(["push-1 was received and is lost (one)"]);
});

test("a number given twice, a new push with an old number, and a push that nobody sent are found", () => {
  const ledger = new Ledger();
  for (const id of ["push-1", "push-2", "push-3"]) received(ledger, id, id);
  ledger.delivered("device", 2, "push-1");
  ledger.delivered("device", 2, "push-2");
  ledger.delivered("device", 1, "push-3");
  ledger.delivered("device", 3, "push-2");
  ledger.delivered("device", 4, "push-9");
  expect(ledger.findings()).toEqual([
    "device: 2 was push-1, now it is push-2",
    "device: push-3 is new and has 1 after 2",
    "device: push-9 was never sent",
  ]);
});

test("the same push again with its number is no finding", () => {
  const ledger = new Ledger();
  received(ledger, "push-1", "slot");
  expect(ledger.delivered("device", 1, "push-1")).toBe(true);
  expect(ledger.delivered("device", 1, "push-1")).toBe(false);
  expect(ledger.findings()).toEqual([]);
});

test("a toast with a tag of its own may wait until it is delivered, refused, or overtaken by what was sent after it", () => {
  const ledger = new Ledger();
  const send = (id: string) => ledger.send(id, `device toast ${id}`);
  const first = send("push-1");
  expect(ledger.waitingAlone("device")).toBe(1);
  ledger.answered(first, "unknown");
  ledger.answered(send("push-2"), "refused");
  ledger.answered(send("push-3"), "received");
  received(ledger, "push-4", "device toast tag1");
  received(ledger, "push-5", "other toast push-5");
  expect(ledger.waitingAlone("device")).toBe(2);
  ledger.delivered("device", 1, "push-3");
  expect(ledger.waitingAlone("device")).toBe(0);
  const under = send("push-6");
  received(ledger, "push-7", "device toast push-7");
  ledger.delivered("device", 2, "push-7");
  expect(ledger.waitingAlone("device")).toBe(1);
  ledger.answered(under, "received");
  expect(ledger.waitingAlone("device")).toBe(1);
});
