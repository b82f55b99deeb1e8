import { expect, test } from "bun:test";
import { BelfryError, type ChannelKind } from "@belfry/protocol";
import type { ProvedSender } from "./push.ts";
import { createThrottle, type Throttle } from "./throttle.ts";

interface From {
  readonly app?: string;
  readonly channelId?: string;
  readonly kind?: ChannelKind;
  readonly keyDigest?: string;
}

function senderOf({ app = "app", channelId = "channel", kind = "primary", keyDigest = "" }: From): ProvedSender {
  return {
    app: {
      packageSid: `ms-app://${app}`,
      name: app,
      tenantId: "",
      clientId: app,
      objectId: "",
      blocked: false,
      createdAt: 0,
      secrets: [],
    },
    channel: {
      clientId: app,
      deviceId: "device",
      channelId,
      kind,
      profile: "wns",
      keyDigest,
      createdAt: 0,
      expiresAt: 1,
    },
    tokenIssuedAt: 0,
  };
}

/** The code of the refusal, or "passed". */
function pass(throttle: Throttle, from: From, at = 0): string {
  try {
    const sender = senderOf(from);
    if (from.kind === "alternate") throttle.passKey(sender, from.keyDigest, at);
    else throttle.pass(sender, at);
    return "passed";
  } catch (error) {
    if (error instanceof BelfryError) return error.code;
    throw error;
  }
}

const times = (count: number, work: () => string): string[] => Array.from({ length: count }, work);

test("WNS-6.12 a channel has a burst and then its rate; another channel has its own", () => {
  const throttle = createThrottle({ channelRate: 1, channelBurst: 2, appRate: 100, anonymousPushRate: 2 });
  expect(times(3, () => pass(throttle, {}))).toEqual(["passed", "passed", "CHANNEL_THROTTLED"]);
  expect(pass(throttle, { channelId: "other" })).toBe("passed");
  expect(pass(throttle, {}, 999)).toBe("CHANNEL_THROTTLED");
  expect(pass(throttle, {}, 1000)).toBe("passed");
});

test("WNS-6.12 an app has a rate over all its channels; another app has its own", () => {
  const throttle = createThrottle({ channelRate: 10, channelBurst: 10, appRate: 2, anonymousPushRate: 2 });
  expect(pass(throttle, { channelId: "a" })).toBe("passed");
  expect(pass(throttle, { channelId: "b" })).toBe("passed");
  expect(pass(throttle, { channelId: "c" })).toBe("APP_THROTTLED");
  expect(pass(throttle, { app: "other", channelId: "d" })).toBe("passed");
  expect(pass(throttle, { channelId: "c" }, 500)).toBe("passed");
});

test("what a channel is refused is not taken from its app", () => {
  const throttle = createThrottle({ channelRate: 1, channelBurst: 1, appRate: 2, anonymousPushRate: 2 });
  expect(times(5, () => pass(throttle, {}))).toEqual(["passed", ...new Array(4).fill("CHANNEL_THROTTLED")]);
  expect(pass(throttle, { channelId: "other" })).toBe("passed");
});

test("the holder of a key spends what is the key's, over all its channels, and nothing of the app's", () => {
  const throttle = createThrottle({ channelRate: 10, channelBurst: 10, appRate: 2, anonymousPushRate: 2 });
  const alternate = { kind: "alternate", keyDigest: "key" } as const;
  expect(times(3, () => pass(throttle, alternate))).toEqual(["passed", "passed", "APP_THROTTLED"]);
  expect(pass(throttle, { ...alternate, channelId: "other" })).toBe("APP_THROTTLED");
  expect(pass(throttle, { ...alternate, channelId: "third", keyDigest: "another" })).toBe("passed");
  expect(times(3, () => pass(throttle, { channelId: "own" }))).toEqual(["passed", "passed", "APP_THROTTLED"]);
});

test("a push that nobody signed is charged to the device that receives it, whatever the channel", () => {
  const throttle = createThrottle({ channelRate: 10, channelBurst: 10, appRate: 1, anonymousPushRate: 2 });
  const open = { kind: "alternate" } as const;
  expect(pass(throttle, open)).toBe("passed");
  expect(pass(throttle, { ...open, channelId: "other" })).toBe("passed");
  expect(pass(throttle, { ...open, channelId: "third", app: "other" })).toBe("APP_THROTTLED");
  expect(pass(throttle, { ...open, channelId: "third", keyDigest: "key" })).toBe("passed");
});

test("what a key or an app is told to wait is what its row says", () => {
  const throttle = createThrottle({ channelRate: 10, channelBurst: 10, appRate: 1, anonymousPushRate: 2 });
  throttle.pass(senderOf({}), 0);
  expect(() => throttle.pass(senderOf({}), 0)).toThrow(
    expect.objectContaining({
      code: "APP_THROTTLED",
      retryAfterSeconds: 900,
      detail: "more than 1 a second of one app",
    }),
  );
});
