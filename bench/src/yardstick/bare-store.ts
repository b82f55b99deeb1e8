/** The store of the bare path: what waits, written and forgotten in groups, each with its fsync. Refuses to know anything else. */
import { Database } from "bun:sqlite";
import { join } from "node:path";

declare const self: Worker;

/** What one group writes and forgets. */
export interface BareGroup {
  readonly puts: readonly (readonly [device: number, seq: number, payload: string, at: number])[];
  readonly acks: readonly (readonly [device: number, seq: number])[];
}

function open(directory: string): (group: BareGroup) => void {
  const db = new Database(join(directory, "bare.sqlite"));
  db.run("PRAGMA journal_mode = WAL");
  db.run("PRAGMA synchronous = FULL");
  db.run(
    "CREATE TABLE inbox (device INTEGER, seq INTEGER, payload TEXT, at INTEGER, PRIMARY KEY (device, seq)) WITHOUT ROWID",
  );
  const put = db.prepare("INSERT INTO inbox VALUES (?, ?, ?, ?)");
  const ack = db.prepare("DELETE FROM inbox WHERE device = ? AND seq <= ?");
  return db.transaction(({ puts, acks }: BareGroup) => {
    for (const each of acks) ack.run(...each);
    for (const each of puts) put.run(...each);
  });
}

let write: ((group: BareGroup) => void) | undefined;

self.onmessage = ({ data }: MessageEvent<string>) => {
  if (write === undefined) write = open(data);
  else write(JSON.parse(data));
  self.postMessage("");
};
