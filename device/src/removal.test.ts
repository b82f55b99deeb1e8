import { expect, test } from "bun:test";
import { aDevice, aDeviceWithMail, MAIL, openedAs, recordWithMail, removed, toast } from "./testing/fake-service.ts";
import { turn } from "./testing/manual-time.ts";

const ALL = "type=wns/toast;all";

test("an app hears which toasts are to go, in turn with its notifications, and the order is confirmed like them", async () => {
  const { service, channel } = await aDeviceWithMail();
  const heard: unknown[] = [];
  channel.onNotification(({ seq }) => heard.push(seq));
  channel.onRemoved((match) => heard.push(match));
  await service.say(
    toast(1, "mail-1"),
    removed(2, "mail-1", "type:wns/toast;tag=T;group=G"),
    toast(3, "mail-1", { type: "wns/tile" }),
    removed(4, "mail-1", "type=wns/toast;tag=T"),
  );
  await service.say(removed(5, "mail-1", ALL));
  expect(heard).toEqual([1, { all: false, tag: "T", group: "G" }, 3, { all: false, tag: "T" }, { all: true }]);
  expect(service.acks).toEqual([
    { t: "ack", seq: 4 },
    { t: "ack", seq: 5 },
  ]);
});

test("a removal does not overtake a toast that a handler still works on", async () => {
  const { service, channel } = await aDeviceWithMail();
  const heard: string[] = [];
  let finish: () => void = () => undefined;
  channel.onNotification(async () => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    heard.push("shown");
  });
  channel.onRemoved(() => heard.push("removed"));
  await service.say(toast(1, "mail-1"));
  await service.say(removed(2, "mail-1", ALL));
  expect([heard, service.acks]).toEqual([[], []]);
  finish();
  await turn();
  expect([heard, service.acks]).toEqual([["shown", "removed"], [{ t: "ack", seq: 2 }]]);
});

test("toasts that wait for a handler and match are never given to it, but settled as suppressed; others wait on", async () => {
  const { service, channel } = await aDeviceWithMail();
  await service.say(
    toast(1, "mail-1", { tag: "T", group: "G" }),
    toast(2, "mail-1", { tag: "T", group: "H" }),
    toast(3, "mail-1", { tag: "T", group: "G", type: "wns/tile" }),
    removed(4, "mail-1", "type=wns/toast;group=G;tag=T"),
  );
  expect(service.acks[0]).toEqual({ t: "ack", ones: [[1, "suppressed"]] });
  const seen: number[] = [];
  channel.onNotification(({ seq }) => seen.push(seq));
  await turn();
  expect([seen, service.acks.at(-1)]).toEqual([[2, 3], { t: "ack", seq: 4 }]);
});

test("a removal by tag takes the toasts of every group, one by group those of every tag", async () => {
  const { service, channel } = await aDeviceWithMail();
  await service.say(
    toast(1, "mail-1", { tag: "T", group: "G" }),
    toast(2, "mail-1", { tag: "T" }),
    toast(3, "mail-1", { tag: "U", group: "G" }),
    toast(4, "mail-1"),
    removed(5, "mail-1", "type=wns/toast;tag=T"),
    removed(6, "mail-1", "type=wns/toast;group=G"),
  );
  const seen: number[] = [];
  channel.onNotification(({ seq }) => seen.push(seq));
  await turn();
  expect(seen).toEqual([4]);
});

test("a removal waits, like a notification, until the app is there, and needs nobody who hears of it", async () => {
  const { device, service } = await aDevice({ record: recordWithMail() });
  await service.welcome();
  await service.say(removed(1, "mail-1", ALL));
  expect(service.acks).toEqual([]);
  const channel = await openedAs(service, "mail-1", () => device.openChannel(MAIL));
  channel.onNotification(() => undefined);
  await turn();
  expect(service.acks).toEqual([{ t: "ack", seq: 1 }]);
});

test("one who hears of removals only is told as far as no notification waits before", async () => {
  const { service, channel } = await aDeviceWithMail();
  const heard: unknown[] = [];
  channel.onRemoved((match) => heard.push(match));
  await service.say(removed(1, "mail-1", ALL), toast(2, "mail-1"), removed(3, "mail-1", "type=wns/toast;tag=T"));
  expect([heard, service.acks]).toEqual([[{ all: true }], [{ t: "ack", seq: 1 }]]);
});

test("a removal that was sent to a tile's channel is about the app's toasts, which are on its primary one", async () => {
  const { device, service, channel } = await aDeviceWithMail();
  await openedAs(service, "tile-1", () => device.openChannel(MAIL, { tile: "Inbox" }));
  const heard: unknown[] = [];
  await service.say(toast(1, "mail-1"), removed(2, "tile-1", ALL));
  channel.onRemoved(() => heard.push("removed"));
  await turn();
  expect([heard, service.acks.at(-1)]).toEqual([["removed"], { t: "ack", seq: 2 }]);
});

test("a removal that comes again is confirmed again and not told again", async () => {
  const { device, service, channel, time } = await aDeviceWithMail();
  let told = 0;
  channel.onRemoved(() => {
    told += 1;
  });
  await service.say(removed(1, "mail-1", ALL));
  await service.end(1006);
  await time.advance(1_000);
  await service.welcome();
  await service.say(removed(1, "mail-1", ALL));
  expect([told, service.acks, device.counts.duplicates]).toEqual([1, [{ t: "ack", seq: 1 }], 1]);
});

test("a removal for a closed channel is confirmed, and one that cannot be read is reported", async () => {
  const { device, service } = await aDeviceWithMail();
  const errors: string[] = [];
  device.onError(({ message }) => errors.push(message));
  await service.say(removed(1, "gone-1", ALL), removed(2, "mail-1", "type=wns/tile;all"));
  expect(errors).toEqual(["The other side's answer could not be read: match of removal message-2"]);
  expect(service.acks).toEqual([
    { t: "ack", ones: [[2, "undecryptable"]] },
    { t: "ack", seq: 2 },
  ]);
});

test("a channel that is closed confirms the removals that waited", async () => {
  const { service } = await aDeviceWithMail();
  await service.say(toast(1, "mail-1", { type: "wns/raw" }), removed(2, "mail-1", ALL));
  await service.say({ t: "closed", channels: ["mail-1"] });
  expect(service.acks.at(-1)).toEqual({ t: "ack", seq: 2 });
});
