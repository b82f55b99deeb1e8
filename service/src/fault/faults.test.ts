import { describe, expect, test } from "bun:test";
import { BelfryError, type FaultEffect } from "@belfry/protocol";
import type { BittenPush } from "./fault.ts";
import { FaultSet, type FaultSetParts } from "./faults.ts";
import type { ResolvedFault } from "./set-fault.ts";

const START = 1_000_000;
const APP = "ms-app://a";

/** A set of faults at a time that a test moves, and the devices that came back, in their order. */
function setUp(parts: Partial<FaultSetParts> = {}) {
  const time = { now: START };
  const back: string[] = [];
  const faults = new FaultSet({ now: () => time.now, onReturn: (ids) => void back.push(...ids), ...parts });
  return { faults, time, back };
}

const push = (changes: Partial<BittenPush> = {}): BittenPush => ({
  app: APP,
  deviceId: "kiosk",
  channelId: "c1",
  tokenIssuedAt: START - 1,
  ...changes,
});

const refuse = (code: Extract<FaultEffect, { does: "refuse" }>["code"]): FaultEffect => ({
  does: "refuse",
  on: "push",
  code,
});
const delay = (ms: number): FaultEffect => ({ does: "delay", on: "push", ms });
const OFFLINE: FaultEffect = { does: "offline" };
const channel = (deviceId: string, channelId = "c1"): Partial<ResolvedFault> => ({
  channel: "http://h/?token=t",
  channelName: { deviceId, channelId },
});

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof BelfryError) return error.code;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a set of faults", () => {
  test("while none is set it is not armed and bites nothing", async () => {
    const { faults } = setUp();
    expect(faults.armed).toBe(false);
    expect(await faults.bitePush(push())).toBeUndefined();
    expect(await faults.biteToken(APP)).toBeUndefined();
    expect(await faults.loseAck(push())).toBeUndefined();
  });

  test("numbers rise from 1 and are never given again", async () => {
    const { faults } = setUp();
    const set = () => faults.set({ effect: OFFLINE }).fault;
    expect([set(), set()]).toEqual([1, 2]);
    expect(faults.clear()).toEqual([1, 2]);
    expect(set()).toBe(3);
  });

  test("the next 3 pushes are refused in the words of the real refusal, and the fourth is not", async () => {
    const { faults } = setUp();
    faults.set({ effect: refuse("CHANNEL_EXPIRED"), times: 3 });
    const answered = await Promise.all([1, 2, 3, 4].map(() => faults.bitePush(push())));
    expect(answered.map((bite) => bite?.refusal?.code)).toEqual([
      "CHANNEL_EXPIRED",
      "CHANNEL_EXPIRED",
      "CHANNEL_EXPIRED",
      undefined,
    ]);
    expect(answered[0]?.refusal?.detail).toBeUndefined();
    expect(answered[0]?.by).toStartWith("fault 1: the next 3 pushes");
    expect(faults.armed).toBe(false);
  });

  test("a fault that is over is still listed with its counts, and counts no more", async () => {
    const { faults } = setUp();
    faults.set({ effect: refuse("CHANNEL_EXPIRED"), times: 1, after: 1 });
    for (let pushes = 0; pushes < 5; pushes++) await faults.bitePush(push());
    expect(faults.list()).toEqual([
      { fault: 1, effect: refuse("CHANNEL_EXPIRED"), times: 1, after: 1, setAt: START, seen: 2, bitten: 1 },
    ]);
    expect(faults.live).toBe(0);
  });

  test("a token request is bitten by faults on token alone", async () => {
    const { faults } = setUp();
    faults.set({ effect: { does: "refuse", on: "token", code: "TOKEN_THROTTLED", retryAfterSeconds: 1 } });
    faults.set({ effect: refuse("OVERLOADED") });
    expect((await faults.biteToken(APP))?.refusal).toMatchObject({ code: "TOKEN_THROTTLED", retryAfterSeconds: 1 });
    expect((await faults.bitePush(push()))?.refusal?.code).toBe("OVERLOADED");
  });

  test("a fault bites only in its scope: app, device, channel, and all that are given must fit", async () => {
    const { faults } = setUp();
    faults.set({ effect: delay(1), app: "ms-app://b" });
    faults.set({ effect: delay(10), device: "other" });
    faults.set({ effect: delay(100), ...channel("kiosk", "c2") });
    faults.set({ effect: delay(1000), app: APP, device: "kiosk", ...channel("kiosk", "c1") });
    expect((await faults.bitePush(push()))?.delayMs).toBe(1000);
    expect((await faults.bitePush(push({ app: "ms-app://b" })))?.delayMs).toBe(1);
    expect((await faults.bitePush(push({ channelId: "c2" })))?.delayMs).toBe(100);
    expect(faults.list().map(({ seen }) => seen)).toEqual([1, 0, 1, 1]);
  });

  test("delays add up to at most ten minutes", async () => {
    const { faults } = setUp();
    faults.set({ effect: delay(200) });
    faults.set({ effect: delay(30) });
    expect(await faults.bitePush(push())).toMatchObject({
      delayMs: 230,
      refusal: null,
      answer: null,
      by: expect.stringMatching(/^fault 1: .+; fault 2: /),
    });
    faults.set({ effect: delay(600_000) });
    expect((await faults.bitePush(push()))?.delayMs).toBe(600_000);
  });

  test("the first refusal wins and later ones do not count the push, while delays still do", async () => {
    const { faults } = setUp();
    faults.set({ effect: refuse("ACCESS_TOKEN_EXPIRED"), times: 1 });
    faults.set({ effect: { does: "answer", on: "push", status: 429, headers: { "Retry-After": "2" } }, times: 1 });
    faults.set({ effect: delay(5) });
    expect(await faults.bitePush(push())).toMatchObject({
      refusal: { code: "ACCESS_TOKEN_EXPIRED" },
      answer: null,
      delayMs: 5,
    });
    expect(await faults.bitePush(push())).toMatchObject({
      refusal: null,
      answer: { status: 429, headers: { "Retry-After": "2" } },
      by: expect.stringMatching(/^fault 2: .+; fault 3: /),
    });
    expect(await faults.bitePush(push())).toMatchObject({ refusal: null, answer: null, delayMs: 5 });
  });

  test("a push may be lost", async () => {
    const { faults } = setUp();
    faults.set({ effect: { does: "lose-push" }, every: 2 });
    const bites = await Promise.all([1, 2, 3, 4].map(() => faults.bitePush(push())));
    expect(bites.map((bite) => bite?.loses)).toEqual([undefined, true, undefined, true]);
  });

  test("a confirmation may be lost, and no push is bitten by that", async () => {
    const { faults } = setUp();
    faults.set({ effect: { does: "lose-ack" }, times: 1, device: "kiosk" });
    expect(await faults.bitePush(push())).toBeUndefined();
    expect(await faults.loseAck(push({ deviceId: "other" }))).toBeUndefined();
    const lost = await Promise.all([1, 2].map(() => faults.loseAck(push())));
    expect(lost.map((by) => by !== undefined)).toEqual([true, false]);
  });

  test("access tokens of before the fault have expired, later ones and pushes without one have not", async () => {
    const { faults, time } = setUp();
    faults.set({ effect: { does: "expire-tokens" } });
    expect((await faults.bitePush(push()))?.refusal?.code).toBe("ACCESS_TOKEN_EXPIRED");
    time.now += 1;
    expect(await faults.bitePush(push({ tokenIssuedAt: time.now }))).toBeUndefined();
    expect(await faults.bitePush(push({ tokenIssuedAt: Number.POSITIVE_INFINITY }))).toBeUndefined();
    expect(await faults.biteToken(APP)).toBeUndefined();
    expect(faults.list()[0]).toMatchObject({ seen: 1, bitten: 1 });
  });

  test("revoked secrets refuse tokens old and new and give no more, until the fault is cleared", async () => {
    const { faults } = setUp();
    const { fault } = faults.set({ effect: { does: "revoke-secrets" }, app: APP });
    expect((await faults.bitePush(push({ tokenIssuedAt: START + 1 })))?.refusal?.code).toBe("ACCESS_TOKEN_INVALID");
    expect((await faults.biteToken(APP))?.refusal?.code).toBe("CLIENT_SECRET_WRONG");
    expect(await faults.biteToken("ms-app://b")).toBeUndefined();
    expect(await faults.bitePush(push({ tokenIssuedAt: Number.POSITIVE_INFINITY }))).toBeUndefined();
    faults.clear(fault);
    expect(await faults.biteToken(APP)).toBeUndefined();
  });

  test("a fault that was cleared already, or never set, is refused", async () => {
    const { faults } = setUp();
    faults.set({ effect: OFFLINE });
    expect(faults.clear(1)).toEqual([1]);
    expect(codeOf(() => faults.clear(1))).toBe("FAULT_UNKNOWN");
    expect(codeOf(() => faults.clear(7))).toBe("FAULT_UNKNOWN");
    expect(faults.clear()).toEqual([]);
  });

  test("the hundred and first fault is refused, unless an older one is over and can be forgotten", async () => {
    const { faults } = setUp();
    for (let set = 0; set < 100; set++) faults.set({ effect: refuse("OVERLOADED"), times: 1 });
    expect(codeOf(() => faults.set({ effect: OFFLINE }))).toBe("FAULT_LIMIT");
    await faults.bitePush(push());
    expect(faults.set({ effect: OFFLINE }).fault).toBe(101);
    expect(faults.list()).toHaveLength(100);
    expect(faults.list()[0]?.fault).toBe(2);
  });

  test("bites are counted by what was done", async () => {
    const { faults } = setUp();
    faults.set({ effect: delay(1) });
    faults.set({ effect: { does: "lose-ack" } });
    await faults.bitePush(push());
    await faults.bitePush(push());
    await faults.loseAck(push());
    expect([...faults.bites]).toEqual([
      ["delay", 2],
      ["lose-ack", 1],
    ]);
  });
});

