/**
 * Reads the URL of a PostgreSQL server, as libpq writes it: one host or several, a port, a folder of a socket, the mode of TLS.
 * Refuses what it does not understand, and says so without the URL, which holds a password.
 *
 * @source PostgreSQL, Connection URIs: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING
 */
import { BelfryError } from "@belfry/protocol";

/** Whether the connection is encrypted, and what the server must prove. `allow` and `prefer` of libpq are not offered: they encrypt only while nobody minds. */
export type SslMode = (typeof SSL_MODES)[number];

/** Where a server is and who calls it. */
export interface PostgresAddress {
  /** Asked in this order; the one that takes writes is used. At least one, unless there is a socket. */
  readonly hosts: readonly string[];
  /** One for each host. */
  readonly ports: readonly number[];
  /** Path of a Unix socket, or null. */
  readonly socket: string | null;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly sslMode: SslMode;
}

const SSL_MODES = ["disable", "require", "verify-ca", "verify-full"] as const;
const DEFAULT_PORT = 5432;
const SHAPE = /^postgres(?:ql)?:\/\/(?:([^/?#@]*)@)?([^/?#@]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const PARAMETERS: readonly string[] = ["sslmode", "host", "port", "user", "password", "dbname"];

/**
 * Reads `postgres://user:password@host:port/database?sslmode=verify-full`. More than one host stand with commas between them.
 *
 * The user is `belfry` unless named, the database as the user; `sslmode` is `verify-full` unless named, but `disable` over a socket and on
 * this machine.
 *
 * @throws BelfryError SETTING_INVALID, never with the URL or a part of its credentials
 */
export function readPostgresUrl(url: string): PostgresAddress {
  const [, credentials = "", authority = "", path = "", query = ""] =
    SHAPE.exec(url) ??
    refuse("it must begin with postgres:// and look like postgres://user:password@host:port/database");
  const parameters = readParameters(query);
  const [user = "", ...password] = credentials.split(":");
  const named = { user: decode(user), password: decode(password.join(":")), database: decode(path) };
  const places = readPlaces(parameters.get("host") ?? decode(authority), parameters.get("port"));
  const [first] = places;
  const isSocket = first?.host.startsWith("/") === true;
  if (isSocket && places.length > 1) refuse("a socket stands alone");
  const who = parameters.get("user") ?? (named.user || "belfry");
  return {
    hosts: isSocket ? [] : places.map(({ host }) => host),
    ports: places.map(({ port }) => port),
    socket: isSocket && first !== undefined ? `${first.host}/.s.PGSQL.${first.port}` : null,
    user: who,
    password: parameters.get("password") ?? named.password,
    database: parameters.get("dbname") ?? (named.database || who),
    sslMode: readSslMode(parameters.get("sslmode"), isSocket || places.every(({ host }) => isThisMachine(host))),
  };
}

/** What may be shown of an address: where, and which database; never who with what. */
export function describeAddress({ hosts, ports, socket, database }: PostgresAddress): string {
  const where = socket ?? hosts.map((host, i) => `${host.includes(":") ? `[${host}]` : host}:${ports[i]}`).join(",");
  return `database ${database} at ${where}`;
}

function readParameters(query: string): ReadonlyMap<string, string> {
  const parameters = new Map(query === "" ? [] : [...new URLSearchParams(query)]);
  for (const name of parameters.keys()) {
    if (!PARAMETERS.includes(name)) refuse(`it has a parameter ${name}, and knows only ${PARAMETERS.join(", ")}`);
  }
  return parameters;
}

function readPlaces(hosts: string, ports: string | undefined): { readonly host: string; readonly port: number }[] {
  const named = ports?.split(",") ?? [];
  return hosts.split(",").map((place, i) => {
    const [, bracketed, plain = "", port] =
      /^(?:\[([^\]]*)\]|(\/.*|[^:]*))(?::(\d+))?$/.exec(place) ?? refuse("a host or a port in it cannot be read");
    const number = Number(port ?? named[i] ?? named[0] ?? DEFAULT_PORT);
    if (!Number.isInteger(number) || number < 1 || number > 65_535) refuse("a port in it is none");
    return { host: bracketed ?? (plain || "localhost"), port: number };
  });
}

function readSslMode(word: string | undefined, isNear: boolean): SslMode {
  if (word === undefined) return isNear ? "disable" : "verify-full";
  return SSL_MODES.find((mode) => mode === word) ?? refuse(`its sslmode must be one of ${SSL_MODES.join(", ")}`);
}

const isThisMachine = (host: string) => host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse("a percent sign in it is followed by no two hex digits");
  }
}

function refuse(detail: string): never {
  throw new BelfryError("SETTING_INVALID", { detail: `the URL of the PostgreSQL server: ${detail}` });
}
