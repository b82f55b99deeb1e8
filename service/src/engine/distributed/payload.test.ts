/** Payloads that a database of text does not take as they are. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { channelOf, KIOSK, NOON, open, pushTo, WEATHER } from "../conformance/fixtures.ts";
import { openSubject } from "./fixture.ts";

const payload = fc.string({
  unit: fc.oneof(fc.constantFrom("\0", '"', "\\", "'", "{", "\n"), fc.string({ unit: "grapheme", maxLength: 1 })),
});

test("any text comes back as it was, U+0000 and quotes included", async () => {
  const { store, dispose } = await openSubject();
  const channel = await open(store, channelOf(KIOSK, WEATHER));
  let n = 0;
  await fc.assert(
    fc.asyncProperty(payload, async (text) => {
      n += 1;
      await store.put(pushTo(channel, n, { payload: text, keep: 10_000 }));
      const [entry] = await store.read(KIOSK, n - 1, NOON, 1, 1e6);
      expect(entry).toEqual({ ...pushTo(channel, n, { payload: text, keep: 10_000 }), seq: n });
    }),
  );
  await dispose();
});

test("a payload of five thousand bytes, and as many as a read takes, come back whole", async () => {
  const { store, dispose } = await openSubject();
  const channel = await open(store, channelOf(KIOSK, WEATHER));
  const large = "ö\0".repeat(1_666);
  for (let n = 1; n <= 4; n++) await store.put(pushTo(channel, n, { payload: large, base64: false }));
  const bytes = Buffer.byteLength(large);
  expect((await store.read(KIOSK, 0, NOON, 10, 2 * bytes)).map(({ payload }) => payload)).toEqual([large, large]);
  expect(await store.read(KIOSK, 0, NOON, 10, 2 * bytes - 1)).toHaveLength(1);
  await dispose();
});

test("of pushes for many each fails for itself, and those that were recorded are told", async () => {
  const { store, dispose } = await openSubject();
  const channel = await open(store, channelOf(KIOSK, WEATHER));
  const { deviceId, channelId, messageId, ...content } = pushTo(channel, 1);
  const results = await store.putAll(content, [
    [deviceId, channelId, messageId],
    // No text of the database holds it.
    [deviceId, channelId, "\0"],
  ]);
  expect(results).toMatchObject([{ state: "recorded", seq: 1 }, { state: "failed" }]);
  expect((await store.read(KIOSK, 0, NOON, 10, 1e6)).map((entry) => entry.messageId)).toEqual([messageId]);
  await dispose();
});
