/** The URL of NATS: what is read from it, and that a refusal never shows it. */
import { describe, expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import fc from "fast-check";
import { describeNats, readNatsTls, readNatsUrl } from "./nats-address.ts";

const nobody = { user: null, password: "", token: null, isTls: false };

describe("the URL of a NATS server", () => {
  test.each([
    ["nats://bus", { ...nobody, servers: ["bus:4222"] }],
    ["nats://bus:4333/", { ...nobody, servers: ["bus:4333"] }],
    [
      "tls://a.example,b.example:1,[::1]:2",
      { ...nobody, servers: ["a.example:4222", "b.example:1", "[::1]:2"], isTls: true },
    ],
    ["nats://me:p%40ss%3A@bus", { ...nobody, servers: ["bus:4222"], user: "me", password: "p@ss:" }],
    ["nats://t0k%2Fen@bus", { ...nobody, servers: ["bus:4222"], token: "t0k/en" }],
  ])("%s is read", (url, address) => {
    expect(readNatsUrl(url)).toEqual(address);
  });

  test("what may be shown of it names no credential", () => {
    expect(describeNats(readNatsUrl("nats://me:secret@bus,other:7"))).toBe("NATS at bus:4222,other:7");
  });

  test.each([
    "",
    "bus:4222",
    "http://me:secret@bus",
    "nats://",
    "nats://me:secret@",
    "nats://me:secret@bus:0",
    "nats://me:secret@bus:70000",
    "nats://me:secret%zz@bus",
    "nats://me:secret@bus?x=1",
    "nats://me:secret@bus, other",
    "nats://me:secret@user:secret@bus",
  ])("%p is refused without a word of its credentials", (url) => {
    let refused: unknown;
    try {
      readNatsUrl(url);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(BelfryError);
    if (!(refused instanceof BelfryError)) return;
    expect(refused.code).toBe("SETTING_INVALID");
    expect(refused.message).not.toContain("secret");
  });

  test("whatever it is, it is read or refused", () => {
    const property = fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((rest) => `nats://${rest}`),
      ),
      (url) => {
        try {
          expect(readNatsUrl(url).servers.length).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof BelfryError)) throw error;
          expect(error.code).toBe("SETTING_INVALID");
        }
      },
    );
    fc.assert(property, { numRuns: 1_000 });
  });

  test("TLS is asked for by the scheme or by a file, and half a key pair is refused", () => {
    const plain = readNatsUrl("nats://bus");
    expect(readNatsTls(plain, {})).toBeNull();
    expect(readNatsTls(readNatsUrl("tls://bus"), {})).toEqual({});
    expect(() => readNatsTls(plain, { certificate: "/a.pem" })).toThrow("given together");
    expect(() => readNatsTls(plain, { authority: "/nowhere/ca.pem" })).toThrow("cannot be read");
  });
});
