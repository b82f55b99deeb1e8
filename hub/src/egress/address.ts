/** Which addresses belong to everybody. Decides on the bytes of an address alone: no names, no settings, no I/O. */
import { BlockList, isIPv4, isIPv6 } from "node:net";

/**
 * What is nobody's on the open Internet: this machine, the network it stands in, the networks that carry traffic for others, and what
 * is no single machine at all.
 *
 * @source IANA IPv4 Special-Purpose Address Registry; RFC 5771 for multicast
 */
const V4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** The one range from which public addresses are given out; the rest is special. @source IANA IPv6 Address Space */
const V6_GLOBAL: readonly (readonly [string, number])[] = [["2000::", 3]];

/** Special ranges inside it: tunnels that carry an IPv4 address of the sender's choice (Teredo, 6to4), documentation, benchmarks, ORCHID. */
const V6_SPECIAL: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

function listOf(ranges: readonly (readonly [string, number])[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [net, bits] of ranges) list.addSubnet(net, bits, family);
  return list;
}

const special4 = listOf(V4, "ipv4");
const global6 = listOf(V6_GLOBAL, "ipv6");
const special6 = listOf(V6_SPECIAL, "ipv6");

/**
 * Is this an address of the open Internet?
 *
 * An IPv4 address in the clothes of IPv6 (`::ffff:10.0.0.1`, `64:ff9b::a00:1`) is never: whoever has a public one of those need not
 * write it so.
 *
 * @param address without brackets and zone; anything that is no address is not public
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special4.check(address, "ipv4");
  if (!isIPv6(address) || address.includes("%")) return false;
  return global6.check(address, "ipv6") && !special6.check(address, "ipv6");
}
