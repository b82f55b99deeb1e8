/**
 * From a host to the addresses that may be connected to. A name is resolved here and nowhere else, and what was judged is what is
 * connected to, so that no second answer of a name server can lead elsewhere (DNS rebinding).
 */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isPublicAddress } from "./address.ts";
import { EgressFailure, unreachable } from "./failure.ts";

/** From a name to its addresses, in order of preference. Rejects for what has none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** What the operator allows. */
export interface Frontier {
  /** Whether targets in private networks and on this machine are in order, also over plain http. */
  readonly allowPrivate: boolean;
  /** Origins that are always in order: the push service of this process. */
  readonly own: () => readonly string[];
}

/** Asks the system, as everything else on the machine does. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

const forbidden = (code: string, detail: string) => new EgressFailure("forbidden", code, detail);

async function addressesOf(host: string, resolve: Resolve): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    const addresses = await resolve(host);
    if (addresses.length > 0) return addresses;
  } catch (error) {
    throw unreachable(error);
  }
  throw new EgressFailure("unreachable", "ENOTFOUND", "the name has no address");
}

/**
 * Proves that a URL may be asked, and finds where it lives.
 *
 * @returns addresses, at least one
 * @throws EgressFailure forbidden (ADDRESS_PRIVATE, SCHEME_PLAIN), or unreachable when the name has no address
 */
export async function proveTarget(url: URL, frontier: Frontier, resolve: Resolve): Promise<readonly string[]> {
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw forbidden("SCHEME_UNKNOWN", "neither http nor https");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = await addressesOf(host, resolve);
  if (frontier.own().includes(url.origin)) return addresses;
  if (!frontier.allowPrivate) {
    const open = addresses.filter(isPublicAddress);
    if (open.length === 0) throw forbidden("ADDRESS_PRIVATE", "the target is on this machine or in a private network");
    if (url.protocol === "http:")
      throw forbidden("SCHEME_PLAIN", "plain http would show the access token to the network");
    return open;
  }
  // In one's own network plain http is the operator's to allow; on the open Internet it is nobody's.
  if (url.protocol === "https:") return addresses;
  const inside = addresses.filter((address) => !isPublicAddress(address));
  if (inside.length === 0) throw forbidden("SCHEME_PLAIN", "plain http would show the access token to the network");
  return inside;
}
