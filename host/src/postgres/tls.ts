/** TLS to PostgreSQL: who the server must be, and who we are. Reads the files once, when the store is opened. */
import { isIP } from "node:net";
import { BelfryError } from "@belfry/protocol";
import { readKeyPair, readPem } from "../tls.ts";
import type { PostgresAddress } from "./address.ts";

/** Paths of files in PEM. */
export interface PostgresTlsFiles {
  /** The authority that signs the server's certificate; absent means those that the runtime trusts. */
  readonly authority?: string | undefined;
  /** Our certificate, for servers that ask for one, and its key: both or neither. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** What the client of PostgreSQL hands on to `tls.connect`. */
export interface TlsOptions {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly host?: string;
  readonly checkServerIdentity?: () => undefined;
}

/**
 * TLS as the URL and the files ask for it; false for none.
 *
 * @throws BelfryError TLS_UNUSABLE when a file cannot be read or a key is of another certificate; SETTING_INVALID when there are files
 * and the URL asks for no TLS, or one half of a key pair
 */
export function readPostgresTls({ sslMode, hosts }: PostgresAddress, files: PostgresTlsFiles): TlsOptions | false {
  const { authority, certificate, key } = files;
  const isAsked = authority !== undefined || certificate !== undefined || key !== undefined;
  if (sslMode === "disable" && isAsked)
    refuse("files for TLS are given, but the URL says sslmode=disable, or nothing on this machine");
  if (sslMode === "disable") return false;
  if ((certificate === undefined) !== (key === undefined)) refuse("a certificate and its key are given together");
  const pair = certificate !== undefined && key !== undefined ? readKeyPair(certificate, key) : null;
  const [host] = hosts;
  return {
    rejectUnauthorized: sslMode !== "require",
    ...(authority === undefined ? {} : { ca: readPem(authority) }),
    ...(pair === null ? {} : { cert: pair.cert, key: pair.key }),
    // The client names the server to TLS only when that is a name, so an address would be compared with "localhost".
    ...(host !== undefined && isIP(host) !== 0 && hosts.length === 1 ? { host } : {}),
    ...(sslMode === "verify-ca" ? { checkServerIdentity: () => undefined } : {}),
  };
}

function refuse(detail: string): never {
  throw new BelfryError("SETTING_INVALID", { detail: `TLS to the PostgreSQL server: ${detail}` });
}
