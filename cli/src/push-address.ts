/** Where a push goes: to the service whose channel URI it is, by the address at which that service is reached from here. */
import type { Fetch } from "@belfry/sender";
import { type Given, wordOf } from "./arguments.ts";
import { findAdmin, findService, publicOriginOf, runningServer, type ServiceAddress } from "./find-server.ts";
import type { Terminal } from "./terminal.ts";
import { trustingFetch } from "./trust.ts";

/** A service with the one origin of channel URIs that are its own. */
export interface PushAddress extends ServiceAddress {
  /** What its channel URIs begin with: `service` itself, or its public URL. */
  readonly origin: string;
}

const LOOPBACK = /^(?:localhost|127(?:\.[0-9]+){3}|\[::1\])$/;

/**
 * Finds the service of a channel URI: `--service`, else what `--admin` says, else the server of the data directory, which
 * owns what begins with its address or with its public URL.
 *
 * With no server in sight, a channel URI of this machine says itself where its service is; nothing can be lured elsewhere.
 *
 * @throws BelfryError SERVER_NOT_FOUND; USAGE
 */
export async function findPushAddress(uri: string, given: Given, terminal: Terminal): Promise<PushAddress> {
  const url = URL.parse(uri);
  const named = given.flags.has("service") || given.flags.has("admin");
  const running = named ? undefined : runningServer(given, terminal);
  if (!named && running === undefined && url !== null && LOOPBACK.test(url.hostname)) {
    return { service: url.origin, origin: url.origin, ca: wordOf(given, "ca") ?? null };
  }
  const address = await findService(given, terminal);
  const foreign = running !== undefined && url !== null && url.origin !== address.service;
  const isPublic = foreign && (await publicOriginOf(findAdmin(given, terminal))) === url.origin;
  return { ...address, origin: isPublic ? url.origin : address.service };
}

/**
 * A fetch for a sender whose service is `origin`: it goes to `service` instead. A public URL may lead to a proxy, to another
 * machine's hosts file, or from here nowhere at all.
 */
export function fetchBy({ service, origin, ca }: PushAddress): Fetch {
  const fetch = trustingFetch(ca);
  return (url, init) => fetch(url.startsWith(`${origin}/`) ? `${service}${url.slice(origin.length)}` : url, init);
}
