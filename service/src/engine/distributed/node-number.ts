/**
 * Gives a node its number, 1 to 65,535: once for each data directory, for good. Only when all are taken, one goes over from a directory that no
 * node lives in.
 */
import type { Connection } from "@belfry/host/postgres";
import { BelfryError } from "@belfry/protocol";

const MAX_NUMBER = 65_535;
/** Nodes that start together may choose the same one; each time one of them has got it. */
const TRIES = 100;

const KEPT = "SELECT number FROM node_numbers WHERE id = $1::uuid";
const TAKE_FREE = `INSERT INTO node_numbers (id, number)
  SELECT $1::uuid, free.number FROM generate_series(1, ${MAX_NUMBER}) AS free(number)
  WHERE NOT EXISTS (SELECT FROM node_numbers AS taken WHERE taken.number = free.number)
  ORDER BY free.number LIMIT 1
  ON CONFLICT DO NOTHING RETURNING number`;
const TAKE_OVER = `UPDATE node_numbers SET id = $1::uuid WHERE number =
  (SELECT number FROM node_numbers AS taken WHERE NOT EXISTS (SELECT FROM nodes WHERE nodes.id = taken.id) ORDER BY number LIMIT 1 FOR UPDATE)
  RETURNING number`;
const IS_FULL = `SELECT count(*) >= ${MAX_NUMBER} AS is_full FROM node_numbers`;

/** @throws BelfryError ENGINE_UNSUITABLE when 65,535 nodes live; else as `Connection.ask` */
export async function numberOf(connection: Connection, id: string): Promise<number> {
  const ask = async (statement: string) => (await connection.ask<{ number: number }>(statement, [id]))[0]?.number;
  for (let tried = 0; tried < TRIES; tried++) {
    const number = (await ask(KEPT)) ?? (await ask(TAKE_FREE));
    if (number !== undefined) return number;
    const [row] = await connection.ask<{ is_full: boolean }>(IS_FULL);
    if (row?.is_full !== true) continue;
    const taken = await ask(TAKE_OVER);
    if (taken !== undefined) return taken;
    break;
  }
  throw new BelfryError("ENGINE_UNSUITABLE", { detail: `all ${MAX_NUMBER} numbers of nodes are taken` });
}
