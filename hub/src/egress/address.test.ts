import { expect, test } from "bun:test";
import fc from "fast-check";
import { isPublicAddress } from "./address.ts";

const CLOSED = [
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["10.1.2.3", "private"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.168.1.1", "private"],
  ["100.64.0.1", "carriers"],
  ["169.254.169.254", "link-local, where clouds keep their secrets"],
  ["0.0.0.0", "unspecified"],
  ["224.0.0.1", "multicast"],
  ["255.255.255.255", "broadcast"],
  ["::", "unspecified"],
  ["::1", "loopback"],
  ["fe80::1", "link-local"],
  ["fc00::1", "unique local"],
  ["fd12:3456::1", "unique local"],
  ["ff02::1", "multicast"],
  ["::ffff:127.0.0.1", "IPv4 in IPv6"],
  ["::ffff:7f00:1", "IPv4 in IPv6"],
  ["64:ff9b::7f00:1", "translated IPv4"],
  ["2002:7f00:1::", "6to4"],
  ["2001::1", "Teredo"],
  ["2001:db8::1", "documentation"],
  ["fe80::1%eth0", "with a zone"],
  ["localhost", "no address"],
  ["", "nothing"],
] as const;

test.each([...CLOSED])("%p is nobody's on the Internet: %s", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(["8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "2606:4700::1111", "2a00:1450:4001::1"])(
  "%p is everybody's",
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test("no address of a private network is taken for a public one", () => {
  const inTen = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map((rest) => `10.${rest.join(".")}`);
  const unique = fc.nat(0xffff).map((low) => `fd00::${low.toString(16)}`);
  fc.assert(fc.property(fc.oneof(inTen, unique), (address) => !isPublicAddress(address)));
});
