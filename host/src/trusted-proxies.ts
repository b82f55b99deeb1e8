/**
 * Whose request it is, where proxies that the operator trusts stand between: who they are, and what they say of whom they speak for.
 *
 * Looks at each request anew: one connection of a proxy carries those of many.
 *
 * @source docs/adr/0033-the-address-behind-a-proxy.md
 */
import { type IpAddress, type IpNetwork, isInNetwork, readIpAddress, readIpNetwork } from "./ip-address.ts";
import type { Reader } from "./setting-readers.ts";

/** Addresses and networks as they stand in the setting. One that holds every address is none: then anybody could say who he is. */
export const networks: Reader<readonly IpNetwork[]> = {
  expected:
    "addresses or networks separated by commas, such as 10.0.0.7,192.168.0.0/16,fd00::/8, with zeros behind the prefix and never all addresses",
  read(given) {
    if (given === true) return undefined;
    const written = given.split(",").map((one) => one.trim());
    const list = written.filter((one) => one !== "").map(readIpNetwork);
    const good = list.filter((network) => network !== undefined && network.prefixLength > 0);
    return good.length === list.length ? (good as readonly IpNetwork[]) : undefined;
  },
  format: (value) => value.map(({ text }) => text).join(","),
};

/** Each proxy adds one, so an honest list is shorter by far. Empty ones count, so that commas are no work either. */
const MAX_HOPS = 32;

/** Address with a port of it, or in brackets, as some proxies write it. */
const WITH_PORT = /^\[([^[\]]{2,64})\](?::\d{1,5})?$|^([\d.]{7,15}):\d{1,5}$/;

/**
 * Whose address counts: the peer's, unless that is a trusted proxy. Then X-Forwarded-For is read from its end, where the nearest proxy wrote;
 * the first address that is no trusted proxy's is the client's, and what stands before it is hearsay.
 *
 * Where the list ends, or goes on with what is no address, or is longer than 32, it is the last that was read: a trusted proxy, whose word on
 * whatever came before it cannot be had. So whoever comes by such a way shares the proxy's allowance, and nobody makes up one of his own.
 *
 * Never throws; its work is bounded by 32 elements of the list.
 *
 * @param peer without port; empty when it is gone, and then so is the answer
 * @param forwardedFor all lines of X-Forwarded-For, joined by commas in their order
 * @returns in its one spelling, without port
 */
export function clientAddress(trusted: readonly IpNetwork[], peer: string, forwardedFor: string | null): string {
  let last = readIpAddress(peer);
  if (last === undefined) return peer;
  for (const hop of hopsFromEnd(forwardedFor ?? "")) {
    if (!isTrusted(trusted, last)) break;
    const before = readHop(hop);
    if (before === undefined) break;
    last = before;
  }
  return last.text;
}

const isTrusted = (trusted: readonly IpNetwork[], address: IpAddress) =>
  trusted.some((network) => isInNetwork(address, network));

/** Empty elements are passed over. @source RFC 9110 section 5.6.1.2 */
function* hopsFromEnd(list: string): Generator<string> {
  let end = list.length;
  for (let looked = 0; looked < MAX_HOPS && end >= 0; looked++) {
    const comma = end === 0 ? -1 : list.lastIndexOf(",", end - 1);
    const hop = list.slice(comma + 1, end).trim();
    if (hop !== "") yield hop;
    end = comma;
  }
}

function readHop(hop: string): IpAddress | undefined {
  const [, inBrackets, beforePort] = WITH_PORT.exec(hop) ?? [];
  return readIpAddress(inBrackets ?? beforePort ?? hop);
}
