/**
 * This node among the others: a row with a lease that is renewed while it lives. Whatever a node claimed is its own as long as that holds, and
 * free for others afterwards. The database's clock decides; refuses to know what is claimed.
 */
import type { Log } from "@belfry/host";
import type { Ask } from "./ask.ts";

/** How long a node that says nothing keeps what it claimed: longer than it takes to restart the database. */
const LEASE_SECONDS = 8;
const RENEW_EVERY_MS = 2_000;

/** What can be claimed has a column `node`: whether that is nobody, or one whose lease is over. A lookup for each row, whatever the plan. */
export const IS_FREE =
  "(t.node IS NULL OR (SELECT true FROM nodes o WHERE o.node = t.node AND o.lease_until > now()) IS NULL)";

/** Rows of nodes that are gone say nothing; they are kept for a look at what happened. */
const FORGET_AFTER = "1 day";

export const FORGET_NODES = `DELETE FROM nodes WHERE lease_until < now() - interval '${FORGET_AFTER}'`;

export class Node {
  readonly id: string;
  readonly #ask: Ask;
  readonly #log: Log | undefined;
  #renewing: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(id: string, ask: Ask, log: Log | undefined) {
    this.id = id;
    this.#ask = ask;
    this.#log = log;
  }

  /** Takes the lease and renews it until `close`. */
  async open(): Promise<void> {
    await this.#renew();
    this.#timer = setInterval(() => {
      this.#renewing = this.#renew().catch((error: unknown) => {
        this.#log?.warn("the lease of this node is not renewed", {
          reason: error instanceof Error ? error.message : String(error),
        });
      });
    }, RENEW_EVERY_MS);
    this.#timer.unref();
  }

  /** Gives back at once whatever the node has claimed. A database that cannot be asked learns it when the lease is over. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
    await this.#ask("DELETE FROM nodes WHERE node = $1", [this.id]).catch(() => undefined);
  }

  async #renew(): Promise<void> {
    await this.#ask(
      `INSERT INTO nodes (node, lease_until) VALUES ($1, now() + interval '${LEASE_SECONDS} seconds')
       ON CONFLICT (node) DO UPDATE SET lease_until = excluded.lease_until`,
      [this.id],
    );
  }
}
