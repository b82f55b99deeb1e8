/**
 * The wire over LISTEN and NOTIFY of PostgreSQL, on a connection of its own: nothing more is needed than the engine that is there anyway.
 *
 * Each node listens to a notification channel of its incarnation and to one of everybody, within the database. Mends itself: when the
 * connection is lost, or no longer listens, it is made again with growing rests.
 *
 * @source PostgreSQL, NOTIFY: https://www.postgresql.org/docs/current/sql-notify.html
 */
import type { Log } from "@belfry/host";
import { type Connection, type OpenPostgres, quoteName } from "@belfry/host/postgres";
import type { Holder } from "../store.ts";
import { restMs } from "./rest.ts";
import type { OpenWire, Parcel, Wire, WireEars } from "./wire.ts";

/** PostgreSQL takes fewer than 8,000 bytes in one notification. */
const MAX_BYTES = 7_900;
/** Milliseconds that an answer may take before the connection is given up. */
const PATIENCE_MS = 3_000;
/** How often an idle connection is asked whether it still listens. */
const PROBE_MS = 2_000;

const SEND_ONE = "SELECT pg_notify($1, $2)";
/** One transaction, and so one place in the server's queue, for all of them. */
const SEND_MANY = "SELECT pg_notify(parcel->>0, parcel->>1) FROM json_array_elements($1::text::json) AS parcel";
const LISTENS = "SELECT count(*)::integer AS listens FROM pg_listening_channels()";

/** What a wire over NOTIFY is made of. */
export interface NotifyOptions {
  readonly postgres: OpenPostgres;
  /** Whose wire it is: installations that share a database do not hear each other. At most 40 characters. */
  readonly schema: string;
  readonly log: Log;
}

/** Opens wires of one installation. */
export function overNotify(options: NotifyOptions): OpenWire {
  return async (self, ears) => {
    const wire = new NotifyWire(options, self, ears);
    await wire.open();
    return wire;
  };
}

class NotifyWire implements Wire {
  readonly maxBytes = MAX_BYTES;
  readonly #connection: Connection;
  readonly #channelOf: (to: Holder | null) => string;
  readonly #self: Holder;
  readonly #ears: WireEars;
  readonly #log: Log;
  #cut = "";
  #closed = false;
  #mending: Promise<void> | null = null;
  #probe: ReturnType<typeof setTimeout> | undefined;

  constructor({ postgres, schema, log }: NotifyOptions, self: Holder, ears: WireEars) {
    this.#self = self;
    this.#ears = ears;
    this.#log = log;
    this.#channelOf = (to) => `${schema}:${to ?? "all"}`;
    this.#connection = postgres.connect({
      patienceMs: PATIENCE_MS,
      onNotification: (payload) => {
        if (!this.#closed) ears.heard(payload);
      },
      onLost: () => this.#mend("its connection was lost"),
    });
  }

  async open(): Promise<void> {
    try {
      await this.#listen();
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#watch();
  }

  async send(parcels: readonly Parcel[]): Promise<void> {
    const [first, ...more] = parcels;
    if (first === undefined) return;
    if (more.length === 0) await this.#connection.ask(SEND_ONE, [this.#channelOf(first.to), first.text]);
    else
      await this.#connection.ask(SEND_MANY, [
        JSON.stringify(parcels.map(({ to, text }) => [this.#channelOf(to), text])),
      ]);
  }

  trouble(): string {
    return this.#cut;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#probe);
    await this.#connection.close();
    await this.#mending;
  }

  async #listen(): Promise<void> {
    // What the wire carries may be lost, so that nobody waits for a disk.
    await this.#connection.ask("SET synchronous_commit = off");
    for (const to of [this.#self, null]) await this.#connection.ask(`LISTEN ${quoteName(this.#channelOf(to))}`);
  }

  #mend(why: string): void {
    if (this.#closed || this.#mending !== null) return;
    this.#cut = `notifications of PostgreSQL do not come: ${why}`;
    this.#log.warn("bus cut", { why });
    this.#mending = this.#listenAgain().finally(() => {
      this.#mending = null;
    });
  }

  async #listenAgain(): Promise<void> {
    for (let tried = 0; !this.#closed; tried++) {
      try {
        await this.#listen();
        this.#cut = "";
        this.#log.info("bus stands again");
        this.#ears.returned();
        return;
      } catch {
        await Bun.sleep(restMs(tried));
      }
    }
  }

  /** A connection that broke without a word is noticed by nobody who only listens. */
  #watch(): void {
    this.#probe = setTimeout(() => {
      void this.#look().finally(() => {
        if (!this.#closed) this.#watch();
      });
    }, PROBE_MS);
    this.#probe.unref();
  }

  async #look(): Promise<void> {
    if (this.#mending !== null) return;
    try {
      const [row] = await this.#connection.ask<{ listens: number }>(LISTENS);
      if (row?.listens !== 2) this.#mend("nothing is listened to");
    } catch {
      this.#mend("its server does not answer");
    }
  }
}
