import { expect, test } from "bun:test";
import type { Call } from "@belfry/host/database";
import fc from "fast-check";
import type { NewEntry, Settlement } from "../store.ts";
import { packEntry } from "./packed.ts";
import { writeCall } from "./written.ts";

const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom('"', "\\", "\n", "a_-9"));
const textOrNull = fc.option(text);
const count = fc.nat();

const entry: fc.Arbitrary<NewEntry> = fc.record({
  deviceId: text,
  channelId: text,
  app: text,
  slot: textOrNull,
  keep: count,
  messageId: text,
  type: fc.constantFrom("wns/toast", "wns/tile", "wns/badge", "wns/raw", "removal"),
  payload: text,
  base64: fc.boolean(),
  tag: textOrNull,
  group: textOrNull,
  priority: fc.constantFrom(1, 2, 3, 4),
  suppressPopup: fc.boolean(),
  collectionId: textOrNull,
  headers: textOrNull,
  acceptedAt: count,
  expiresAt: count,
  showUntil: fc.option(count),
});

const settlement: fc.Arbitrary<Settlement> = fc.record(
  { deviceId: text, entries: fc.array(fc.tuple(count, text), { maxLength: 3 }), at: count },
  { requiredKeys: ["deviceId", "entries"] },
);

const crossed = (call: Call): unknown => JSON.parse(writeCall(call));
const written = (call: Call): unknown => JSON.parse(JSON.stringify(call));

test("a push crosses as it is, whatever its texts hold", () => {
  fc.assert(
    fc.property(entry, (entry) => {
      const call: Call = ["put", [packEntry(entry)]];
      expect(crossed(call)).toEqual(written(call));
    }),
  );
});

test("a settlement crosses as it is; one without a time has that of nobody who asked for a receipt", () => {
  fc.assert(
    fc.property(settlement, (settlement) => {
      expect(crossed(["settle", [settlement]])).toEqual(written(["settle", [{ at: 0, ...settlement }]]));
    }),
  );
});

test("every other call crosses as JSON writes it", () => {
  const call: Call = ["putOnce", [["a", null, 1], "key"]];
  expect(writeCall(call)).toBe(JSON.stringify(call));
});
