/** The certificate that a server's ports share, as its setting `tls` says. */
import { devTls } from "./dev-tls.ts";
import { readTls, type TlsFiles } from "./tls.ts";

/** A certificate, or none; with the path of its authority when we made it. */
export interface Certificate {
  readonly tls: TlsFiles | undefined;
  readonly caPath: string | null;
}

/** What {@link readCertificate} takes. */
export interface CertificateOptions {
  /** `off`, `dev` or `cert.pem,key.pem`. */
  readonly tls: string;
  /** Where a certificate of our own is kept. */
  readonly data: string;
  /** Names and addresses under which the server is reached. */
  readonly hosts: readonly string[];
  /** Public origins, whose hosts are names too; empty ones say nothing. */
  readonly origins: readonly string[];
}

/** @throws BelfryError TLS_UNUSABLE */
export async function readCertificate({ tls, data, hosts, origins }: CertificateOptions): Promise<Certificate> {
  if (tls === "off") return { tls: undefined, caPath: null };
  if (tls !== "dev") return { tls: readTls(tls), caPath: null };
  const named = origins.map((origin) => URL.parse(origin)?.hostname ?? "").filter((host) => host !== "");
  const { caPath, ...files } = await devTls(data, [...hosts, ...named]);
  return { tls: files, caPath };
}
