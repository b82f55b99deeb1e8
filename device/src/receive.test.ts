import { expect, test } from "bun:test";
import { aDevice, aDeviceWithMail, CHAT, DAY_MS, MAIL, recordWithMail, toast } from "./testing/fake-service.ts";
import { NEW_YEAR, turn } from "./testing/manual-time.ts";

/** A promise that a test settles by hand. */
function byHand() {
  let settle: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, settle: () => settle() };
}

test("a toast reaches the handler as the sender pushed it and is confirmed", async () => {
  const { service, channel } = await aDeviceWithMail();
  const received: unknown[] = [];
  channel.onNotification((notification) => received.push(notification));
  await service.say(toast(1, "mail-1", { tag: "inbox", group: "mail" }));
  expect(received).toEqual([
    {
      id: "message-1",
      seq: 1,
      type: "wns/toast",
      channelId: "mail-1",
      kind: "primary",
      label: undefined,
      payload: "<toast>1</toast>",
      tag: "inbox",
      group: "mail",
      priority: 1,
      suppressPopup: false,
      collectionId: undefined,
      acceptedAt: new Date(NEW_YEAR),
      expiresAt: new Date(NEW_YEAR + 3 * DAY_MS),
      headers: undefined,
    },
  ]);
  expect(service.acks).toEqual([{ t: "ack", seq: 1 }]);
});

test("the trace that a notification was delivered in reaches the handler, and one without any has none", async () => {
  const { service, channel } = await aDeviceWithMail();
  const received: (string | undefined)[] = [];
  channel.onNotification(({ traceparent }) => received.push(traceparent));
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  await service.say(toast(1, "mail-1", { traceparent }));
  await service.say(toast(2, "mail-1"));
  expect(received).toEqual([traceparent, undefined]);
});

test("raw bytes reach the handler as bytes", async () => {
  const { service, channel } = await aDeviceWithMail();
  const payloads: unknown[] = [];
  channel.onNotification(({ payload }) => payloads.push(payload));
  const { payload: _, ...frame } = toast(1, "mail-1", { type: "wns/raw" });
  await service.say({ ...frame, payloadBase64: "AP8B" });
  expect(payloads).toEqual([new Uint8Array([0, 255, 1])]);
});

test("a payload that cannot be decoded is settled as undecryptable and reported", async () => {
  const { device, service, channel } = await aDeviceWithMail();
  const errors: string[] = [];
  device.onError(({ message }) => errors.push(message));
  channel.onNotification(() => errors.push("given to the app"));
  const { payload: _, ...frame } = toast(1, "mail-1", { type: "wns/raw" });
  await service.say({ ...frame, payloadBase64: "***" });
  expect(errors).toEqual(["The other side's answer could not be read: payload of notification message-1"]);
  expect(service.acks[0]).toEqual({ t: "ack", ones: [[1, "undecryptable"]] });
});

test("a burst that arrives within one turn is confirmed by one frame", async () => {
  const { service, channel } = await aDeviceWithMail();
  channel.onNotification(() => undefined);
  await service.say(...[1, 2, 3, 4, 5].map((seq) => toast(seq, "mail-1")));
  expect(service.acks).toEqual([{ t: "ack", seq: 5 }]);
});

test("nothing is confirmed before the handler is done, and the next one waits for it", async () => {
  const { service, channel } = await aDeviceWithMail();
  const gates = [byHand(), byHand()];
  const begun: number[] = [];
  channel.onNotification(({ seq }) => {
    begun.push(seq);
    return gates[seq - 1]?.promise;
  });
  await service.say(toast(1, "mail-1"), toast(2, "mail-1"));
  expect([begun, service.acks]).toEqual([[1], []]);
  gates[0]?.settle();
  await turn();
  expect([begun, service.acks]).toEqual([[1, 2], [{ t: "ack", seq: 1 }]]);
});

test("a slow app does not hold up another one: its notifications are confirmed singly", async () => {
  const { device, service, channel } = await aDeviceWithMail();
  const opening = device.openChannel(CHAT);
  await turn();
  await service.opened("chat-1");
  const slow = byHand();
  channel.onNotification(() => slow.promise);
  (await opening).onNotification(() => undefined);
  await service.say(toast(1, "mail-1"), toast(2, "chat-1"));
  expect(service.acks).toEqual([{ t: "ack", ones: [[2, "handled"]] }]);
  slow.settle();
  await turn();
  expect(service.acks.at(-1)).toEqual({ t: "ack", seq: 2 });
});

test("what arrives before the app has a handler waits unconfirmed until there is one", async () => {
  const { device, service } = await aDevice({ record: recordWithMail() });
  await service.welcome();
  await service.say(toast(1, "mail-1"), toast(2, "mail-1"));
  expect(service.acks).toEqual([]);
  const opening = device.openChannel(MAIL);
  await turn();
  await service.opened("mail-1");
  const seen: number[] = [];
  (await opening).onNotification(({ seq }) => seen.push(seq));
  await turn();
  expect([seen, service.acks]).toEqual([[1, 2], [{ t: "ack", seq: 2 }]]);
});

