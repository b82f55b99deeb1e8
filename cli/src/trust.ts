/**
 * A fetch and a WebSocket that trust the development CA of a server, for `--tls dev`.
 *
 * They are handed to the device, the sender and the admin client, which know nothing of certificates; nothing global changes.
 */
import { readFileSync } from "node:fs";
import { BelfryError } from "@belfry/protocol";

/** Fetch as the libraries take it. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

function readCertificate(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new BelfryError("TLS_UNUSABLE", { detail: `the CA certificate ${path} cannot be read`, cause });
  }
}

/** @param ca path of a certificate in PEM, or null for what the machine trusts anyway */
export function trustingFetch(ca: string | null): Fetch {
  if (ca === null) return (input, init) => fetch(input, init);
  const tls = { ca: readCertificate(ca) };
  // `tls` is Bun's addition to fetch; other runtimes are not asked to run the command line.
  return (input, init) => fetch(input, { ...init, tls } as RequestInit);
}

/** @param ca path of a certificate in PEM, or null for what the machine trusts anyway */
export function trustingWebSocket(ca: string | null): typeof WebSocket {
  if (ca === null) return WebSocket;
  const tls = { ca: readCertificate(ca) };
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      // Bun takes its TLS options where browsers take the list of protocols.
      const options = { tls, ...(protocols === undefined ? {} : { protocols }) };
      super(url, options as unknown as string[]);
    }
  };
}
