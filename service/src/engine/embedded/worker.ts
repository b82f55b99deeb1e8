/**
 * The worker's rim: frames in, frames out, one at a time. Holds the database so that no fsync ever blocks the thread that serves requests.
 */
import type { Database } from "bun:sqlite";
import { openDatabase } from "./database.ts";
import { callFailure, openFailure } from "./failure.ts";
import { Groups } from "./group.ts";
import type { DatabaseOptions, Frame, GroupAnswer, PlainAnswer } from "./operations.ts";

let db: Database | null = null;
let groups: Groups | null = null;

self.onmessage = ({ data }: MessageEvent<string>) => {
  self.postMessage(JSON.stringify(answer(JSON.parse(data) as Frame)));
};

function answer(frame: Frame): GroupAnswer | PlainAnswer {
  if (frame.ask === "open") return open(frame.options);
  if (frame.ask === "close") return close();
  if (groups === null) throw new Error("calls came before the database was open");
  return groups.run(frame.calls);
}

function open(options: DatabaseOptions): PlainAnswer {
  try {
    db = openDatabase(options);
    groups = new Groups(db);
    return { failure: null };
  } catch (error) {
    db?.close(true);
    return { failure: openFailure(error, options.directory) };
  }
}

/** The last connection that closes copies the log into the database and removes it; on a full disk it leaves it, to be recovered. */
function close(): PlainAnswer {
  try {
    db?.close(true);
    return { failure: null };
  } catch (error) {
    return { failure: callFailure(error) };
  }
}
