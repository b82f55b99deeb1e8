/**
 * HTTPS for one's own machine: `--tls dev` makes a local authority once and server certificates as they are needed.
 *
 * Decides what can be kept and what must be made anew; refuses to touch any trust store.
 */
import { existsSync, mkdirSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { makeAuthority, makeServerCertificate } from "./make-certificate.ts";
import { type KeyPair, readKeyPair, type TlsFiles, tlsUnusable } from "./tls.ts";
import { writePrivateFile } from "./write-private-file.ts";

/** A server's certificate and key, and where its authority's certificate lies for those who are to trust it. */
export interface DevTls extends TlsFiles {
  readonly caPath: string;
}

/** Always covered: this machine, and the hosts of WNS, so that senders whose traffic is redirected here find the right name. */
const ALWAYS = ["localhost", "127.0.0.1", "::1", "login.live.com", "*.notify.windows.com"];

/** A server that starts now should not meet the end of its certificate in its first month. */
const RENEW_BEFORE_MS = 30 * 86_400_000;

/**
 * Gives a certificate for this machine, the hosts of WNS and `hosts`, kept in `directory/ca` and signed by the authority there.
 *
 * What lies there is used again while it is valid for more than 30 days and covers every host.
 *
 * @param hosts host names or IP addresses under which the server is reached
 * @param now milliseconds since 1970
 * @throws BelfryError TLS_UNUSABLE when the files cannot be written, or when the authority there is damaged: it is never
 *   replaced silently, because somebody may trust it
 */
export async function devTls(directory: string, hosts: readonly string[], now: number = Date.now()): Promise<DevTls> {
  const folder = join(directory, "ca");
  makeFolder(folder);
  const caPath = join(folder, "ca.pem");
  const names = [...new Set([...ALWAYS, ...hosts.map((host) => host.toLowerCase())])];
  const authority = await keepOrMake(caPath, join(folder, "ca-key.pem"), {
    replaceDamaged: false,
    isGood: (pair) => pair.certificate.ca && lasts(pair, now),
    make: () => makeAuthority(now),
  });
  const server = await keepOrMake(join(folder, "server.pem"), join(folder, "server-key.pem"), {
    replaceDamaged: true,
    isGood: (pair) => lasts(pair, now) && isSignedBy(pair, authority) && covers(pair, names),
    make: () => makeServerCertificate(authority, names, now),
  });
  return { cert: server.cert, key: server.key, caPath };
}

interface KeptPair {
  isGood(pair: KeyPair): boolean;
  make(): Promise<TlsFiles>;
  /** True where nobody can have come to trust what is lost. */
  readonly replaceDamaged: boolean;
}

async function keepOrMake(certPath: string, keyPath: string, kept: KeptPair): Promise<KeyPair> {
  const pair = readKept(certPath, keyPath, kept.replaceDamaged);
  if (pair !== undefined && kept.isGood(pair)) return pair;
  const made = await kept.make();
  try {
    // The certificate goes last: without one, a key that a crash left alone is nothing yet.
    writePrivateFile(keyPath, made.key);
    writePrivateFile(certPath, made.cert);
  } catch (cause) {
    throw tlsUnusable(`${certPath} cannot be written`, cause);
  }
  return readKeyPair(certPath, keyPath);
}

function readKept(certPath: string, keyPath: string, replaceDamaged: boolean): KeyPair | undefined {
  if (!existsSync(certPath)) return undefined;
  try {
    return readKeyPair(certPath, keyPath);
  } catch (error) {
    if (replaceDamaged) return undefined;
    throw error;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw tlsUnusable(`${folder} cannot be made`, cause);
  }
}

function lasts({ certificate }: KeyPair, now: number): boolean {
  return Date.parse(certificate.validFrom) <= now && Date.parse(certificate.validTo) > now + RENEW_BEFORE_MS;
}

function isSignedBy(server: KeyPair, authority: KeyPair): boolean {
  return server.certificate.verify(authority.certificate.publicKey);
}

function covers({ certificate }: KeyPair, names: readonly string[]): boolean {
  const covered = (certificate.subjectAltName ?? "").split(", ");
  return names.every((name) =>
    isIP(name) === 0 ? covered.includes(`DNS:${name}`) : certificate.checkIP(name) !== undefined,
  );
}
