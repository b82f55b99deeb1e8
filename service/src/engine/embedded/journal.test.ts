/**
 * The store with its journal and the store that makes every group a transaction are told the same lives, and answer the same, whenever the one with the
 * journal is killed and opened again.
 */
import type { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Call, Groups, Journal, journalPath, openDatabase } from "@belfry/host/database";
import fc from "fast-check";
import { inDirectory } from "../../../../test/support/store-directory.ts";
import {
  channelOf,
  DAY,
  KIOSK,
  lineOf,
  messageId,
  NEWS,
  NOON,
  PHONE,
  pushTo,
  SECOND,
  WEATHER,
} from "../conformance/fixtures.ts";
import { TILE_SLOT } from "../store.ts";
import { DATABASE, DATABASE_FILE } from "./database.ts";
import { openHandlers } from "./handlers.ts";
import { packEntry } from "./packed.ts";

const LATER = NOON + DAY;

/** One engine at work in a directory. */
class AtWork {
  readonly #directory: string;
  readonly #isJournaled: boolean;
  readonly #isFull: () => boolean;
  #db!: Database;
  #journal!: Journal;
  #groups!: Groups;

  /** @param isFull when it is time for a transaction */
  constructor(directory: string, isJournaled: boolean, isFull: () => boolean) {
    mkdirSync(directory);
    this.#directory = directory;
    this.#isJournaled = isJournaled;
    this.#isFull = isFull;
    this.open(NOON);
  }

