import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isInNetwork, plainAddress, readIpAddress, readIpNetwork } from "./ip-address.ts";

const textOf = (given: string) => readIpAddress(given)?.text;
const isIn = (address: string, network: string) => {
  const [one, all] = [readIpAddress(address), readIpNetwork(network)];
  if (one === undefined || all === undefined) throw new Error(`${address} or ${network} cannot be read`);
  return isInNetwork(one, all);
};

describe("an address has one spelling", () => {
  const spellings: Record<string, readonly string[]> = {
    "1.2.3.4": ["1.2.3.4", "::ffff:1.2.3.4", "::FFFF:102:304", "0:0:0:0:0:ffff:1.2.3.4"],
    "2001:db8::1": ["2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:0db8::0001", "2001:db8::0.0.0.1"],
    "fe80::1": ["fe80::1", "fe80::1%eth0", "fe80:0::1%1"],
    "::": ["::", "0::0"],
    "::1": ["::1", "0:0:0:0:0:0:0:1"],
  };
  for (const [text, given] of Object.entries(spellings)) {
    test(`which is ${text} for ${given.join(" and ")}`, () => {
      for (const one of given) expect([one, textOf(one)]).toEqual([one, text]);
    });
  }

  test("and what is none has no spelling", () => {
    const none = [
      "",
      "1.2.3",
      "1.2.3.4.5",
      "01.2.3.4",
      "256.1.1.1",
      "1.2.3.4%eth0",
      "1.2.3.4:80",
      "[::1]",
      "::1::",
      ":",
    ];
    const words = ["unknown", "localhost", "_hidden", "1.2.3.4/8", " ::1", `::1%${"x".repeat(100)}`, "%eth0"];
    for (const one of [...none, ...words]) expect([one, textOf(one)]).toEqual([one, undefined]);
  });

  test("which is read as itself", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (given) => {
        const text = textOf(given);
        return text !== undefined && textOf(text) === text;
      }),
    );
  });
});

test("an address is in the networks that begin as it does, and in none of the other family", () => {
  const inside = [
    ["10.1.2.3", "10.0.0.0/8"],
    ["::ffff:10.1.2.3", "10.0.0.0/8"],
    ["10.1.2.3", "::ffff:10.0.0.0/104"],
    ["10.1.2.3", "10.1.2.3"],
    ["10.1.2.3", "10.1.2.2/31"],
    ["2001:db8:1::1", "2001:db8::/32"],
    ["fe80::1%eth0", "fe80::/10"],
    ["::1", "::1/128"],
  ] as const;
  const outside = [
    ["11.1.2.3", "10.0.0.0/8"],
    ["10.1.2.4", "10.1.2.2/31"],
    ["10.1.2.4", "10.1.2.3"],
    ["2001:db9::1", "2001:db8::/32"],
    ["0.0.0.1", "::/8"],
    ["::1", "0.0.0.0/1"],
  ] as const;
  for (const [address, network] of inside)
    expect([address, network, isIn(address, network)]).toEqual([address, network, true]);
  for (const [address, network] of outside)
    expect([address, network, isIn(address, network)]).toEqual([address, network, false]);
});

test("a network is written with its length, and an address alone without", () => {
  const written = {
    "10.0.0.0/8": "10.0.0.0/8",
    "10.0.0.7/32": "10.0.0.7",
    "::ffff:10.0.0.0/104": "10.0.0.0/8",
    "FD00::/8": "fd00::/8",
  };
  for (const [given, text] of Object.entries(written)) expect(readIpNetwork(given)?.text).toBe(text);
});

test("what is no network is none: a wrong length, a bit behind the prefix, a zone, a name", () => {
  const wrong = [
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "10.0.0.0/8x",
    "10.0.0.1/8",
    "fd00::1/8",
    "fd00::/129",
  ];
  for (const one of [
    ...wrong,
    "::ffff:10.0.0.0/95",
    "fe80::1%eth0",
    "fe80::%eth0/10",
    "proxy",
    "/8",
    "",
    "10.0.0.0/ 8",
  ]) {
    expect([one, readIpNetwork(one)]).toEqual([one, undefined]);
  }
});

test("an address that a port of both families tells is plain, and every other stays as it is", () => {
  const plain = { "::ffff:1.2.3.4": "1.2.3.4", "1.2.3.4": "1.2.3.4", "::1": "::1", "::ffff:1:2": "::ffff:1:2", "": "" };
  for (const [given, text] of Object.entries(plain)) expect(plainAddress(given)).toBe(text);
});
