/** Finds the hub that a command is about: by its data directory, or by an address given on the command line. */
import { resolve } from "node:path";
import { readRunningHub } from "@belfry/host";
import { type AdminAddress, type AdminClient, createAdminClient } from "./admin-client.ts";
import { type Given, wordOf } from "./arguments.ts";
import { dataDirectoryOf, findAdmin } from "./find-server.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Where the admin API of the hub is.
 *
 * @throws BelfryError SERVER_NOT_FOUND when no hub runs on the data directory; USAGE when `--admin` comes without a token
 */
export function findHub(given: Given, terminal: Terminal): AdminAddress {
  if (given.flags.has("admin")) return findAdmin(given, terminal);
  const data = dataDirectoryOf(given, terminal);
  const { admin, adminToken, ca, pid } = readRunningHub(data);
  return { admin, adminToken, ca: wordOf(given, "ca") ?? ca, home: { data: resolve(data), pid } };
}

/** A client of that admin API. @throws BelfryError as {@link findHub} */
export function hubAdminOf(given: Given, terminal: Terminal): AdminClient {
  return createAdminClient(findHub(given, terminal));
}

/** The admin API's path of one hub, with what follows. */
export function hubPath(name: string, ...more: readonly string[]): string {
  return ["/v1/hubs", name, ...more].map((part, at) => (at === 0 ? part : encodeURIComponent(part))).join("/");
}
