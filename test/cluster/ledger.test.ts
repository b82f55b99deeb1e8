/** What the ledger of a campaign finds: a campaign whose ledger finds nothing has proved nothing. */
import { expect, test } from "bun:test";
import { Ledger } from "./ledger.ts";

const [DEVICE, URI] = ["device-1", "https://push.example/?token=1"];

/** A push that was answered. */
function received(ledger: Ledger, id: string, uri = URI): void {
  ledger.answered(ledger.send(id, DEVICE, uri), "received");
}

test("a push that was received and never came is found; one of which nobody knows is not", () => {
  const ledger = new Ledger();
  received(ledger, "push-1");
  ledger.answered(ledger.send("push-2", DEVICE, URI), "unknown");
  expect(ledger.findings()).toEqual(["push-1 was received and is not at device-1"]);
  ledger.delivered(DEVICE, "push-1");
  expect(ledger.findings()).toEqual([]);
});

test("a push that came twice, or to a device that nobody sent it to, is found", () => {
  const ledger = new Ledger();
  received(ledger, "push-1");
  ledger.delivered(DEVICE, "push-1");
  ledger.delivered(DEVICE, "push-1");
  ledger.delivered("device-2", "push-9");
  expect(ledger.findings()).toEqual(["device-2 was given push-9, which nobody sent to it", "push-1 was given 2 times"]);
});

test("a push that was sent to a channel after its closing was answered must neither be received nor come", () => {
  const ledger = new Ledger();
  ledger.closing(URI);
  received(ledger, "push-1");
  expect(ledger.findings()).toEqual([]);
  ledger.closed(URI);
  received(ledger, "push-2");
  ledger.answered(ledger.send("push-3", DEVICE, URI), "unknown");
  ledger.delivered(DEVICE, "push-3");
  expect(ledger.findings()).toEqual([
    "push-2 was sent to a closed channel: received, 0 delivered",
    "push-3 was sent to a closed channel: unknown, 1 delivered",
  ]);
});

test("what a device has says that what was sent to it before waits no more, unless it was received", () => {
  const ledger = new Ledger();
  ledger.answered(ledger.send("push-1", DEVICE, URI), "unknown");
  received(ledger, "push-2");
  received(ledger, "push-3");
  ledger.delivered(DEVICE, "push-3");
  expect(ledger.waiting(DEVICE).map(({ id }) => id)).toEqual(["push-2"]);
});
