/**
 * Receipts of Web Push: who asked for one, and what became of the messages. Refuses to know why a message ended.
 *
 * Expected ones are kept apart from those that are written: a service of which nobody asks for receipts looks at neither.
 *
 * @source RFC 8030 sections 5.1 and 6.3
 */
import type { Database, Statement } from "bun:sqlite";
import { begin } from "@belfry/host/database";
import type { ChannelName } from "../store.ts";
import type { ExpectedReceipt, Receipt, ReceiptFilter } from "../web-push-store.ts";
import type { End } from "./books.ts";

interface Expected {
  readonly rid: string;
  readonly message: string;
}

const DELIVERED = 204;
const ENDED = 410;

/** The tables `receipt_subscriptions`, `receipts_expected` and `receipts`. */
export class Receipts {
  readonly #db: Database;
  readonly #take: Statement<Expected, [string, string]>;
  readonly #write: Statement;
  /** False until one is expected, of anybody: till then no end of a message is looked up. Never again false, lest a rollback prove it wrong. */
  #expecting: boolean;

  /** @param above every number that is given, see `number-above.ts` */
  constructor(db: Database, above: number) {
    this.#db = db;
    this.#take = db.prepare("DELETE FROM receipts_expected WHERE device = ? AND message_id = ? RETURNING rid, message");
    this.#write = db.prepare(`
      INSERT INTO receipts (n, rid, message, status, at) SELECT max(${above}, coalesce(max(seq), 0)) + 1, ?, ?, ?, ?
      FROM sqlite_sequence WHERE name = 'receipts'`);
    this.#expecting = db.query("SELECT 1 FROM receipts_expected LIMIT 1").get() !== null;
  }

  /** Whether an end is to be told here. */
  get expecting(): boolean {
    return this.#expecting;
  }

  open(
    rid: string,
    { deviceId, channelId }: ChannelName,
    mayOpen: boolean,
    until: number,
    at: number,
    limit: number,
  ): "open" | "unknown" | "limit" {
    const renewed = this.#db
      .query("UPDATE receipt_subscriptions SET until = max(until, ?) WHERE rid = ? AND device = ? AND until > ?")
      .run(until, rid, deviceId, at);
    if (renewed.changes > 0) return "open";
    if (!mayOpen) return "unknown";
    const { open } = this.#db
      .query<{ open: number }, [string, string, number]>(
        "SELECT count(*) AS open FROM receipt_subscriptions WHERE device = ? AND channel = ? AND until > ?",
      )
      .get(deviceId, channelId, at) ?? { open: 0 };
    if (open >= limit) return "limit";
    this.#db
      .query("INSERT INTO receipt_subscriptions (rid, device, channel, until) VALUES (?, ?, ?, ?)")
      .run(rid, deviceId, channelId, until);
    return "open";
  }

  expect({ rid, deviceId, messageId, message, until }: ExpectedReceipt): void {
    this.#db
      .query("INSERT INTO receipts_expected (device, message_id, rid, message, until) VALUES (?, ?, ?, ?, ?)")
      .run(deviceId, messageId, rid, message, until);
    this.#expecting = true;
  }

  /** A message has ended. Of one that a newer one replaced nobody hears. @param at of the end */
  ended(deviceId: string, messageId: string, end: End, at: number): void {
    const expected = this.#take.get(deviceId, messageId);
    if (expected === null || end === "replaced") return;
    this.#write.run(expected.rid, expected.message, end === "delivered" ? DELIVERED : ENDED, at);
  }

  read({ rid, after, limit }: ReceiptFilter, at: number): Receipt[] | null {
    if (!this.#isOpen(rid, at)) return null;
    return this.#db
      .query<Receipt, [string, number, number]>(
        "SELECT n, message, status, at FROM receipts WHERE rid = ? AND n > ? ORDER BY n LIMIT ?",
      )
      .all(rid, after, limit);
  }

  /** Ends a subscription, with what was written to it and what is expected for it. */
  close(rid: string, at: number): boolean {
    const wasOpen = this.#isOpen(rid, at);
    for (const table of ["receipt_subscriptions", "receipts_expected", "receipts"]) {
      this.#db.query(`DELETE FROM ${table} WHERE rid = ?`).run(rid);
    }
    return wasOpen;
  }

  /** Forgets what is past its time, with every sweep. */
  forget(at: number): void {
    if (this.#db.query("SELECT 1 FROM receipt_subscriptions LIMIT 1").get() === null) return;
    for (const { rid } of this.#db
      .query<{ rid: string }, [number]>("SELECT rid FROM receipt_subscriptions WHERE until <= ?")
      .all(at)) {
      begin(this.#db);
      this.close(rid, at);
    }
    if (this.#db.query("SELECT 1 FROM receipts_expected WHERE until <= ? LIMIT 1").get(at) === null) return;
    begin(this.#db);
    this.#db.query("DELETE FROM receipts_expected WHERE until <= ?").run(at);
  }

  #isOpen(rid: string, at: number): boolean {
    return this.#db.query("SELECT 1 FROM receipt_subscriptions WHERE rid = ? AND until > ?").get(rid, at) !== null;
  }
}