test("what waited for a handler until it expired is not given to the app but settled as suppressed", async () => {
  const { service, channel, time } = await aDeviceWithMail();
  const seen: number[] = [];
  await service.say(toast(1, "mail-1", { expires: NEW_YEAR + 1_000 }), toast(2, "mail-1"));
  await time.advance(1_000);
  channel.onNotification(({ seq }) => seen.push(seq));
  await turn();
  expect(seen).toEqual([2]);
  expect(service.acks).toEqual([
    { t: "ack", ones: [[1, "suppressed"]] },
    { t: "ack", seq: 2 },
  ]);
});

test("a notification without time to live, sent to a connected device, is given to the app", async () => {
  const { service, channel } = await aDeviceWithMail();
  const seen: number[] = [];
  channel.onNotification(({ seq }) => seen.push(seq));
  await service.say(toast(1, "mail-1", { expires: NEW_YEAR }));
  expect(seen).toEqual([1]);
});

test("a handler that throws refuses the notification, is reported, and does not stop the next one", async () => {
  const { device, service, channel } = await aDeviceWithMail();
  const errors: string[] = [];
  device.onError(({ message }) => errors.push(message));
  channel.onNotification(({ seq }) => {
    if (seq === 1) throw new Error("no screen");
  });
  channel.onNotification(async ({ seq }) => {
    if (seq === 1) throw new Error("no sound");
  });
  await service.say(toast(1, "mail-1"), toast(2, "mail-1"));
  expect(errors).toEqual(["no screen", "no sound"]);
  expect(service.acks.at(0)).toEqual({ t: "ack", ones: [[1, "refused"]] });
  expect(service.acks.at(-1)).toEqual({ t: "ack", seq: 2 });
});

test("a notification that comes again after a lost ack is confirmed again and not given to the app again", async () => {
  const { device, service, channel, time, store } = await aDeviceWithMail();
  const seen: number[] = [];
  channel.onNotification(({ seq }) => seen.push(seq));
  await service.say(toast(1, "mail-1"));
  await service.end(1006);
  await time.advance(1_000);
  await service.welcome();
  expect(service.heard("hello")[0]?.seq).toBe(1);
  await service.say(toast(1, "mail-1"));
  expect([seen, service.acks, device.counts.duplicates]).toEqual([[1], [{ t: "ack", seq: 1 }], 1]);
  expect((await store.load())?.seq).toBe(1);
});

test("what a handler finishes while there is no connection is confirmed on the next one", async () => {
  const { service, channel, time } = await aDeviceWithMail();
  const gate = byHand();
  channel.onNotification(({ seq }) => (seq === 1 ? gate.promise : undefined));
  await service.say(toast(1, "mail-1"));
  await service.end(1006);
  gate.settle();
  await time.advance(1_000);
  await service.welcome();
  expect([service.heard("hello")[0]?.seq, service.acks]).toEqual([1, [{ t: "ack", seq: 1 }]]);
});

test("an app that was closed with notifications still waiting gets them in its next run", async () => {
  const { device, service, store } = await aDeviceWithMail();
  await service.say(toast(1, "mail-1"));
  const closing = device.close();
  await turn();
  await service.end(1000);
  await closing;
  expect([service.acks, (await store.load())?.seq]).toEqual([[], 0]);
});

test("closing the device waits for the running handler and confirms what it did", async () => {
  const { device, service, channel } = await aDeviceWithMail();
  const gate = byHand();
  channel.onNotification(() => gate.promise);
  await service.say(toast(1, "mail-1"));
  const closing = device.close();
  await turn();
  expect(service.socket.closedWith).toBeUndefined();
  gate.settle();
  await turn();
  expect([service.acks, service.socket.closedWith]).toEqual([[{ t: "ack", seq: 1 }], 1000]);
  await service.end(1000);
  await closing;
});

test("a loop over a channel confirms each notification when it comes back for the next, and ends with the channel", async () => {
  const { service, channel } = await aDeviceWithMail();
  const seen: number[] = [];
  const gate = byHand();
  const loop = (async () => {
    for await (const { seq } of channel) {
      seen.push(seq);
      if (seq === 1) await gate.promise;
    }
  })();
  await service.say(toast(1, "mail-1"), toast(2, "mail-1"));
  expect([seen, service.acks]).toEqual([[1], []]);
  gate.settle();
  await turn();
  expect([seen, service.acks.at(-1)]).toEqual([[1, 2], { t: "ack", seq: 2 }]);
  await service.say({ t: "closed", channels: ["mail-1"] });
  await loop;
});
