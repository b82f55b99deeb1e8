/** Finds the server that a command is about: by its data directory, or by an address given on the command line. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readRunning } from "@belfry/host";
import { BelfryError, type RunningServer, type StatusBody } from "@belfry/protocol";
import { type AdminAddress, type AdminClient, createAdminClient, isUnreached } from "./admin-client.ts";
import { type Given, wordOf } from "./arguments.ts";
import type { Terminal } from "./terminal.ts";

/** The push service as a device or a sender reaches it. */
export interface ServiceAddress {
  readonly service: string;
  /** Path of the CA certificate to trust, or null for what the machine trusts anyway. */
  readonly ca: string | null;
}

/** `--data`, else `BELFRY_DATA`, else `.belfry`. */
export function dataDirectoryOf(given: Given, { env }: Terminal): string {
  return wordOf(given, "data") ?? (env.BELFRY_DATA || ".belfry");
}

/** The secret in a file, without the newline that editors add. @throws BelfryError USAGE */
export function readSecretFile(flag: string, path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (cause) {
    throw new BelfryError("USAGE", { detail: `--${flag}: ${path} cannot be read`, cause });
  }
}

function adminTokenOf(given: Given, { env }: Terminal): string {
  const file = wordOf(given, "admin-token-file");
  const token = file === undefined ? env.BELFRY_ADMIN_TOKEN : readSecretFile("admin-token-file", file);
  if (token) return token;
  throw new BelfryError("USAGE", { detail: "--admin needs a token: --admin-token-file FILE or BELFRY_ADMIN_TOKEN" });
}

/** The server of a data directory, as the admin client needs it. @throws BelfryError SERVER_NOT_FOUND */
function addressOf(data: string): RunningServer & AdminAddress {
  const running = readRunning(data);
  return { ...running, home: { data: resolve(data), pid: running.pid } };
}

/**
 * Where the admin API of the server is.
 *
 * @throws BelfryError SERVER_NOT_FOUND when none runs on the data directory; USAGE when `--admin` comes without a token
 */
export function findAdmin(given: Given, terminal: Terminal): AdminAddress {
  const admin = wordOf(given, "admin");
  const ca = wordOf(given, "ca");
  if (admin === undefined) {
    return { ...addressOf(dataDirectoryOf(given, terminal)), ...(ca === undefined ? {} : { ca }) };
  }
  if (!URL.canParse(admin)) throw new BelfryError("USAGE", { detail: `--admin is no URL: ${admin}` });
  return { admin, adminToken: adminTokenOf(given, terminal), ca: ca ?? null };
}

/** A client of that admin API. @throws BelfryError as {@link findAdmin} */
export function adminOf(given: Given, terminal: Terminal): AdminClient {
  return createAdminClient(findAdmin(given, terminal));
}

/** The server of the data directory, or undefined when none runs there. */
export function runningServer(given: Given, terminal: Terminal): (RunningServer & AdminAddress) | undefined {
  try {
    return addressOf(dataDirectoryOf(given, terminal));
  } catch {
    return undefined;
  }
}

/**
 * The origin that the server's channel URIs begin with: its public URL, where it has one.
 *
 * @returns undefined when it cannot be asked: what it says of itself is then not known
 */
export async function publicOriginOf(address: AdminAddress): Promise<string | undefined> {
  try {
    const { service } = await createAdminClient(address).get<StatusBody>("/v1/status");
    return URL.parse(service)?.origin;
  } catch (error) {
    if (isUnreached(error)) return undefined;
    throw error;
  }
}

function originOf(flag: string, text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new BelfryError("USAGE", { detail: `--${flag} must be an http or https URL, not ${text}` });
  }
  return url.origin;
}

/** The development CA of the server of the data directory, when the named address is one of its own. */
async function madeCa(service: string, given: Given, terminal: Terminal): Promise<string | null> {
  const running = runningServer(given, terminal);
  if (running === undefined || running.ca === null) return null;
  return running.service === service || (await publicOriginOf(running)) === service ? running.ca : null;
}

/**
 * Where the push service is: `--service`, else what `--admin` says, else the server of the data directory.
 *
 * @throws BelfryError SERVER_NOT_FOUND; USAGE
 */
export async function findService(given: Given, terminal: Terminal): Promise<ServiceAddress> {
  const named = wordOf(given, "service");
  const ca = wordOf(given, "ca");
  if (named !== undefined) {
    const service = originOf("service", named);
    return { service, ca: ca ?? (await madeCa(service, given, terminal)) };
  }
  if (wordOf(given, "admin") !== undefined) {
    const { service } = await adminOf(given, terminal).get<StatusBody>("/v1/status");
    return { service, ca: ca ?? null };
  }
  const { service, ca: made } = readRunning(dataDirectoryOf(given, terminal));
  return { service, ca: ca ?? made };
}
