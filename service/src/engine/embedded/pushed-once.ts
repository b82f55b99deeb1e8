/**
 * Pushes whose senders gave them a key: what the first with each came to, so that one that is sent again is told the same. Refuses to know
 * what they said.
 *
 * They are listed one behind the other, as they come, and found by a number that `places.ts` leads from to the list.
 */
import type { Database, Statement } from "bun:sqlite";
import { begin, keyOf, type Memory } from "@belfry/host/database";
import type { ChannelName, Repeated } from "../store.ts";
import { KEY_LIFE_MS } from "../store.ts";
import { Places, type PlacesLimits } from "./places.ts";

/** What became of the first. */
export type FirstEnd = Pick<Repeated, "messageId" | "end" | "why">;

/** As it stands in a row of the list, as JSON. */
type Listed = readonly [
  deviceId: string,
  channelId: string,
  key: string,
  at: number,
  messageId: string,
  end: Repeated["end"],
  why: string,
];

interface Row {
  readonly n: number;
  /** {@link Listed} ones, as JSON. */
  readonly pushes: string;
}

/** Pushes of one row: whoever looks for one reads them all. */
const ROW_PUSHES = 64;

const MAX_UNLISTED = 2_048;

const nameOf = (deviceId: string, channelId: string, key: string): string => `${deviceId}\n${channelId}\n${key}`;
const numberOf = (name: string): number => keyOf(name, 0);
const isOver = ([, , , since]: Listed, at: number): boolean => since <= at - KEY_LIFE_MS;
const endOf = ([, , , , messageId, end, why]: Listed): FirstEnd => ({ messageId, end, why });

/** The table `keyed_pushes`, and the places of what stands in it. */
export class PushedOnce implements Memory {
  readonly #db: Database;
  readonly #read: Statement<Row, [number]>;
  readonly #old: Statement<unknown, [number]>;
  readonly #list: Statement;
  readonly #forget: Statement;
  readonly #places: Places;
  /** By name, what the running group adds to the list, and what is not listed yet of earlier ones. */
  readonly #added = new Map<string, Listed>();
  readonly #unlisted = new Map<string, Listed>();

  constructor(db: Database, limits?: PlacesLimits) {
    this.#db = db;
    this.#old = db.prepare("SELECT 1 FROM keyed_pushes WHERE at <= ? LIMIT 1");
    this.#read = db.prepare("SELECT n, pushes FROM keyed_pushes WHERE n = ?");
    this.#list = db.prepare("INSERT INTO keyed_pushes (at, pushes) VALUES (?, ?)");
    this.#forget = db.prepare(
      "DELETE FROM keyed_pushes WHERE n IN (SELECT n FROM keyed_pushes WHERE at <= ? ORDER BY at LIMIT ?)",
    );
    this.#places = new Places(db, limits);
    const late = db.query<Row, []>(
      "SELECT n, pushes FROM keyed_pushes WHERE n > (SELECT row FROM keyed_placed) ORDER BY n",
    );
    for (const { n, pushes } of late.iterate()) {
      for (const [deviceId, channelId, key] of JSON.parse(pushes) as readonly Listed[]) {
        this.#places.addAgain(numberOf(nameOf(deviceId, channelId, key)), n);
      }
    }
  }

  find({ deviceId, channelId }: ChannelName, key: string, at: number): Repeated | null {
    const name = nameOf(deviceId, channelId, key);
    const first = this.#added.get(name) ?? this.#unlisted.get(name) ?? this.#findListed(name, at);
    return first === undefined || isOver(first, at) ? null : { state: "repeated", ...endOf(first) };
  }

  save({ deviceId, channelId }: ChannelName, key: string, at: number, { messageId, end, why }: FirstEnd): void {
    this.#added.set(nameOf(deviceId, channelId, key), [deviceId, channelId, key, at, messageId, end, why]);
  }

  /** Whether so many are not listed yet that it is time: a transaction takes some 10 ms for them. */
  get isFull(): boolean {
    return this.#unlisted.size >= MAX_UNLISTED;
  }

  /** Forgets some of those that are too old. @returns whether none is left */
  forget(at: number, limit: number): boolean {
    const [before, rows] = [at - KEY_LIFE_MS, Math.ceil(limit / ROW_PUSHES)];
    return this.#forgetRows(before, rows) < rows && this.#places.forget(before, limit) < limit;
  }

  #forgetRows(before: number, limit: number): number {
    if (this.#old.get(before) === null) return 0;
    begin(this.#db);
    return this.#forget.run(before, limit).changes;
  }

  flush(): void {
    const added = [...this.#unlisted, ...this.#added];
    for (let from = 0; from < added.length; from += ROW_PUSHES) this.#listRow(added.slice(from, from + ROW_PUSHES));
    this.#places.flush();
  }

  committed(isWritten: boolean): void {
    for (const [name, push] of this.#added) this.#unlisted.set(name, push);
    this.#added.clear();
    if (!isWritten) return;
    this.#unlisted.clear();
    this.#places.committed();
  }

  rolledBack(): void {
    this.#added.clear();
    this.#places.rolledBack();
  }

  #findListed(name: string, at: number): Listed | undefined {
    for (const n of this.#places.rowsOf(numberOf(name))) {
      const pushes = this.#read.get(n)?.pushes ?? "[]";
      const found = (JSON.parse(pushes) as readonly Listed[]).find(
        (push) => nameOf(push[0], push[1], push[2]) === name && !isOver(push, at),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #listRow(added: readonly (readonly [name: string, push: Listed])[]): void {
    const pushes = added.map(([, push]) => push);
    const at = Math.max(...pushes.map(([, , , each]) => each));
    const n = Number(this.#list.run(at, JSON.stringify(pushes)).lastInsertRowid);
    for (const [name] of added) this.#places.add(numberOf(name), n, at);
  }
}
