import { expect, test } from "bun:test";
import { withKeys, withOpened } from "../record.ts";
import { type DeviceRecord, readDeviceRecord } from "../store.ts";
import { DAY_MS, MAIL, recordWithMail } from "../testing/fake-service.ts";
import { NEW_YEAR } from "../testing/manual-time.ts";

const KEYS = { p256dh: "BAAA", auth: "AAAA", d: "BBBB" };
const web = { id: "web-1", app: MAIL, uri: "https://service.test/", expires: NEW_YEAR + 30 * DAY_MS };
const record: DeviceRecord = recordWithMail({
  channels: [{ ...web, kind: "alternate", label: "push", key: "KEY", keys: KEYS }],
});

test("WP-5.05: keys are kept with their channel, and a store of a version without them still loads", () => {
  expect(readDeviceRecord(JSON.stringify(record))).toEqual(record);
  const old = recordWithMail();
  expect(readDeviceRecord(JSON.stringify(old))).toEqual(old);
});

test("kept keys of which a part is missing are a damaged store", () => {
  for (const keys of [null, "text", {}, { ...KEYS, d: "" }, { ...KEYS, auth: 7 }, { p256dh: "BAAA", auth: "AAAA" }]) {
    const channels = record.channels.map((channel) => ({ ...channel, keys }));
    expect(() => readDeviceRecord(JSON.stringify({ ...record, channels }))).toThrow("not a device record");
  }
});

test("a channel that the service gives again keeps its keys, and one with another id has none", () => {
  const asked = { app: MAIL, kind: "alternate", label: "push", key: "KEY" } as const;
  const answer = { t: "opened", req: 1, app: MAIL, uri: web.uri, kind: "alternate", label: "push" } as const;
  const again = withOpened(record, { ...answer, channel: "web-1", expires: web.expires }, asked, NEW_YEAR);
  expect(again.channel.keys).toEqual(KEYS);
  const renewed = withOpened(record, { ...answer, channel: "web-2", expires: web.expires }, asked, NEW_YEAR);
  expect(renewed.channel.keys).toBeUndefined();
  expect(renewed.record.channels.map(({ id, keys }) => [id, keys])).toEqual([
    ["web-1", KEYS],
    ["web-2", undefined],
  ]);
});

test("WP-5.05: a channel's keys are its own for life: the first ones stay", () => {
  const others = { ...KEYS, d: "CCCC" };
  expect(withKeys(record, "web-1", others)).toEqual(record);
  expect(withKeys(record, "web-9", others)).toEqual(record);
  const bare = { ...record, channels: [web] };
  expect(withKeys(bare, "web-1", others).channels).toEqual([{ ...web, keys: others }]);
});
