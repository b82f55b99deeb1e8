/** Opens what a store needs of a PostgreSQL server: proves that it can be used, brings the schema up to date, connects the lanes. */
import { BelfryError } from "@belfry/protocol";
import { describeAddress, readPostgresUrl } from "./address.ts";
import { Connection, type ConnectionExtras, type ConnectionOptions } from "./connection.ts";
import { openFailure } from "./failure.ts";
import { Lanes } from "./lanes.ts";
import { type Migration, migrate } from "./migrate.ts";
import { type PostgresTlsFiles, readPostgresTls } from "./tls.ts";

/** Where the server is, and what is taken of it. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=verify-full`. */
  readonly url: string;
  /** Whose tables they are, `belfry`: several installations may share a database. Letters, digits and underscores. */
  readonly schema?: string | undefined;
  /** Connections that write, 4: more of them commit at the same time, fewer gather more calls in one commit. One more goes beside them. */
  readonly lanes?: number | undefined;
  /** Calls that gather on one of them before the next is used, 0: then each goes to the one that has least to do. */
  readonly together?: number | undefined;
  readonly tls?: PostgresTlsFiles | undefined;
  /** Milliseconds that an answer may take, 10,000. */
  readonly patienceMs?: number | undefined;
}

/** Whose schema it is. */
export interface PostgresKind {
  /** `service` or `hub`. */
  readonly what: string;
  readonly migrations: readonly Migration[];
}

/** A server that can be used, with its schema up to date. */
export interface OpenPostgres {
  readonly lanes: Lanes;
  /** Opens another connection, which whoever asked for it closes. */
  connect(extras?: ConnectionExtras): Connection;
}

/** `server_version_num` of PostgreSQL 15. */
const OLDEST_VERSION = 150_000;

/**
 * Everything on a lane is looked up by its key. The planner would find that out by itself once it had counted the tables; on new ones it guesses, and
 * keeps its guess for as long as the connection lasts.
 */
const BY_KEY = {
  enable_seqscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  // Only the plainest look into an index leaves a mark at what is dead, and inboxes are full of that.
  enable_bitmapscan: "off",
  plan_cache_mode: "force_generic_plan",
} as const;

/**
 * @throws BelfryError SETTING_INVALID for a URL or a schema that cannot be read; TLS_UNUSABLE; ENGINE_UNREACHABLE when nobody answers;
 * ENGINE_REFUSED for a wrong password, an unknown database or a missing right; ENGINE_UNSUITABLE when the server is too old, or keeps text in
 * another encoding than UTF-8; DATA_UNUSABLE when a newer Belfry made the schema. None names a credential
 */
export async function openPostgres(options: PostgresOptions, kind: PostgresKind): Promise<OpenPostgres> {
  const shared = readOptions(options, kind);
  const beside = new Connection(shared);
  try {
    await prove(beside, shared);
    await migrate(beside, shared.schema, kind.what, kind.migrations);
  } catch (error) {
    await beside.close();
    throw openFailure(error, describeAddress(shared.address));
  }
  const lanes = Array.from({ length: options.lanes ?? 4 }, () => new Connection({ ...shared, settings: BY_KEY }));
  return {
    lanes: new Lanes(lanes, beside, options.together ?? 0),
    connect: (extras) => new Connection({ ...shared, ...extras }),
  };
}

function readOptions(
  { url, schema = "belfry", tls = {}, patienceMs = 10_000 }: PostgresOptions,
  { what }: PostgresKind,
): ConnectionOptions {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new BelfryError("SETTING_INVALID", {
      detail: `a schema is named by up to 63 small letters, digits and underscores, not ${JSON.stringify(schema)}`,
    });
  }
  const address = readPostgresUrl(url);
  const lastAnswer = { at: 0, server: 0, pools: new Set<number>() };
  return { address, tls: readPostgresTls(address, tls), schema, name: `belfry ${what}`, patienceMs, lastAnswer };
}

async function prove(connection: Connection, { address }: ConnectionOptions): Promise<void> {
  const [server] = await connection.askRaw<{ version: number; name: string; encoding: string; readonly: string }>(`
    SELECT current_setting('server_version_num')::integer AS version, current_setting('server_version') AS name,
      current_setting('server_encoding') AS encoding, current_setting('transaction_read_only') AS readonly`);
  if (server === undefined) return;
  const where = describeAddress(address);
  if (server.version < OLDEST_VERSION) {
    throw new BelfryError("ENGINE_UNSUITABLE", {
      detail: `${where} is PostgreSQL ${server.name}, and 15 is the oldest that will do`,
    });
  }
  if (server.encoding !== "UTF8") {
    throw new BelfryError("ENGINE_UNSUITABLE", {
      detail: `${where} keeps text as ${server.encoding}, and only UTF8 will do`,
    });
  }
  if (server.readonly === "on") {
    throw new BelfryError("ENGINE_UNSUITABLE", {
      detail: `${where} takes no writes: it is a standby, or was made read-only`,
    });
  }
}
