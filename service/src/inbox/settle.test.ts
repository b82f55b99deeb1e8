import { expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { booksOf, channelOf, KIOSK, NOON, open, pushTo, WEATHER } from "../engine/conformance/fixtures.ts";
import { openEmbeddedBus } from "../engine/embedded/bus.ts";
import { openSubject } from "../engine/embedded/fixture.ts";
import { TraceRing } from "../trace/ring.ts";
import { putEntry } from "./put.ts";
import { settle } from "./settle.ts";

/** A kiosk for which a toast waits that was framed; how its trace tells it, and a confirmation of it. */
async function framedToast() {
  const { store, dispose } = await openSubject();
  const channel = await open(store, channelOf(KIOSK, WEATHER));
  const { app, type } = pushTo(channel, 1);
  const at = { readAt: NOON, provedAt: NOON, decidedAt: NOON };
  const said = { app, deviceId: KIOSK, channelId: channel.channelId, type, bytes: 1, by: "sender", ...at } as const;
  const trace = new TraceRing(10, () => NOON + 5);
  const messageId = trace.begin({ ...said, decision: "it may wait for its device" });
  await store.put(pushTo(channel, 1, { messageId, slot: "order-7" }));
  trace.recorded(messageId);
  trace.framed(messageId);
  const told = () => {
    const { end, steps } = trace.find(messageId) ?? {};
    return { end: end?.code ?? end?.state, acked: steps?.find(({ step }) => step === "acked")?.ms };
  };
  const confirm = () => settle({ store, trace }, KIOSK, [{ seq: 1, app, messageId, result: "handled" }], NOON + 3);
  return { store, channel, trace, messageId, told, confirm, dispose };
}

test("what was confirmed ended by that, at the moment in which it was heard", async () => {
  const { told, confirm, dispose } = await framedToast();
  await confirm();
  expect(told()).toEqual({ end: "HANDLED", acked: 3 });
  await dispose();
});

test("what was confirmed has its end although the store's answer was lost", async () => {
  const { store, told, trace, messageId, dispose } = await framedToast();
  const lost = { ...store, settle: () => Promise.reject(new BelfryError("STORE_UNAVAILABLE")) };
  const confirmed = [{ seq: 1, app: WEATHER, messageId, result: "handled" }] as const;
  expect(await settle({ store: lost, trace }, KIOSK, confirmed, NOON).catch((error: unknown) => error)).toMatchObject({
    code: "STORE_UNAVAILABLE",
  });
  expect(told()).toEqual({ end: "HANDLED", acked: 0 });
  await dispose();
});

test("what was replaced before its confirmation counted is told as replaced, in the trace as in the books", async () => {
  const { store, channel, trace, messageId, told, confirm, dispose } = await framedToast();
  const newer = putEntry({ store, trace, bus: openEmbeddedBus() }, pushTo(channel, 2, { slot: "order-7" }));
  await confirm();
  expect(await newer).toMatchObject({ replaced: messageId });
  expect(told()).toEqual({ end: "NEWER", acked: 3 });
  expect(await booksOf(store, WEATHER)).toEqual({ accepted: 2, replaced: 1, pending: 1 });
  await dispose();
});

test("what a confirmation does not end, because a newer connection holds the device, still waits", async () => {
  const { store, told, confirm, trace, messageId, dispose } = await framedToast();
  const heldElsewhere = { ...store, settle: () => Promise.resolve(false) };
  await settle({ store: heldElsewhere, trace }, KIOSK, [{ seq: 1, app: WEATHER, messageId, result: "handled" }], NOON);
  expect(told()).toEqual({ end: "pending", acked: 0 });
  await confirm();
  expect(told()).toEqual({ end: "HANDLED", acked: 3 });
  await dispose();
});
