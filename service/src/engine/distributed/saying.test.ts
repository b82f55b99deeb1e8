/** What nodes say, written and read again, and what they make of noise. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { channelOf, KIOSK, pushTo, WEATHER } from "../conformance/fixtures.ts";
import type { InboxEntry } from "../store.ts";
import { readParcel, readSaying, type Saying, writeParcel, writeSaying } from "./saying.ts";

const text = fc.string({ unit: "binary" });
const id = fc.maxSafeNat();
const entry: fc.Arbitrary<InboxEntry> = fc
  .record({
    deviceId: text,
    channelId: text,
    seq: id,
    slot: fc.option(text),
    payload: text,
    base64: fc.boolean(),
    tag: fc.option(text),
    group: fc.option(text),
    priority: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
    suppressPopup: fc.boolean(),
    collectionId: fc.option(text),
    headers: fc.option(text),
    acceptedAt: id,
    expiresAt: id,
    showUntil: fc.option(id),
  })
  .map((fields) => ({ ...pushTo(channelOf(KIOSK, WEATHER), 1), ...fields }));

const saying: fc.Arbitrary<Saying> = fc.oneof(
  entry.map((entry) => ({ say: "ring" as const, entry })),
  fc.array(text).map((devices) => ({ say: "stir" as const, devices })),
  fc.constant({ say: "stir-all" as const }),
  fc.record({ say: fc.constant("replaced" as const), device: text, fence: id }),
  fc.record({ say: fc.constant("tell" as const), from: id, subject: text, body: text }),
  fc.record({ say: fc.constant("ask" as const), id, from: id, subject: text, body: text }),
  fc.record({ say: fc.constant("answer" as const), id, from: id, body: fc.option(text) }),
  fc.record({ say: fc.constant("letter" as const), id }),
);

describe("what nodes say", () => {
  test("everything that is said is read as it was said", () => {
    const property = fc.property(id, fc.array(saying), (from, sayings) => {
      expect(readParcel(writeParcel(from, sayings.map(writeSaying)))).toEqual({ from, sayings });
    });
    fc.assert(property);
  });

  test("noise is nothing, and never throws", () => {
    const noise = fc.oneof(
      text,
      fc.json(),
      fc.json().map((json) => `[1,${json}]`),
    );
    const property = fc.property(noise, (noise) => {
      const parcel = readParcel(noise);
      if (parcel !== null) expect(parcel.sayings.every(({ say }) => typeof say === "string")).toBe(true);
      readSaying(noise);
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  test("a saying with a field of another kind is passed over, and its neighbours are heard", () => {
    const property = fc.property(saying, fc.nat(), fc.jsonValue(), (said, at, instead) => {
      const list = JSON.parse(writeSaying(said)) as unknown[];
      list[at % list.length] = instead;
      const read = readParcel(`[7,${JSON.stringify(list)},[2]]`);
      expect(read?.sayings.at(-1)).toEqual({ say: "stir-all" });
      expect(read?.sayings.length).toBeLessThanOrEqual(2);
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  test("an item of a later version is passed over", () => {
    expect(readParcel('[3,[99,"new"],[3,"kiosk",4,"more"]]')).toEqual({
      from: 3,
      sayings: [{ say: "replaced", device: "kiosk", fence: 4 }],
    });
  });
});