  open(openedAt: number): void {
    this.#db = openDatabase({ directory: this.#directory }, DATABASE);
    const engine = openHandlers(this.#db, { directory: this.#directory, openedAt });
    const { light } = engine.journaled;
    const journaled = {
      ...engine.journaled,
      isFull: this.#isFull,
      light: this.#isJournaled ? light : new Set<string>(),
    };
    this.#journal = new Journal(this.#db, this.#path, journaled);
    this.#groups = new Groups(this.#db, engine, this.#journal);
    this.#groups.goOn();
  }

  /** What stands in memory is lost. @param rubbish that it was about to write behind the last record */
  kill(rubbish: Uint8Array): void {
    const { bytes } = this.#journal;
    this.#journal.close();
    this.#db.close(true);
    const held = readFileSync(this.#path);
    held.set(rubbish.subarray(0, Math.max(0, held.length - bytes)), bytes);
    writeFileSync(this.#path, held);
  }

  run(calls: readonly Call[]): unknown {
    const { results, failures } = this.#groups.run(calls, JSON.stringify({ ask: "run", calls }));
    return { results: results.map((result, n) => inOrder(calls[n], result)), failures };
  }

  /** Entries that are rows, and bytes of the journal. */
  get kept(): { readonly rows: number; readonly bytes: number } {
    const { rows } = this.#db.query<{ rows: number }, []>("SELECT count(*) AS rows FROM inbox").get() ?? { rows: 0 };
    return { rows, bytes: this.#journal.bytes };
  }

  get #path(): string {
    return journalPath(this.#directory, DATABASE_FILE);
  }
}

/** What is listed in no order. */
function inOrder(call: Call | undefined, result: unknown): unknown {
  const isUnordered = call?.[0] === "books" || call?.[0] === "drops";
  return isUnordered ? (result as unknown[]).map((one) => JSON.stringify(one)).sort() : result;
}

const CHANNELS = [
  channelOf(KIOSK, WEATHER, { tileQueue: true }),
  channelOf(KIOSK, NEWS),
  lineOf(KIOSK, WEATHER, "alternate", "mail"),
  channelOf(PHONE, NEWS),
];

const number = (max: number) => fc.integer({ min: 0, max });
const device = fc.constantFrom(KIOSK, KIOSK, PHONE);
const app = fc.constantFrom(WEATHER, NEWS);
const seq = number(12);
const at = fc.constantFrom(NOON, NOON + 2 * SECOND, LATER);

const entry = fc
  .record({
    channel: fc.constantFrom(...CHANNELS),
    n: number(1_000_000),
    slot: fc.constantFrom(null, null, "a", "b", TILE_SLOT),
    keep: fc.constantFrom(1, 2, 3, 20),
    type: fc.constantFrom("wns/toast" as const, "wns/tile" as const),
    tag: fc.constantFrom(null, "t"),
    priority: fc.constantFrom(1 as const, 4 as const),
    life: fc.constantFrom(SECOND, DAY, 9 * DAY),
  })
  .map(({ channel, n, life, ...changes }) => pushTo(channel, n, { ...changes, expiresAt: NOON + life }));
const packed = entry.map(packEntry);
const key = fc.constantFrom("once", "twice");

const call = fc.oneof(
  { weight: 8, arbitrary: packed.map((one): Call => ["put", [one]]) },
  { weight: 2, arbitrary: fc.tuple(packed, key).map((args): Call => ["putOnce", args]) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        entry,
        fc.array(fc.tuple(fc.constantFrom(...CHANNELS), number(1_000_000), fc.option(key)), { maxLength: 4 }),
      )
      .map(
        ([{ deviceId: _, channelId: __, messageId: ___, ...content }, targets]): Call => [
          "putAll",
          [content, targets.map(([to, n, once]) => [to.deviceId, to.channelId, messageId(n), once])],
        ],
      ),
  },
  {
    weight: 6,
    arbitrary: fc
      .array(fc.tuple(device, fc.array(fc.tuple(seq, app), { minLength: 1, maxLength: 3 })), {
        minLength: 1,
        maxLength: 2,
      })
      .map((settled): Call => ["settle", settled.map(([deviceId, entries]) => ({ deviceId, entries, at: NOON }))]),
  },
  { weight: 2, arbitrary: fc.tuple(device, seq, at).map((args): Call => ["settleUpTo", args]) },
  { weight: 2, arbitrary: fc.tuple(device, seq, at).map((args): Call => ["waitingUpTo", args]) },
  { weight: 3, arbitrary: fc.tuple(device, seq, at, number(5), number(100)).map((args): Call => ["read", args]) },
  {
    weight: 1,
    arbitrary: fc.tuple(entry, at).map(([one, time]): Call => ["cancel", [one, one.messageId, "removed", time]]),
  },
  { weight: 1, arbitrary: entry.map((one): Call => ["putRemoval", [{ ...one, type: "removal" }, { all: true }]]) },
  { weight: 1, arbitrary: fc.tuple(device, app, at).map((args): Call => ["closeChannels", args]) },
  { weight: 1, arbitrary: fc.tuple(device, app, fc.boolean()).map((args): Call => ["muteApp", args]) },
  { weight: 1, arbitrary: app.map((one): Call => ["countDropped", [one, 2, "AWAY"]]) },
  { weight: 1, arbitrary: at.map((time): Call => ["sweep", [null, time, NOON, 100]]) },
  { weight: 1, arbitrary: fc.constant<Call>(["nothing of the kind", []]) },
);

interface Killed {
  readonly openedAt: number;
  readonly rubbish: Uint8Array;
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.array(call, { minLength: 1, maxLength: 6 }) },
  {
    weight: 1,
    arbitrary: fc.record({ openedAt: fc.constantFrom(NOON, LATER), rubbish: fc.uint8Array({ maxLength: 40 }) }),
  },
);

const opening: readonly Call[] = CHANNELS.map((channel) => ["openChannel", [channel, NOON, 100]]);
const look: readonly Call[] = [
  ...[KIOSK, PHONE].flatMap((deviceId): Call[] => [
    ["read", [deviceId, 0, NOON, 1_000, 1_000_000]],
    ["lastSeq", [deviceId]],
  ]),
  ["books", []],
  ["drops", []],
];

const isKilled = (one: readonly Call[] | Killed): one is Killed => !Array.isArray(one);

test(
  "a store that keeps a journal answers as one whose every group is a transaction, through kills, failures and transactions in between",
  () =>
    inDirectory(async (directory) => {
      let lives = 0;
      fc.assert(
        fc.property(fc.array(step, { minLength: 1, maxLength: 24 }), fc.array(fc.boolean()), (steps, full) => {
          lives += 1;
          const places = full.values();
          const isFull = () => places.next().value === true;
          const [one, other] = [
            new AtWork(join(directory, `journal-${lives}`), true, isFull),
            new AtWork(join(directory, `tables-${lives}`), false, () => false),
          ];
          for (const next of [opening, ...steps, look]) {
            if (isKilled(next)) {
              for (const each of [one, other]) {
                each.kill(next.rubbish);
                each.open(next.openedAt);
              }
            } else expect(one.run(next)).toEqual(other.run(next));
          }
          for (const each of [one, other]) each.kill(new Uint8Array());
        }),
        { numRuns: 300 },
      );
    }),
  600_000,
);

test("a sweep that finds nothing leaves what came in the journal, and one that finds something brings all of it in", () =>
  inDirectory(async (directory) => {
    const store = new AtWork(join(directory, "swept"), true, () => false);
    store.run(opening);
    const [first, second] = CHANNELS;
    if (first === undefined || second === undefined) throw new Error("there are two");
    const lives = [pushTo(first, 1, { expiresAt: NOON + SECOND }), pushTo(second, 2, { expiresAt: LATER })];
    store.run(lives.map((entry): Call => ["put", [packEntry(entry)]]));
    const { bytes } = store.kept;
    expect(bytes).toBeGreaterThan(0);
    let cursor: unknown = null;
    do {
      const { results } = store.run([["sweep", [cursor, NOON, NOON, 100]]]) as { results: { next: unknown }[] };
      cursor = results[0]?.next ?? null;
      expect(store.kept).toEqual({ rows: 0, bytes });
    } while (cursor !== null);
    expect(store.run([["sweep", [null, NOON + SECOND, NOON, 100]]])).toMatchObject({
      results: [{ expired: [{ messageId: messageId(1) }] }],
    });
    expect(store.kept).toMatchObject({ rows: 1 });
    store.kill(new Uint8Array());
  }));
