/**
 * A schema on a PostgreSQL server: what the distributed engines of the servers stand on. An entry of its own, so that a server on the embedded
 * engine loads no client of PostgreSQL.
 */
export { describeAddress, type PostgresAddress, readPostgresUrl } from "./address.ts";
export type { Connection, ConnectionExtras, Parameter, Row } from "./connection.ts";
export { callFailure, codeOf, hasMet, openFailure } from "./failure.ts";
export type { Lanes } from "./lanes.ts";
export { type Migration, migrate } from "./migrate.ts";
export { type Moved, type MovedTable, type MoveRules, moveTables } from "./move.ts";
export { quoteName } from "./name.ts";
export { type OpenPostgres, openPostgres, type PostgresKind, type PostgresOptions } from "./open-postgres.ts";
export type { PostgresTlsFiles } from "./tls.ts";
export type { Kind, Statement } from "./wave.ts";