describe("a fault that makes devices away", () => {
  test("a named device is away from the moment it is set, and back when it is cleared", async () => {
    const { faults, back } = setUp();
    faults.set({ effect: OFFLINE, device: "kiosk" });
    expect(faults.isAway("kiosk")).toBe(true);
    expect(faults.isAway("other")).toBe(false);
    expect(await faults.bitePush(push())).toMatchObject({ offline: true, refusal: null });
    faults.clear();
    expect(faults.isAway("kiosk")).toBe(false);
    expect(back).toEqual(["kiosk"]);
  });

  test("so is the device that holds a named channel", async () => {
    const { faults } = setUp();
    faults.set({ effect: OFFLINE, ...channel("kiosk") });
    expect(faults.isAway("kiosk")).toBe(true);
  });

  test("one of an app makes those devices away for which a push comes", async () => {
    const { faults, back } = setUp();
    faults.set({ effect: OFFLINE, app: APP });
    expect(faults.isAway("kiosk")).toBe(false);
    expect((await faults.bitePush(push()))?.offline).toBe(true);
    await faults.bitePush(push({ deviceId: "gate" }));
    expect([faults.isAway("kiosk"), faults.isAway("gate")]).toEqual([true, true]);
    faults.clear(1);
    expect(back).toEqual(["kiosk", "gate"]);
  });

  test("the last push that it bites still finds its device away, and then the device is back", async () => {
    const { faults, back } = setUp();
    faults.set({ effect: OFFLINE, device: "kiosk", times: 2 });
    expect((await faults.bitePush(push()))?.offline).toBe(true);
    expect(back).toEqual([]);
    expect((await faults.bitePush(push()))?.offline).toBe(true);
    expect(back).toEqual(["kiosk"]);
    expect(faults.isAway("kiosk")).toBe(false);
    expect(await faults.bitePush(push())).toBeUndefined();
  });

  test("one that is to begin later leaves its named device there until then", async () => {
    const { faults } = setUp();
    faults.set({ effect: OFFLINE, device: "kiosk", after: 1 });
    expect(faults.isAway("kiosk")).toBe(false);
    await faults.bitePush(push());
    expect(faults.isAway("kiosk")).toBe(false);
    await faults.bitePush(push());
    expect(faults.isAway("kiosk")).toBe(true);
  });

  test("a device that is away is away for pushes that no fault bites, too, and they are not counted", async () => {
    const { faults } = setUp();
    faults.set({ effect: OFFLINE, device: "kiosk", app: APP });
    expect(faults.isAway("kiosk")).toBe(false);
    await faults.bitePush(push());
    expect(await faults.bitePush(push({ app: "ms-app://b" }))).toMatchObject({
      offline: true,
      by: expect.stringMatching(/^fault 1: /),
      refusal: null,
    });
    expect(faults.list()[0]).toMatchObject({ seen: 1, bitten: 1 });
  });

  test("a device that two faults keep away is back when both are cleared", async () => {
    const { faults, back } = setUp();
    faults.set({ effect: OFFLINE, device: "kiosk" });
    faults.set({ effect: OFFLINE, ...channel("kiosk") });
    faults.clear(1);
    expect(back).toEqual([]);
    faults.clear(2);
    expect(back).toEqual(["kiosk"]);
  });

  test("with one device too many the one that is away longest is back", async () => {
    const { faults, back } = setUp({ maxAway: 1 });
    faults.set({ effect: OFFLINE });
    await faults.bitePush(push());
    await faults.bitePush(push({ deviceId: "gate" }));
    expect(back).toEqual(["kiosk"]);
    expect(faults.isAway("gate")).toBe(true);
  });
});
