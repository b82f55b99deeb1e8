/**
 * One connection to PostgreSQL, and its lifetime: asks one statement at a time, and connects again by itself. Refuses to know what the
 * statements do, and to ask one twice unless the server says that nothing of it was done.
 */
import { BelfryError } from "@belfry/protocol";
import postgres, { type Sql } from "postgres";
import { type Client, type DialOptions, dial, letGo } from "./dial.ts";
import { callFailure, hasMet } from "./failure.ts";

/** What every connection of a store has in common. */
export interface ConnectionOptions extends DialOptions {
  /**
   * Milliseconds that an answer may take, 10,000. Past them the connection is given up, so that a server that went away without a
   * word costs its callers no longer than that.
   */
  readonly patienceMs: number;
  /** A connection that stood is gone, and with it what its session was told, such as what to listen for. May come more than once. */
  readonly onLost?: (() => void) | undefined;
}

/** In what one connection differs from the others of its store. */
export type ConnectionExtras = Partial<Pick<ConnectionOptions, "patienceMs" | "onNotification" | "onLost">>;

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;
/** What a statement takes: everything but these travels as JSON text. */
export type Parameter = string | number | boolean | null;

/** Transactions that meet are tried again this often: each time one of those that met has gone on. */
const MEETINGS = 8;

/** Milliseconds between two attempts to connect: they grow from the first to the last, so that a server that comes back is not run over. */
const FIRST_REST_MS = 20;
const LONGEST_REST_MS = 1_000;

/** Its types leave the second one out, without which what has no parameters would be sent as bare text. */
const PREPARED: { prepare: boolean } = Object.freeze({ prepare: true, simple: false });

/** The server only takes reads, and says so of a statement, not of the connection: another server is the one that takes writes by now. */
const READ_ONLY = "25006";

/** One connection. What is asked without waiting is answered in the order in which it was asked. */
export class Connection {
  readonly #options: ConnectionOptions;
  #client: Client | null = null;
  /** While there is none, and one is dialled for whoever asks. */
  #opening: Promise<Client> | null = null;
  #closed = false;
  /** Attempts that failed since the server last answered, the last of them, and until when nobody tries again. */
  #failures = 0;
  #lastFailure: unknown;
  #failedAt = 0;
  #restsUntil = 0;
  /** Whether the rest was cut short since the server last answered here, because it had answered another connection. */
  #wasWoken = false;
  /** Ends with the transaction that is open: nothing else may be asked in the middle of it. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /**
   * Asks one statement, which is its own transaction and is prepared once for each connection.
   *
   * When the connection breaks before the answer is there, nobody knows whether it was done: that rejects, and is not asked again.
   *
   * @throws BelfryError DISK_FULL, STORE_UNAVAILABLE; INTERNAL for a mistake of ours
   */
  async ask<R extends Row = Row>(
    statement: string,
    parameters: readonly Parameter[] = [],
    patienceMs = this.#options.patienceMs,
  ): Promise<readonly R[]> {
    try {
      return await this.askRaw<R>(statement, parameters, patienceMs);
    } catch (error) {
      throw callFailure(error);
    }
  }

  /** As {@link ask}, but throws what the client throws, for those who open a database. */
  async askRaw<R extends Row = Row>(
    statement: string,
    parameters: readonly Parameter[] = [],
    patienceMs = this.#options.patienceMs,
  ): Promise<readonly R[]> {
    for (let meeting = 1; ; meeting++) {
      try {
        await this.#turn;
        return await this.#within(patienceMs, (sql) => sql.unsafe<R[]>(statement, [...parameters], PREPARED));
      } catch (error) {
        if (!hasMet(error) || meeting === MEETINGS) throw error;
        await Bun.sleep(Math.random() * 2 ** meeting);
      }
    }
  }

  /**
   * Runs several statements in one transaction; throws what the client throws, and does not try again.
   *
   * @param patienceMs that all of it may take
   */
  transact<T>(body: (sql: Sql) => Promise<T>, patienceMs = this.#options.patienceMs): Promise<T> {
    const done = this.#turn.then(() => this.#within(patienceMs, (sql) => transactOn(sql, body)));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** Waits for what was asked, then lets go of the connection. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    await this.#opening?.catch(() => undefined);
    await this.#client?.end({ timeout: this.#options.patienceMs / 1000 });
  }

  async #within<T>(patienceMs: number, ask: (sql: Client) => Promise<T>): Promise<T> {
    let client = this.#client;
    if (this.#closed) throw new BelfryError("STORE_UNAVAILABLE", { detail: "the connection was closed" });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new BelfryError("STORE_UNAVAILABLE", { detail: `no answer of the server within ${patienceMs} ms` }));
        if (client !== null) this.#giveUp(client);
      }, patienceMs);
    });
    try {
      client ??= await Promise.race([this.#open(), silence]);
      const answer = await Promise.race([ask(client), silence]);
      this.#failures = 0;
      this.#wasWoken = false;
      this.#options.lastAnswer.at = performance.now();
      return answer;
    } catch (error) {
      if (client !== null && !leavesSession(error)) this.#giveUp(client, error);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #open(): Promise<Client> {
    if (this.#opening !== null) return this.#opening;
    if (performance.now() < this.#restsUntil) this.#wake();
    this.#opening = this.#dial().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #dial(): Promise<Client> {
    try {
      this.#client = await dial(this.#options, (client) => this.#lost(client));
      return this.#client;
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  /** @throws why it rests, unless the server has answered another connection since; once, or one that the server refuses would never rest */
  #wake(): void {
    if (this.#wasWoken || this.#options.lastAnswer.at <= this.#failedAt) throw this.#lastFailure;
    this.#wasWoken = true;
  }

  /** Lets go of a connection that is of no use; the next question opens another. */
  #giveUp(client: Client, failure?: unknown): void {
    if (this.#client === client)
      this.#failed(failure ?? new BelfryError("STORE_UNAVAILABLE", { detail: "the server is away" }));
    this.#lost(client);
  }

  /** Whatever is still asked there rejects; whoever asked it hears of that. */
  #lost(client: Client): void {
    letGo(client);
    if (this.#client !== client) return;
    this.#client = null;
    this.#options.onLost?.();
  }

  #failed(failure: unknown): void {
    this.#failures += 1;
    this.#failedAt = performance.now();
    this.#lastFailure = failure;
    // After the first failure at once: a connection that broke says nothing of the next.
    const restMs = this.#failures === 1 ? 0 : Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** this.#failures);
    this.#restsUntil = performance.now() + restMs * (0.5 + Math.random() / 2);
  }
}

/** Whether a session is as good as before after a failure: when the server itself refused what was asked, and not the session. */
function leavesSession(error: unknown): boolean {
  if (!(error instanceof postgres.PostgresError)) return error instanceof BelfryError;
  return error.severity !== "FATAL" && error.severity !== "PANIC" && error.code !== READ_ONLY;
}

/** The client's own `begin` asks for a rollback on a socket that may be gone, which ends the process. */
async function transactOn<T>(sql: Client, body: (sql: Sql) => Promise<T>): Promise<T> {
  await sql.unsafe("BEGIN");
  let result: T;
  try {
    result = await body(sql as unknown as Sql);
  } catch (error) {
    if (leavesSession(error)) await sql.unsafe("ROLLBACK");
    throw error;
  }
  const { command } = await sql.unsafe("COMMIT");
  // What failed unheard within the body has undone all of it.
  if (command !== "COMMIT")
    throw new BelfryError("INTERNAL", { detail: "a statement failed, and its transaction went on" });
  return result;
}
