/** What the form of Send understands. */
import { expect, test } from "bun:test";
import { channelWords, draftOf } from "./order.ts";

test("a link of the workbench is its payload, and a payload is no link", () => {
  const xml = '<badge value="7"/>';
  expect(draftOf(` http://127.0.0.1:8032/workbench#badge=${encodeURIComponent(xml)} `)).toEqual({ kind: "badge", xml });
  for (const text of [xml, "", "http://127.0.0.1:8032/workbench", "http://127.0.0.1/#now", `#badge=${xml}`]) {
    expect(draftOf(text)).toBeUndefined();
  }
});

test("a channel is told by its kind, the beginning of its device and whether that is connected", () => {
  const channel = { channel: "c", app: "a", device: "X26l7JSoSL7n6NQZQE145g", uri: "", createdAt: 0, expiresAt: 0 };
  expect(channelWords({ ...channel, kind: "primary", label: "", connected: true })).toBe(
    "primary on X26l7JSo…, connected",
  );
  expect(channelWords({ ...channel, kind: "tile", label: "rain", connected: false })).toBe(
    "tile rain on X26l7JSo…, away",
  );
});
