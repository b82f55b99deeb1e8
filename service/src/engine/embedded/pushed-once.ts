/**
 * Pushes whose senders gave them a key: what the first with each came to, so that one that is sent again is told the same. Refuses to know
 * what they said.
 */
import type { Database, Statement } from "bun:sqlite";
import type { ChannelName, Repeated } from "../store.ts";
import { KEY_LIFE_MS } from "../store.ts";

/** What became of the first. */
export type FirstEnd = Pick<Repeated, "messageId" | "end" | "why">;

/** The table `pushed_once`. */
export class PushedOnce {
  readonly #find: Statement<FirstEnd, [string, string, string, number]>;
  readonly #save: Statement;
  readonly #forget: Statement;

  constructor(db: Database) {
    this.#find = db.prepare(
      'SELECT message_id AS messageId, outcome AS "end", why FROM pushed_once WHERE device = ? AND channel = ? AND key = ? AND at > ?',
    );
    this.#save = db.prepare(
      "INSERT OR REPLACE INTO pushed_once (device, channel, key, at, message_id, outcome, why) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#forget = db.prepare(`
      DELETE FROM pushed_once WHERE (device, channel, key) IN (
        SELECT device, channel, key FROM pushed_once WHERE at <= ? ORDER BY at LIMIT ?)`);
  }

  find({ deviceId, channelId }: ChannelName, key: string, at: number): Repeated | null {
    const first = this.#find.get(deviceId, channelId, key, at - KEY_LIFE_MS);
    return first === null ? null : { state: "repeated", ...first };
  }

  save({ deviceId, channelId }: ChannelName, key: string, at: number, { messageId, end, why }: FirstEnd): void {
    this.#save.run(deviceId, channelId, key, at, messageId, end, why);
  }

  /** @returns how many were forgotten */
  forget(at: number, limit: number): number {
    return this.#forget.run(at - KEY_LIFE_MS, limit).changes;
  }
}
