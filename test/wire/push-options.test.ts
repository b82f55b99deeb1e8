/** What a push may say besides its type, header by header. @source docs/reference/wns.md, R-5.7 to, WNS-5.15 to WNS-5.24 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { leave, setScene } from "../support/scene.ts";
import { frameOf, refusedFor, type Stage, send, sendWith, setStage } from "../support/stage.ts";
import { BADGE, exchangePush, RAW, TILE, TOAST } from "../support/wire-push.ts";

type Header = readonly [name: string, value: string];

let compat: Stage;
let strict: Stage;

beforeAll(async () => {
  [compat, strict] = await Promise.all([setStage("compat"), setStage("strict")]);
});

afterAll(() => Promise.all([compat.service.stop(), strict.service.stop()]));

test("WNS-5.15 a cache policy in any case is taken and an unknown one is 400", async () => {
  await frameOf(compat, { headers: [...RAW, ["X-WNS-Cache-Policy", "Cache"]], body: "kept" });
  await frameOf(compat, { headers: [...TILE, ["X-WNS-Cache-Policy", "No-Cache"]] });
  const answer = sendWith(compat, TILE, ["X-WNS-Cache-Policy", "sometimes"]);
  expect(await refusedFor(answer)).toContain("X-WNS-Cache-Policy");
});

test("WNS-5.16 the device's connection is told only to those who ask, and maybe is 400", async () => {
  const name = "X-WNS-RequestForStatus";
  for (const [value, shown] of [
    ["true", "connected"],
    ["TRUE", "connected"],
    ["false", undefined],
  ] as const) {
    const answer = await sendWith(compat, TOAST, [name, value]);
    expect(answer.header("X-WNS-DEVICECONNECTIONSTATUS")).toBe(shown);
    compat.scene.device.ack((await compat.scene.device.push()).seq);
  }
  const silent = await send(compat);
  expect(silent.head.toLowerCase()).not.toContain("deviceconnectionstatus");
  compat.scene.device.ack((await compat.scene.device.push()).seq);
  expect(await refusedFor(sendWith(compat, TOAST, [name, "maybe"]))).toContain(name);
});

test("WNS-5.17 a time to live that is no whole number is 400", async () => {
  for (const value of ["abc", "-1", "1.5", "", "1e3", "0x10", "9999999999"]) {
    expect(await refusedFor(sendWith(compat, TOAST, ["X-WNS-TTL", value]))).toContain("X-WNS-TTL");
  }
});

test("a frame names the deadline that its sender named, counted from receipt and cut to 30 days, and no other", async () => {
  const now = compat.service.clock.now();
  const expiresOf = async (base: readonly Header[], ...more: readonly Header[]) => {
    const { at, expires } = await frameOf(compat, { headers: [...base, ...more] });
    expect(at).toBe(now);
    return expires;
  };
  for (const base of [TOAST, TILE, BADGE, RAW]) {
    expect(await expiresOf(base, ["X-WNS-TTL", "60"])).toBe(now + 60_000);
    expect(await expiresOf(base, ["X-WNS-TTL", "999999999"])).toBe(now + 30 * 86_400_000);
    // What may not wait bridges a broken connection for a minute; its sender said nothing of a minute.
    expect(await expiresOf(base, ["X-WNS-TTL", "3600"], ["X-WNS-Cache-Policy", "no-cache"])).toBe(now + 3_600_000);
    expect(await expiresOf(base, ["X-WNS-Cache-Policy", "no-cache"])).toBeUndefined();
    expect(await expiresOf(base)).toBeUndefined();
  }
});

test("WNS-5.18 a time to live of 0 contradicts cache, in WNS's own words", async () => {
  const answer = sendWith(compat, TILE, ["X-WNS-TTL", "0"], ["X-WNS-Cache-Policy", "cache"]);
  expect(await refusedFor(answer)).toBe("Ttl value conflicts with X-WNS-Cache-Policy.");
});

test("WNS-5.19 a time to live of 0 reaches a device that is there and is dropped for one that is away", async () => {
  const now = [["X-WNS-TTL", "0"]] as const;
  await frameOf(compat, { headers: [...TOAST, ...now], body: "<toast>now</toast>" });
  const away = await setScene(compat.service);
  await leave(compat.service, away.device);
  const answer = await exchangePush(compat.service.port, away, { headers: [...TOAST, ...now] });
  expect(answer.status).toBe(200);
  expect(answer.header("X-WNS-STATUS")).toBe("dropped");
});

test("WNS-5.20 priorities 1 to 4 are forwarded, every other one is 400", async () => {
  for (const value of ["1", "2", "3", "4"]) {
    const frame = await frameOf(compat, { headers: [...TOAST, ["X-WNS-PRIORITY", value]] });
    expect(frame.priority).toBe(Number(value) as 1 | 2 | 3 | 4);
  }
  for (const value of ["0", "5", "high", "1.0"]) {
    expect(await refusedFor(sendWith(compat, TOAST, ["X-WNS-PRIORITY", value]))).toContain("X-WNS-PRIORITY");
  }
});

test("WNS-5.21 without a priority the device sees 1 for toasts, 2 for tiles and badges, 3 for raw", async () => {
  const priorities = [];
  for (const headers of [TOAST, TILE, BADGE, RAW]) priorities.push((await frameOf(compat, { headers })).priority);
  expect(priorities).toEqual([1, 2, 2, 3]);
});

test("WNS-5.22 a tile's tag has at most 16 characters, a toast's tag and group 64, and in strict 16", async () => {
  const label = (name: string, length: number): Header => [name, "x".repeat(length)];
  for (const [stage, base, name, longest] of [
    [compat, TILE, "X-WNS-Tag", 16],
    [compat, TOAST, "X-WNS-Tag", 64],
    [compat, TOAST, "X-WNS-Group", 64],
    [strict, TOAST, "X-WNS-Tag", 16],
    [strict, TOAST, "X-WNS-Group", 16],
  ] as const) {
    await frameOf(stage, { headers: [...base, label(name, longest)] });
    expect(await refusedFor(sendWith(stage, base, label(name, longest + 1)))).toContain(name);
    expect(await refusedFor(sendWith(stage, base, [name, ""]))).toContain(name);
  }
});

test("tag and group are forwarded, and a group on a tile is left out or refused in strict", async () => {
  const labels = [
    ["X-WNS-Tag", "door"],
    ["X-WNS-Group", "house"],
  ] as const;
  expect(await frameOf(compat, { headers: [...TOAST, ...labels] })).toMatchObject({ tag: "door", group: "house" });
  const tile = await frameOf(compat, { headers: [...TILE, ...labels] });
  expect(tile).toMatchObject({ tag: "door" });
  expect(tile.group).toBeUndefined();
  expect(await refusedFor(sendWith(strict, TILE, ...labels))).toContain("X-WNS-Group");
});

test("group and collection on anything but a toast are not looked at, however malformed, and are 400 in strict", async () => {
  for (const base of [TILE, BADGE, RAW]) {
    for (const name of ["X-WNS-Group", "X-WNS-CollectionId"]) {
      const frame = await frameOf(compat, { headers: [...base, [name, "x ".repeat(200)]] });
      expect(frame.group ?? frame.collectionId).toBeUndefined();
      expect(await refusedFor(sendWith(strict, base, [name, "fine"]))).toBe(`${name} is for toasts only`);
    }
  }
});

test("a tag with a comma in it is one tag", async () => {
  expect(await frameOf(compat, { headers: [...TOAST, ["X-WNS-Tag", "a,b"]] })).toMatchObject({ tag: "a,b" });
});

test("WNS-5.23 a toast may ask not to pop up; strict refuses, because only phones knew that", async () => {
  const suppress = ["X-WNS-SuppressPopup", "true"] as const;
  expect(await frameOf(compat, { headers: [...TOAST, suppress] })).toMatchObject({ suppressPopup: true });
  const tile = await frameOf(compat, { headers: [...TILE, suppress] });
  expect(tile.suppressPopup).toBeUndefined();
  expect(await refusedFor(sendWith(strict, TOAST, suppress))).toContain("X-WNS-SuppressPopup");
});

test("WNS-5.24 the collection of a toast is forwarded; on a tile it is left out, or refused in strict", async () => {
  const collection = ["X-WNS-CollectionId", "alarms"] as const;
  expect(await frameOf(compat, { headers: [...TOAST, collection] })).toMatchObject({ collectionId: "alarms" });
  expect((await frameOf(compat, { headers: [...TILE, collection] })).collectionId).toBeUndefined();
  expect(await refusedFor(sendWith(strict, TILE, collection))).toContain("X-WNS-CollectionId");
});
