import { expect, test } from "bun:test";
import type { NewEntry, PutResult } from "../store.ts";
import { packEntry, packResult, unpackEntry, unpackResult } from "./packed.ts";

const ENTRY: NewEntry = {
  deviceId: "kiosk",
  channelId: "weather-1",
  app: "ms-app://s-1-15-2-1-2-3-4-5-6-7",
  slot: "toast  order-7",
  keep: 20,
  messageId: "0A1B2C3D4E5F6071",
  type: "wns/toast",
  payload: "<toast/>",
  base64: false,
  tag: "order-7",
  group: null,
  priority: 1,
  suppressPopup: true,
  collectionId: "shop",
  headers: null,
  acceptedAt: 1,
  expiresAt: 2,
  showUntil: 3,
};

test("an entry that crossed to the worker is the entry that was sent", () => {
  const changes = { suppressPopup: false, collectionId: null, tag: null, group: "g", showUntil: null };
  const bytes: NewEntry = { ...ENTRY, ...changes, base64: true, headers: '{"Encryption":"salt=AA"}' };
  for (const entry of [ENTRY, bytes]) {
    expect(unpackEntry(JSON.parse(JSON.stringify(packEntry(entry))))).toEqual(entry);
  }
});

test("what became of an entry comes back as it was, and as a number when nobody had to leave", () => {
  const results: PutResult[] = [
    { state: "recorded", seq: 7, replaced: null, evicted: null },
    { state: "recorded", seq: 7, replaced: "0A1B2C3D4E5F6071", evicted: null },
    { state: "recorded", seq: 7, replaced: null, evicted: "0A1B2C3D4E5F6071" },
    { state: "muted" },
    { state: "closed" },
    { state: "expired" },
    { state: "unknown" },
  ];
  for (const result of results) expect(unpackResult(JSON.parse(JSON.stringify(packResult(result))))).toEqual(result);
  expect(results.map((result) => typeof packResult(result))).toEqual(["number", ...Array(6).fill("object")]);
});
