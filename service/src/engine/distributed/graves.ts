/**
 * Nodes that are gone: whoever sees one tells of it here, gives up what it held, and forgets it when everybody has seen it. Refuses to know which
 * are gone, and when it is time to look.
 */
import type { Log } from "@belfry/host";
import type { Connection } from "@belfry/host/postgres";
import type { Holder } from "../store.ts";
import { removeConnectionsOf } from "./leftovers.ts";
import { BURY, FORGET, type NodeRow } from "./nodes-table.ts";

/** Looks in a row that tell of the same node: what it asked of the database last may still be under way at the first. */
const MOURNING_LOOKS = 2;

/** What it takes to clean up, and whom it tells. */
export interface GravesParts {
  readonly connection: Connection;
  readonly log: Log;
  /** Another node is gone. Told at the first two looks that show it. */
  readonly onGone: (incarnation: Holder) => void;
}

/** See the head of this file. */
export class Graves {
  readonly #parts: GravesParts;
  /** How many looks in a row have shown the node as gone. */
  #looks: ReadonlyMap<Holder, number> = new Map();
  readonly #burying = new Set<Holder>();
  /** Those of which nothing is left but their row. */
  readonly #buried = new Set<Holder>();

  constructor(parts: GravesParts) {
    this.#parts = parts;
  }

  /** @param dead those that are gone now, all of them @param isSure whether they are not only late */
  tend(dead: readonly NodeRow[], isSure: boolean): void {
    this.#looks = new Map(dead.map(({ incarnation }) => [incarnation, (this.#looks.get(incarnation) ?? 0) + 1]));
    for (const [incarnation, looks] of this.#looks) if (looks <= MOURNING_LOOKS) this.#parts.onGone(incarnation);
    // One that came back may be gone again one day.
    for (const incarnation of this.#buried) if (!this.#looks.has(incarnation)) this.#buried.delete(incarnation);
    if (!isSure) return;
    for (const { incarnation, past } of dead) if (past || !this.#buried.has(incarnation)) this.#bury(incarnation);
  }

  #bury(incarnation: Holder): void {
    if (this.#burying.has(incarnation)) return;
    this.#burying.add(incarnation);
    this.#cleanUp(incarnation)
      .catch((error: unknown) => this.#parts.log.warn("cleaning up after a node failed", { incarnation, error }))
      .finally(() => this.#burying.delete(incarnation));
  }

  async #cleanUp(incarnation: Holder): Promise<void> {
    const { connection } = this.#parts;
    await connection.ask(BURY, [incarnation]);
    await removeConnectionsOf(connection, incarnation);
    this.#buried.add(incarnation);
    await connection.ask(FORGET, [incarnation]);
  }
}
