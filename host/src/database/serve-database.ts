/**
 * The worker's rim: frames in, frames out, one at a time. Holds the database so that no fsync ever blocks the thread that serves requests.
 */
import type { Database } from "bun:sqlite";
import { callFailure, openFailure } from "./failure.ts";
import type { Frame, GroupAnswer, PlainAnswer } from "./frames.ts";
import { type Engine, Groups } from "./group.ts";
import { Journal, type Journaled, journalPath } from "./journal.ts";
import { copyDatabase, type DatabaseKind, type DatabaseOptions, openDatabase } from "./open-database.ts";

type OpenEngine<Options> = (db: Database, options: Options) => Engine;

/**
 * Answers the frames that come to this worker thread, from now until it ends.
 *
 * @param openEngine makes the operations over the open database, with the options that the worker was opened with; what it throws makes the
 *   directory unusable
 */
export function serveDatabase<Options extends DatabaseOptions>(
  kind: DatabaseKind,
  openEngine: OpenEngine<Options>,
): void {
  const served = new Served(kind, openEngine);
  self.onmessage = ({ data }: MessageEvent<string>) => {
    self.postMessage(JSON.stringify(served.answer(JSON.parse(data) as Frame<Options>, data)));
  };
}

/** One database, from its opening to its close. */
class Served<Options extends DatabaseOptions> {
  readonly #kind: DatabaseKind;
  readonly #openEngine: OpenEngine<Options>;
  #db: Database | null = null;
  #groups: Groups | null = null;
  #journal: Journal | null = null;

  constructor(kind: DatabaseKind, openEngine: OpenEngine<Options>) {
    this.#kind = kind;
    this.#openEngine = openEngine;
  }

  /** @param text of the frame */
  answer(frame: Frame<Options>, text: string): GroupAnswer | PlainAnswer {
    if (frame.ask === "open") return this.#open(frame.options);
    if (frame.ask === "copy") return this.#copy(frame.path);
    if (frame.ask === "close") return this.#close();
    if (this.#groups === null) throw new Error("calls came before the database was open");
    return this.#groups.run(frame.calls, text);
  }

  #open(options: Options): PlainAnswer {
    try {
      this.#db = openDatabase(options, this.#kind);
      const engine = this.#openEngine(this.#db, options);
      this.#journal = engine.journaled === undefined ? null : this.#openJournal(this.#db, options, engine.journaled);
      this.#groups = new Groups(this.#db, engine, this.#journal);
      this.#groups.goOn();
      return { failure: null };
    } catch (error) {
      this.#journal?.close();
      this.#db?.close(true);
      return { failure: openFailure(error, options.directory) };
    }
  }

  #openJournal(db: Database, { directory, maxBytes }: Options, journaled: Journaled): Journal {
    return new Journal(db, journalPath(directory, this.#kind.file), journaled, maxBytes);
  }

  #copy(path: string): PlainAnswer {
    if (this.#db === null) throw new Error("a copy was asked for before the database was open");
    try {
      if (this.#journal !== null) this.#groups?.bringIn();
      this.#journal?.leave();
      copyDatabase(this.#db, path);
      return { failure: null };
    } catch (error) {
      return { failure: callFailure(error) };
    }
  }

  /** The last connection that closes copies the log into the database and removes it; on a full disk it leaves it, to be recovered, as the journal. */
  #close(): PlainAnswer {
    try {
      this.#leaveJournal();
      this.#db?.close(true);
      return { failure: null };
    } catch (error) {
      return { failure: callFailure(error) };
    }
  }

  #leaveJournal(): void {
    if (this.#journal === null) return;
    try {
      this.#groups?.bringIn();
      this.#journal.clear();
    } catch {
      // Whoever opens the directory next performs it again.
    }
    this.#journal.close();
  }
}
