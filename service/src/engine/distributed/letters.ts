/** Sayings too long for the wire: they lie in a table, and only their number travels. Forgotten after a minute, and when the database crashes. */
import type { Connection } from "@belfry/host/postgres";

/** Bytes of one letter: whoever has more to say says it in parts. */
export const MAX_LETTER_BYTES = 4 * 2 ** 20;
/** Letters on their way at once, here and there: with more, whoever has another is not heard. */
const MAX_UNDER_WAY = 32;

const WRITE = "INSERT INTO letters (body) VALUES ($1) RETURNING n";
const READ = "SELECT body FROM letters WHERE n = $1";
const FORGET = "DELETE FROM letters WHERE at < now() - interval '1 minute'";

/** See the head of this file. */
export class Letters {
  readonly #connection: Connection;
  #underWay = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @returns the number of the letter; null when it is too long or too many are under way. @throws BelfryError STORE_UNAVAILABLE */
  write(text: string): Promise<number | null> {
    if (Buffer.byteLength(text) > MAX_LETTER_BYTES) return Promise.resolve(null);
    return this.#carry(async () => (await this.#connection.ask<{ n: number }>(WRITE, [text]))[0]?.n ?? null);
  }

  /** @returns the text; null when it is forgotten or too many are under way. @throws BelfryError STORE_UNAVAILABLE */
  read(number: number): Promise<string | null> {
    return this.#carry(async () => (await this.#connection.ask<{ body: string }>(READ, [number]))[0]?.body ?? null);
  }

  /** Forgets those of more than a minute ago. @throws BelfryError STORE_UNAVAILABLE */
  async forget(): Promise<void> {
    await this.#connection.ask(FORGET);
  }

  async #carry<T>(work: () => Promise<T | null>): Promise<T | null> {
    if (this.#underWay >= MAX_UNDER_WAY) return null;
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
    }
  }
}
