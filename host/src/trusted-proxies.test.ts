import { describe, expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import fc from "fast-check";
import { isInNetwork, readIpAddress } from "./ip-address.ts";
import { serverSettings } from "./server-settings.ts";
import { readSettings } from "./settings.ts";
import { clientAddress, networks } from "./trusted-proxies.ts";

const trusted = networks.read("10.0.0.0/8, 192.0.2.1, fd00::/8") ?? [];
const PROXY = "10.0.0.1";

const from = (forwardedFor: string | null, peer = PROXY) => clientAddress(trusted, peer, forwardedFor);
const isTrusted = (text: string) => {
  const address = readIpAddress(text);
  return address !== undefined && trusted.some((network) => isInNetwork(address, network));
};

describe("behind a trusted proxy", () => {
  test("the address is the one that the proxy wrote, which is the last", () => {
    expect(from("203.0.113.7")).toBe("203.0.113.7");
    expect(from("198.51.100.9, 203.0.113.7")).toBe("203.0.113.7");
    expect(from("2001:DB8:0::7")).toBe("2001:db8::7");
  });

  test("trusted proxies before it are passed over, of either family", () => {
    expect(from("198.51.100.9, 203.0.113.7, 192.0.2.1,10.9.9.9", "::ffff:10.0.0.1")).toBe("203.0.113.7");
    expect(from("203.0.113.7, ::ffff:10.1.1.1, fd00::1", "fd00::2")).toBe("203.0.113.7");
  });

  test("ports, brackets, zones and IPv4 in IPv6 do not hide it", () => {
    const written = {
      "203.0.113.7:5678": "203.0.113.7",
      "[2001:db8::7]:5": "2001:db8::7",
      "[2001:db8::7]": "2001:db8::7",
      "::ffff:203.0.113.7": "203.0.113.7",
      "[::ffff:203.0.113.7]:80": "203.0.113.7",
      "fe80::7%eth0": "fe80::7",
      "203.0.113.7, [fd00::1]:443, 10.0.0.2:443": "203.0.113.7",
    };
    for (const [given, address] of Object.entries(written)) expect([given, from(given)]).toEqual([given, address]);
  });

  test("empty elements are passed over", () => {
    for (const given of ["203.0.113.7,", ", ,203.0.113.7, ,\t", " 203.0.113.7 ,10.0.0.2,,"]) {
      expect([given, from(given)]).toEqual([given, "203.0.113.7"]);
    }
  });

  test("what is no address ends the list, and the last proxy that was read stands for whoever is behind it", () => {
    const garbage = [
      "unknown",
      "_hidden",
      "203.0.113",
      "203.0.113.7:port",
      "203.0.113.7:",
      "[2001:db8::7",
      '"203.0.113.7"',
    ];
    for (const one of [...garbage, "for=203.0.113.7", "203.0.113.7;", "203.0.113.7 203.0.113.8", "x".repeat(10_000)]) {
      expect([one, from(one)]).toEqual([one, PROXY]);
      expect([one, from(`198.51.100.9, ${one}, 10.0.0.2`)]).toEqual([one, "10.0.0.2"]);
    }
  });

  test("a list of trusted proxies alone names the first of them, and no list the peer", () => {
    expect(from("10.0.0.3, 10.0.0.2")).toBe("10.0.0.3");
    for (const nothing of [null, "", ",", " , "]) expect(from(nothing)).toBe(PROXY);
  });

  test("a list that is too long is read from its end, and no further than 32", () => {
    expect(from(`203.0.113.7${", 10.0.0.2".repeat(31)}`)).toBe("203.0.113.7");
    expect(from(`203.0.113.7${", 10.0.0.2".repeat(32)}`)).toBe("10.0.0.2");
    expect(from(`203.0.113.7${",".repeat(32)}`)).toBe(PROXY);
    expect(from(`${"198.51.100.9, ".repeat(1000)}203.0.113.7`)).toBe("203.0.113.7");
  });
});

test("a peer that is gone has no address, whatever its request says", () => {
  expect(from("203.0.113.7", "")).toBe("");
});

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4().map((one) => `10.${one.split(".").slice(1).join(".")}`),
);
const stranger = address.filter((one) => !isTrusted(one));
const anything = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.array(fc.oneof(address, fc.string())).map(String),
);

/** An address as proxies may write it. */
const hop = fc
  .tuple(address, fc.constantFrom("", " ", "\t"), fc.constantFrom("", ":80"), fc.boolean())
  .map(([text, space, port, isMapped]) => {
    const isV4 = !text.includes(":");
    const written = isV4 ? (isMapped ? `::ffff:${text}` : `${text}${port}`) : port === "" ? text : `[${text}]${port}`;
    return { text: readIpAddress(text)?.text ?? "", written: `${space}${written}${space}` };
  });

describe("whatever stands in the header", () => {
  test("an address comes out of it, and nothing is thrown", () => {
    fc.assert(fc.property(address, anything, (peer, header) => readIpAddress(from(header, peer)) !== undefined));
  });

  test("a peer that is not trusted has its own address", () => {
    fc.assert(fc.property(stranger, anything, (peer, header) => from(header, peer) === readIpAddress(peer)?.text));
  });

  test("whoever came to a trusted proxy has the address that this one wrote, whatever he wrote before it", () => {
    fc.assert(
      fc.property(anything, stranger, (forged, client) => from(`${forged},${client}`) === readIpAddress(client)?.text),
    );
  });

  test("the result is a trusted proxy only where all that were read are, and else the last that is none", () => {
    fc.assert(
      fc.property(fc.array(hop, { maxLength: 15 }), fc.constantFrom(",", ", ", ",,"), (hops, comma) => {
        const texts = hops.map(({ text }) => text);
        const expected = texts.findLast((text) => !isTrusted(text)) ?? texts[0] ?? PROXY;
        return from(hops.map(({ written }) => written).join(comma)) === expected;
      }),
    );
  });
});

describe("the setting", () => {
  const read = (given: string | true) => readSettings(serverSettings, { flags: { "trusted-proxies": given }, env: {} });

  test("is none by default, and is shown in its one spelling", () => {
    const { values, rows } = readSettings(serverSettings, { flags: {}, env: {} });
    expect(values.trustedProxies).toEqual([]);
    expect(rows.find(({ name }) => name === "trustedProxies")).toMatchObject({ value: "", default: "" });
    const given = read("10.0.0.7/32, ::ffff:192.168.0.0/112,FD00:0::/8,").rows;
    expect(given.find(({ name }) => name === "trustedProxies")?.value).toBe("10.0.0.7,192.168.0.0/16,fd00::/8");
  });

  test("is refused with the flag and what is expected when an entry is no network, or is every address", () => {
    const wrong = ["10.0.0.1/8", "10.0.0.0/33", "proxy.example.org", "10.0.0.7:80", "10.0.0.7;10.0.0.8", "::/0"];
    for (const one of [...wrong, "0.0.0.0/0", "::ffff:0:0/96", "10.0.0.7,*"]) {
      expect(() => read(one)).toThrow(BelfryError);
      expect(() => read(one)).toThrow(`--trusted-proxies is ${JSON.stringify(one)}, expected addresses or networks`);
    }
    expect(() => read(true)).toThrow("--trusted-proxies needs a value");
  });
});
