/** How the parts of the store ask: a statement, and what it takes. Whether that is a transaction or a connection is the asker's business. */
import type { Parameter, Row } from "@belfry/host/postgres";

export type Ask = <R extends Row = Row>(statement: string, parameters?: readonly Parameter[]) => Promise<readonly R[]>;

/** Numbers as one parameter, for `$n::text::bigint[]`. */
export const numbersOf = (numbers: Iterable<number>): string => `{${[...numbers].join(",")}}`;

/** Rows as one parameter, for `json_to_recordset` and its like. */
export const jsonOf = (rows: unknown): string => JSON.stringify(rows);

/**
 * Rows of a table in a hub (`$1`), looked up one by one for each of a list: written so that no plan ever walks the whole hub instead, as one would
 * while the server does not know yet how large it is.
 *
 * @param list with a column `sought`
 */
export const lookedUp = (list: string, table: string, condition: string): string =>
  `${list}, LATERAL (SELECT * FROM ${table} WHERE hub = $1 AND ${condition} OFFSET 0) AS r`;

/** The numbers of a parameter, as such a list. */
export const numbersIn = (place: number): string => `unnest($${place}::text::bigint[]) AS sought`;

/** The texts of a parameter, as such a list. */
export const soughtTexts = (place: number): string => `json_array_elements_text($${place}::text::json) AS sought`;

/** The texts of a parameter, as an array. */
export const textsIn = (place: number): string => `ARRAY(SELECT json_array_elements_text($${place}::text::json))`;

/** The hashes of its texts, by which an index finds long ones. */
export const hashesIn = (place: number): string =>
  `ARRAY(SELECT hashtextextended(t, 0) FROM json_array_elements_text($${place}::text::json) t)`;
