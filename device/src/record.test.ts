import { expect, test } from "bun:test";
import fc from "fast-check";
import type { ChannelName } from "./channel-name.ts";
import {
  appOf,
  channelToClose,
  currentChannel,
  idsFrom,
  nameOfId,
  withChannel,
  withOpened,
  withoutChannels,
} from "./record.ts";
import type { ChannelRecord, DeviceRecord } from "./store.ts";
import { MAIL, MAIL_GUID } from "./testing/fake-service.ts";

const DAY = 86_400_000;
const empty: DeviceRecord = { device: "d", credential: "c", seq: 0, channels: [] };
const channel = (id: string, app: string, expires = DAY, more: Partial<ChannelRecord> = {}): ChannelRecord => ({
  id,
  app,
  uri: `https://service.test/${id}`,
  expires,
  ...more,
});
const tile = (id: string, app: string, label: string) => channel(id, app, DAY, { kind: "tile", label });
const alternate = (id: string, app: string, label: string, key = "K") =>
  channel(id, app, DAY, { kind: "alternate", label, key });
const primary = (app: string): ChannelName => ({ app, kind: "primary", label: "" });
const idsOf = ({ channels }: DeviceRecord) => channels.map(({ id }) => id);

test("the channel opened last is the app's current one, and the older one still leads to the app", () => {
  const first = withChannel(empty, channel("a1", "a", 30 * DAY), 0);
  const both = withChannel(first, channel("a2", "a", 45 * DAY), 15 * DAY);
  expect(currentChannel(both, primary("a"))?.id).toBe("a2");
  expect(nameOfId(both, "a1")).toEqual(primary("a"));
});

test("a channel is forgotten when nothing pushed on its last day can wait any more", () => {
  const old = withChannel(empty, channel("a1", "a", DAY), 0);
  expect(withChannel(old, channel("b1", "b", 60 * DAY), 30 * DAY).channels.length).toBe(2);
  expect(withChannel(old, channel("b1", "b", 61 * DAY), 31 * DAY).channels.length).toBe(1);
});

test("an app whose current channel closes loses its older ones too, other apps keep theirs", () => {
  const channels = [channel("a1", "a"), channel("b1", "b"), channel("a2", "a")];
  const { record, ended } = withoutChannels({ ...empty, channels }, ["a2"]);
  expect([ended, idsOf(record)]).toEqual([[primary("a")], ["b1"]]);
});

test("an app whose older channel closes keeps its current one", () => {
  const channels = [channel("a1", "a"), channel("a2", "a")];
  const { record, ended } = withoutChannels({ ...empty, channels }, ["a1"]);
  expect([ended, idsOf(record)]).toEqual([[], ["a2"]]);
});

test("an app whose primary channel closes loses its tiles' channels, and keeps its alternate ones", () => {
  const channels = [channel("a1", "a"), tile("t1", "a", "T"), alternate("x1", "a", "X"), tile("u1", "b", "T")];
  const { record, ended } = withoutChannels({ ...empty, channels }, ["a1"]);
  expect(ended.map(({ kind, label }) => [kind, label])).toEqual([
    ["primary", ""],
    ["tile", "T"],
  ]);
  expect(idsOf(record)).toEqual(["x1", "u1"]);
});

test("a tile's channel and an alternate one end alone when only they are named", () => {
  const channels = [channel("a1", "a"), tile("t1", "a", "T"), alternate("x1", "a", "X"), alternate("y1", "a", "Y")];
  expect(idsOf(withoutChannels({ ...empty, channels }, ["t1", "x1"]).record)).toEqual(["a1", "y1"]);
});

test("a label that is asked for with another key lets go of the channel that the former key had", () => {
  const channels = [alternate("x1", "a", "X", "K"), alternate("y1", "a", "Y", "K")];
  expect(idsOf(withChannel({ ...empty, channels }, alternate("x2", "a", "X", "L"), 0))).toEqual(["y1", "x2"]);
  expect(idsOf(withChannel({ ...empty, channels }, alternate("x2", "a", "X", "K"), 0))).toEqual(["x1", "y1", "x2"]);
});

test("an app that never had a primary channel closes by one of its tiles' channels, an alternate one only by its own", () => {
  const record = { ...empty, channels: [tile("t1", "a", "T"), alternate("x1", "a", "X")] };
  expect(channelToClose(record, primary("a"))?.id).toBe("t1");
  expect(channelToClose(record, { app: "a", kind: "alternate", label: "Y" })).toBeUndefined();
});

test("a channel asked for with a GUID is kept under the package SID, and the GUID is remembered", () => {
  const frame = { t: "opened", req: 1, channel: "a1", app: MAIL.toUpperCase(), uri: "u", expires: DAY } as const;
  const { record, channel: kept } = withOpened(empty, frame, { ...primary(MAIL_GUID) }, 0);
  expect([kept.app, appOf(record, MAIL_GUID), appOf(record, "other")]).toEqual([MAIL, MAIL, "other"]);
});

test("when there are more channels than one hello can name, the hellos together name all of them", () => {
  const sizes = fc.record({ held: fc.nat({ max: 40 }), most: fc.integer({ min: 1, max: 12 }) });
  fc.assert(
    fc.property(sizes, ({ held, most }) => {
      const record = { ...empty, channels: Array.from({ length: held }, (_, at) => channel(`c${at}`, "a")) };
      const named = new Set<string>();
      let place = 0;
      for (let hellos = 0; hellos < Math.ceil(held / most); hellos += 1) {
        const { ids, next } = idsFrom(record, place, most);
        expect(ids.length).toBe(Math.min(held, most));
        for (const id of ids) named.add(id);
        place = next;
      }
      expect(named.size).toBe(held);
    }),
  );
});
