import { expect, test } from "bun:test";
import { createAllowance } from "@belfry/host";
import { BelfryError, type ErrorCode } from "@belfry/protocol";
import { createStranger } from "./stranger.ts";
import { createTokenLoopGuard } from "./token-loop.ts";

const strangerWith = (burst: number) =>
  createStranger(createAllowance({ perSecond: 1, burst, maxKeys: 10 }), createTokenLoopGuard());

const address = () => "1.2.3.4";

test("a refusal that proved nothing is paid for, and beyond the allowance the address is told to wait", () => {
  const stranger = strangerWith(2);
  const error = new BelfryError("ACCESS_TOKEN_INVALID");
  expect(stranger.judge(error, address, "a", 0)).toBe(error);
  expect(stranger.judge(error, address, "b", 0)).toBe(error);
  const throttled = stranger.judge(error, address, "c", 0);
  expect(throttled).toMatchObject({ code: "ADDRESS_THROTTLED", retryAfterSeconds: 1, cause: error });
  expect(stranger.judge(error, address, "d", 1000)).toBe(error);
});

test("whoever proved himself pays nothing, whatever else is wrong", () => {
  const stranger = strangerWith(1);
  const asked = () => {
    throw new Error("nobody needs the address");
  };
  const proved: readonly ErrorCode[] = ["HEADER_INVALID", "CHANNEL_FOREIGN", "CHANNEL_CLOSED", "PAYLOAD_TOO_LARGE"];
  for (const code of proved) {
    for (let times = 0; times < 100; times++) {
      const error = new BelfryError(code);
      expect(stranger.judge(error, asked, "a", 0)).toBe(error);
    }
  }
});

test("the same refused token shown more than 20 times is recognised as a loop", () => {
  const stranger = strangerWith(100);
  const error = new BelfryError("ACCESS_TOKEN_EXPIRED");
  for (let times = 0; times < 20; times++) expect(stranger.judge(error, address, "Bearer a", 0)).toBe(error);
  expect(stranger.judge(error, address, "Bearer a", 0).code).toBe("ACCESS_TOKEN_LOOP");
  expect(stranger.judge(error, address, "Bearer b", 0)).toBe(error);
});

test("what is a stranger's by nature is charged before it is looked at", () => {
  const stranger = strangerWith(1);
  stranger.charge("TOKEN_THROTTLED", "1.2.3.4", 0);
  expect(() => stranger.charge("TOKEN_THROTTLED", "1.2.3.4", 0)).toThrow(BelfryError);
  expect(() => stranger.charge("ADDRESS_THROTTLED", "5.6.7.8", 0)).not.toThrow();
});

test("the addresses of one IPv6 network share one allowance, because whoever holds one of them holds them all", () => {
  const same = ["2001:db8:1:2::1", "2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::ffff:1"];
  const others = ["2001:db8:1:3::1", "2001:db8::1", "::1", "::ffff:1.2.3.4", "::ffff:1.2.3.5", "1.2.3.4", ""];
  const stranger = strangerWith(same.length);
  for (const from of same) stranger.charge("ADDRESS_THROTTLED", from, 0);
  expect(() => stranger.charge("ADDRESS_THROTTLED", "2001:db8:1:2:3::", 0)).toThrow(BelfryError);
  for (const from of others) expect(() => stranger.charge("ADDRESS_THROTTLED", from, 0)).not.toThrow();
});

test("an IPv4 address is the same one on a port of both families, which writes it as IPv6", () => {
  const stranger = strangerWith(1);
  stranger.charge("ADDRESS_THROTTLED", "::ffff:1.2.3.4", 0);
  expect(() => stranger.charge("ADDRESS_THROTTLED", "1.2.3.4", 0)).toThrow(BelfryError);
  expect(() => stranger.charge("ADDRESS_THROTTLED", "::ffff:1.2.3.5", 0)).not.toThrow();
});

test("whoever turns out to be no stranger is given back what he was charged, his whole network with him", () => {
  const stranger = strangerWith(1);
  for (let times = 0; times < 100; times++) {
    stranger.charge("TOKEN_THROTTLED", "2001:db8:1:2::1", 0);
    stranger.repay("2001:db8:1:2::2");
  }
  stranger.charge("TOKEN_THROTTLED", "2001:db8:1:2::1", 0);
  expect(() => stranger.charge("TOKEN_THROTTLED", "2001:db8:1:2::1", 0)).toThrow(BelfryError);
});
