/** Moves tables of a SQLite database to a PostgreSQL server, all of them or none. Refuses to know what they hold. */
import type { Database } from "bun:sqlite";
import { BelfryError } from "@belfry/protocol";
import type { Connection } from "./connection.ts";
import { callFailure } from "./failure.ts";

/** One table: what is read of SQLite, how a row is changed on its way, and how rows are written. */
export interface MovedTable {
  readonly name: string;
  /** Reads whole rows. */
  readonly select: string;
  /** Takes an array of changed rows as JSON, `$1::text::jsonb`. */
  readonly insert: string;
  readonly change?: (row: Record<string, unknown>) => Record<string, unknown>;
}

/** What is asked before anything is written, and after all of it was. */
export interface MoveRules {
  /** Tables in which nobody else may begin meanwhile. */
  readonly locked: readonly string[];
  /** Answers one row with `taken`: whether somebody has used the target already. */
  readonly isTaken: string;
  /** What only the whole makes right, such as where counting goes on. */
  readonly finish: readonly string[];
}

/** Rows by table. */
export type Moved = Readonly<Record<string, number>>;

/** Written at once, whichever is reached first: a row may have a few hundred characters or some millions, and the server takes 256 MB. */
const ROWS_AT_ONCE = 500;
const CHARACTERS_AT_ONCE = 8_000_000;

/** Nobody waits for an answer meanwhile. */
const PATIENCE_MS = 6 * 3_600_000;

/**
 * @param told hears of each table that is written
 * @throws BelfryError MOVE_REFUSED when the target is not empty; STORE_UNAVAILABLE, DISK_FULL: then nothing was moved
 */
export async function moveTables(
  from: Database,
  to: Connection,
  tables: readonly MovedTable[],
  { locked, isTaken, finish }: MoveRules,
  told: (table: string, rows: number) => void,
): Promise<Moved> {
  try {
    return await to.transact(async (sql) => {
      await sql.unsafe(`LOCK TABLE ${locked.join(", ")} IN SHARE ROW EXCLUSIVE MODE`);
      const [target] = await sql.unsafe<{ taken: boolean }[]>(isTaken);
      if (target?.taken !== false) throw new BelfryError("MOVE_REFUSED", { detail: "the target holds data already" });
      const moved: Record<string, number> = {};
      const write = (insert: string, rows: readonly string[]) => sql.unsafe(insert, [`[${rows.join(",")}]`]);
      for (const table of tables) {
        moved[table.name] = await moveTable(from, table, write);
        told(table.name, moved[table.name] ?? 0);
      }
      for (const statement of finish) await sql.unsafe(statement);
      return moved;
    }, PATIENCE_MS);
  } catch (error) {
    throw error instanceof BelfryError ? error : callFailure(error);
  }
}

async function moveTable(
  from: Database,
  { select, insert, change }: MovedTable,
  write: (insert: string, rows: readonly string[]) => PromiseLike<unknown>,
): Promise<number> {
  let moved = 0;
  let rows: string[] = [];
  let characters = 0;
  const flush = async () => {
    if (rows.length > 0) await write(insert, rows);
    moved += rows.length;
    rows = [];
    characters = 0;
  };
  for (const row of from.query<Record<string, unknown>, []>(select).iterate()) {
    const text = JSON.stringify(change === undefined ? row : change(row));
    rows.push(text);
    characters += text.length;
    if (rows.length === ROWS_AT_ONCE || characters >= CHARACTERS_AT_ONCE) await flush();
  }
  await flush();
  return moved;
}
