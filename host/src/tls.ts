/** Reads a certificate and its key from files and proves that they belong together. Refuses to make any: see dev-tls.ts. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { BelfryError } from "@belfry/protocol";

/** What a listener needs, in PEM. The certificate may be followed by the chain up to its authority. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** A certificate with its key, proved to belong together. */
export interface KeyPair extends TlsFiles {
  /** The first certificate of `cert`. */
  readonly certificate: X509Certificate;
  readonly privateKey: KeyObject;
}

/**
 * Reads `--tls cert.pem,key.pem`.
 *
 * @throws BelfryError TLS_UNUSABLE when a file cannot be read, holds no certificate or key, or the key is of another certificate
 */
export function readTls(files: string): TlsFiles {
  const [certPath, keyPath, ...more] = files.split(",").map((path) => path.trim());
  if (!certPath || !keyPath || more.length > 0) {
    throw tlsUnusable(`two files are needed, cert.pem,key.pem, but it says ${JSON.stringify(files)}`);
  }
  const { cert, key } = readKeyPair(certPath, keyPath);
  return { cert, key };
}

/** Reads one certificate and its key. @throws BelfryError TLS_UNUSABLE, as {@link readTls} */
export function readKeyPair(certPath: string, keyPath: string): KeyPair {
  const cert = readPem(certPath);
  const key = readPem(keyPath);
  const certificate = orUnusable(`${certPath} holds no certificate in PEM`, () => new X509Certificate(cert));
  const privateKey = orUnusable(`${keyPath} holds no private key in PEM without a passphrase`, () =>
    createPrivateKey(key),
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw tlsUnusable(`the key in ${keyPath} does not belong to the certificate in ${certPath}`);
  }
  return { cert, key, certificate, privateKey };
}

/** A file in PEM, as text. @throws BelfryError TLS_UNUSABLE when it cannot be read */
export function readPem(path: string): string {
  return orUnusable(`${path} cannot be read`, () => readFileSync(path, "utf8"));
}

function orUnusable<T>(detail: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw tlsUnusable(detail, cause);
  }
}

/** TLS_UNUSABLE in words. */
export function tlsUnusable(detail: string, cause?: unknown): BelfryError {
  return new BelfryError("TLS_UNUSABLE", { detail, cause });
}
