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

const endOf = ({ incarnation, until }: NodeRow): string => `${incarnation} ${until}`;

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
  /** How many looks in a row have shown a node as gone, by its incarnation and when its lease ended. */
  #looks: ReadonlyMap<string, number> = new Map();
  readonly #burying = new Set<Holder>();
  /** Those of which nothing is left but their row. */
  readonly #buried = new Set<Holder>();

  constructor(parts: GravesParts) {
    this.#parts = parts;
  }

  /** @param dead those that are gone now, all of them @param isSure whether they are not only late */
  tend(dead: readonly NodeRow[], isSure: boolean): void {
    const before = this.#looks;
    const looks = new Map<string, number>();
    for (const node of dead) {
      const end = endOf(node);
      looks.set(end, (before.get(end) ?? 0) + 1);
      if (looks.get(end) === 1) this.#buried.delete(node.incarnation);
      if ((looks.get(end) ?? 0) <= MOURNING_LOOKS) this.#parts.onGone(node.incarnation);
    }
    this.#looks = looks;
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
