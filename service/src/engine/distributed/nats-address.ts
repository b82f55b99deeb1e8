/**
 * Reads the URL of a NATS server, or of several of one cluster, and the files of TLS. Refuses what it does not understand, and says so without
 * the URL, which may hold a password.
 *
 * @source NATS, Connecting: https://docs.nats.io/using-nats/developer/connecting
 */
import { readPem, readTls, type TlsFiles } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";

/** Where NATS is and who calls it. */
export interface NatsAddress {
  /** `host:port`, at least one; any of them will do. */
  readonly servers: readonly string[];
  /** Null when nobody is named. */
  readonly user: string | null;
  readonly password: string;
  /** Null when there is none. */
  readonly token: string | null;
  /** The URL begins with `tls://`. */
  readonly isTls: boolean;
}

/** Paths of files in PEM. */
export interface NatsTlsFiles {
  /** The authority that signs the server's certificate; absent means those that the runtime trusts. */
  readonly authority?: string | undefined;
  /** Our certificate, for servers that ask for one, and its key: both or neither. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

const DEFAULT_PORT = 4222;
const SHAPE = /^(nats|tls):\/\/(?:([^/?#@]*)@)?([^/?#@]+)\/?$/;
const PLACE = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?$/;

/**
 * Reads `nats://host:port`, with `user:password@` or `token@` before the host when the server wants it, and commas between several
 * hosts; `tls://` when nothing may be said before TLS stands. The port is 4222 unless named.
 *
 * @throws BelfryError SETTING_INVALID, never with the URL or a part of its credentials
 */
export function readNatsUrl(url: string): NatsAddress {
  const [, scheme, credentials, places = ""] =
    SHAPE.exec(url) ?? refuse("it must begin with nats:// or tls:// and look like nats://user:password@host:port");
  const [first = "", ...rest] = (credentials ?? "").split(":");
  const isPair = rest.length > 0;
  return {
    servers: places.split(",").map(readPlace),
    user: isPair ? decode(first) : null,
    password: decode(rest.join(":")),
    token: isPair || first === "" ? null : decode(first),
    isTls: scheme === "tls",
  };
}

/** What may be shown of an address: where, never who with what. */
export const describeNats = ({ servers }: NatsAddress): string => `NATS at ${servers.join(",")}`;

/**
 * What the client hands on to TLS; null when neither the URL nor a file asks for it.
 *
 * @throws BelfryError TLS_UNUSABLE; SETTING_INVALID for one half of a key pair
 */
export function readNatsTls({ isTls }: NatsAddress, files: NatsTlsFiles): (Partial<TlsFiles> & { ca?: string }) | null {
  const { authority, certificate, key } = files;
  if ((certificate === undefined) !== (key === undefined))
    refuse("a certificate for TLS and its key are given together");
  if (!isTls && authority === undefined && certificate === undefined) return null;
  return {
    ...(authority === undefined ? {} : { ca: readPem(authority) }),
    ...(certificate === undefined ? {} : readTls(`${certificate},${key}`)),
  };
}

function readPlace(place: string): string {
  const [, host, port = DEFAULT_PORT] = PLACE.exec(place) ?? refuse("a host or a port in it cannot be read");
  if (Number(port) < 1 || Number(port) > 65_535) refuse("a port in it is none");
  return `${host}:${port}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse("a percent sign in it is followed by no two hex digits");
  }
}

function refuse(detail: string): never {
  throw new BelfryError("SETTING_INVALID", { detail: `the URL of the NATS server: ${detail}` });
}
