import { expect, test } from "bun:test";
import { readServiceFrame } from "@belfry/protocol";
import type { InboxEntry } from "../engine/store.ts";
import { formatFrame } from "./push-frame.ts";

const ENTRY: InboxEntry = {
  seq: 7,
  deviceId: "kiosk",
  channelId: "weather-1",
  app: "ms-app://s-1-15-2-1-2-3-4-5-6-7",
  slot: null,
  keep: 20,
  messageId: "0A1B2C3D4E5F6071",
  type: "wns/toast",
  payload: '<toast launch="a\\b">\n\u2028"é"</toast>',
  base64: false,
  tag: null,
  group: null,
  priority: 1,
  suppressPopup: false,
  collectionId: null,
  headers: null,
  acceptedAt: 1000,
  expiresAt: 3000,
  showUntil: 2000,
};

const bare = {
  t: "push",
  seq: 7,
  id: "0A1B2C3D4E5F6071",
  channel: "weather-1",
  type: "wns/toast",
  priority: 1,
} as const;

test("a frame says what the entry says, whatever stands in its payload", () => {
  expect(readServiceFrame(formatFrame(ENTRY))).toEqual({
    ...bare,
    payload: ENTRY.payload,
    at: 1000,
    expires: 2000,
  });
});

test("labels, suppressed pop-up and collection travel when they are there, bytes in base64", () => {
  const labels = { tag: 'order"7', group: "shop\\1", collectionId: 'c","t":"x' };
  const frame = readServiceFrame(
    formatFrame({ ...ENTRY, ...labels, suppressPopup: true, payload: "AP8=", base64: true }),
  );
  expect(frame).toEqual({ ...bare, ...labels, suppressPopup: true, payloadBase64: "AP8=", at: 1000, expires: 2000 });
});

test("a notification whose sender named no time to live has no deadline on the wire", () => {
  expect(readServiceFrame(formatFrame({ ...ENTRY, showUntil: null }))).toEqual({
    ...bare,
    payload: ENTRY.payload,
    at: 1000,
  });
});

test("what a device needs to decrypt travels by header name", () => {
  const headers = { "Content-Encoding": "aesgcm", "Crypto-Key": 'dh="BN"', Encryption: "salt=a" };
  const frame = readServiceFrame(formatFrame({ ...ENTRY, headers: JSON.stringify(headers) }));
  expect(frame).toMatchObject({ t: "push", headers });
});

test("a removal is a frame of its own, with what it takes back", () => {
  const match = "type=wns/toast;group=g;tag=t";
  expect(readServiceFrame(formatFrame({ ...ENTRY, type: "removal", payload: match }))).toEqual({
    t: "removed",
    seq: 7,
    id: ENTRY.messageId,
    channel: "weather-1",
    match,
  });
});

const TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

test("a frame of a sampled trace carries its traceparent, and is to the byte what it was without one", () => {
  const plain = formatFrame(ENTRY);
  expect(plain).not.toContain("traceparent");
  expect(formatFrame(ENTRY, undefined)).toBe(plain);
  const traced = formatFrame(ENTRY, TRACEPARENT);
  expect(traced).toBe(`${plain.slice(0, -1)},"traceparent":"${TRACEPARENT}"}`);
  expect(readServiceFrame(traced)).toEqual({
    ...bare,
    payload: ENTRY.payload,
    at: 1000,
    expires: 2000,
    traceparent: TRACEPARENT,
  });
});
