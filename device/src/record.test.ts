import { expect, test } from "bun:test";
import { appOfChannel, currentChannel, withChannel, withoutChannels } from "./record.ts";
import type { DeviceRecord } from "./store.ts";

const DAY = 86_400_000;
const channel = (id: string, app: string, expires: number) => ({ id, app, uri: `https://service.test/${id}`, expires });
const empty: DeviceRecord = { device: "d", credential: "c", seq: 0, channels: [] };

test("the channel opened last is the app's current one, and the older one still leads to the app", () => {
  const first = withChannel(empty, channel("a1", "a", 30 * DAY), 0);
  const both = withChannel(first, channel("a2", "a", 45 * DAY), 15 * DAY);
  expect(currentChannel(both, "a")?.id).toBe("a2");
  expect(appOfChannel(both, "a1")).toBe("a");
});

test("a channel is forgotten when nothing pushed on its last day can wait any more", () => {
  const old = withChannel(empty, channel("a1", "a", DAY), 0);
  expect(withChannel(old, channel("b1", "b", 60 * DAY), 30 * DAY).channels.length).toBe(2);
  expect(withChannel(old, channel("b1", "b", 61 * DAY), 31 * DAY).channels.length).toBe(1);
});

test("an app whose current channel closes loses its older ones too, other apps keep theirs", () => {
  const channels = [channel("a1", "a", DAY), channel("b1", "b", DAY), channel("a2", "a", DAY)];
  const { record, appsClosed } = withoutChannels({ ...empty, channels }, ["a2"]);
  expect(appsClosed).toEqual(["a"]);
  expect(record.channels.map(({ id }) => id)).toEqual(["b1"]);
});

test("an app whose older channel closes keeps its current one", () => {
  const channels = [channel("a1", "a", DAY), channel("a2", "a", DAY)];
  const { record, appsClosed } = withoutChannels({ ...empty, channels }, ["a1"]);
  expect(appsClosed).toEqual([]);
  expect(record.channels.map(({ id }) => id)).toEqual(["a2"]);
});
