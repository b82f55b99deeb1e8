import { expect, test } from "bun:test";
import { isRefusal } from "@belfry/protocol";
import fc from "fast-check";
import { formatMatrixPush, readMatrixNotification } from "./matrix-notification.ts";

const pushed = (notification: object, maxBytes = 4096) =>
  JSON.parse(formatMatrixPush({ ...notification }, maxBytes)?.toString() ?? "null") as unknown;

test("WP-7.04: a notification goes on without its devices, at once unless it says that it can wait", () => {
  const read = (prio?: string) =>
    readMatrixNotification(
      JSON.stringify({ notification: { event_id: "$a", prio, devices: [{ pushkey: "one" }, { pushkey: "two" }] } }),
    );
  expect(read()).toEqual({
    pushkeys: ["one", "two"],
    eventId: "$a",
    urgency: "high",
    notification: { event_id: "$a" },
  });
  expect(read("low")).toMatchObject({ urgency: "low" });
});

test("what is too long loses the content first, then the names, and at last is not sent", () => {
  const said = { event_id: "$a", content: { body: "x" }, room_name: "r", room_alias: "#r", sender_display_name: "s" };
  expect(pushed(said)).toEqual({ notification: said });
  expect(pushed(said, 110)).toEqual({
    notification: { event_id: "$a", room_name: "r", room_alias: "#r", sender_display_name: "s" },
  });
  expect(pushed(said, 40)).toEqual({ notification: { event_id: "$a" } });
  expect(pushed(said, 20)).toBeNull();
});

test("more than a hundred devices are too many for one request", () => {
  const read = (count: number) =>
    readMatrixNotification(JSON.stringify({ notification: { devices: new Array(count).fill({ pushkey: "a" }) } }));
  expect(isRefusal(read(100))).toBe(false);
  expect(isRefusal(read(101))).toBe(true);
});

test("nothing that may stand in a body makes the reader throw", () => {
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.jsonValue().map((notification) => JSON.stringify({ notification })),
  );
  fc.assert(
    fc.property(body, (text) => {
      const read = readMatrixNotification(text);
      if (!isRefusal(read)) expect(read.pushkeys.length).toBeGreaterThan(0);
    }),
  );
});
