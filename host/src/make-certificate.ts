/**
 * Makes the two certificates of local development: an authority, and a server's certificate signed by it. ECDSA on P-256.
 *
 * Refuses to know files, and to decide when a certificate is needed.
 *
 * @source RFC 5280 section 4.2.1
 */
import { isIP } from "node:net";
import { loadX509 } from "./load-x509.ts";
import type { TlsFiles } from "./tls.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** What Apple's clients accept at most. @source https://support.apple.com/en-us/103769 */
const SERVER_DAYS = 825;
/** Containers and virtual machines are often a little behind. */
const BACKDATED_MS = 3_600_000;

/** Makes an authority that may sign servers and nothing else. @param now milliseconds since 1970 */
export async function makeAuthority(now: number): Promise<TlsFiles> {
  const x509 = await loadX509();
  const keys = await makeKeys();
  const serialNumber = makeSerialNumber();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber,
    // Named apart, so that a trust store can hold the authorities of several data directories.
    name: `CN=Belfry development CA ${serialNumber.slice(-8)}`,
    ...validity(now, AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: `${certificate.toString("pem")}\n`, key: await exportKey(keys.privateKey) };
}

/**
 * Makes a server's certificate for some names and addresses.
 *
 * @param authority what {@link makeAuthority} made
 * @param names host names, wildcards among them, and IP addresses
 * @param now milliseconds since 1970
 */
export async function makeServerCertificate(
  authority: TlsFiles,
  names: readonly string[],
  now: number,
): Promise<TlsFiles> {
  const x509 = await loadX509();
  const issuer = new x509.X509Certificate(authority.cert);
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: makeSerialNumber(),
    subject: "CN=Belfry development server",
    issuer: issuer.subjectName,
    ...validity(now, SERVER_DAYS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map(alternativeName)),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return { cert: `${certificate.toString("pem")}\n`, key: await exportKey(keys.privateKey) };
}

function validity(now: number, days: number): { notBefore: Date; notAfter: Date } {
  const start = now - BACKDATED_MS;
  return { notBefore: new Date(start), notAfter: new Date(start + days * DAY_MS) };
}

function alternativeName(value: string): { type: "dns" | "ip"; value: string } {
  return { type: isIP(value) === 0 ? "dns" : "ip", value };
}

/** 16 random bytes in hex, the first neither zero nor negative in DER. @source RFC 5280 section 4.1.2.2 */
function makeSerialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString("hex");
}

function makeKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function exportKey(key: CryptoKey): Promise<string> {
  const { PemConverter } = await loadX509();
  return `${PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}

async function importKey(pem: string): Promise<CryptoKey> {
  const { PemConverter } = await loadX509();
  return crypto.subtle.importKey("pkcs8", PemConverter.decodeFirst(pem), ALGORITHM, false, ["sign"]);
}
