/**
 * Who is of the cluster: this node's place in it, renewed every two seconds by the database's clock, and the others as they were at the last
 * renewal. A node whose lease is over is gone, whether it knows it or not; whoever sees it cleans up after it.
 */
import { hostname } from "node:os";
import type { Log } from "@belfry/host";
import type { Connection } from "@belfry/host/postgres";
import { BelfryError } from "@belfry/protocol";
import type { ClusterNode } from "../cluster.ts";
import type { Holder } from "../store.ts";
import { removeConnectionsOf } from "./leftovers.ts";
import { numberOf } from "./node-number.ts";

/** How long a node is believed to live after it last said so, unless told otherwise. */
const LEASE_MS = 10_000;
const RENEW_MS = 2_000;
/** Renewals in a row before the leases of others count: after the database was away, everybody's are over until they were heard again. */
const STEADY_ROUNDS = 3;

/** Some hundred thousand rows, a second's work: whoever stops is waited for. */
const SLICES_AT_LEAVING = 50;

/** Who a node is, as its data directory says. */
export interface NodeIdentity {
  /** UUID of the data directory. */
  readonly id: string;
  /** For people; empty for the name of the machine and the number of the node. */
  readonly name: string;
}

/** What the registry needs, and whom it tells. */
export interface RegistryParts {
  readonly connection: Connection;
  readonly identity: NodeIdentity;
  readonly log: Log;
  /** Milliseconds, 10,000. */
  readonly leaseMs?: number;
  /** The lease of this node is over: what its devices confirm counts nowhere. */
  readonly onCutOff: () => void;
  /** This node is one of the cluster again, after it was not. */
  readonly onReturn: () => void;
  /** Another node is gone. */
  readonly onGone: (incarnation: Holder) => void;
}

interface NodeRow {
  readonly incarnation: number;
  readonly number: number;
  readonly name: string;
  readonly started: number;
  readonly state: "up" | "draining" | "gone";
  readonly alive: boolean;
  readonly renewed: number;
  readonly [column: string]: unknown;
}

interface Place {
  readonly incarnation: Holder;
  readonly number: number;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly started: number;
}

/** A node that lives, with its incarnation. */
export interface LivingNode extends ClusterNode {
  readonly incarnation: Holder;
}

const STARTED = "(extract(epoch FROM started_at) * 1000)::float8 AS started";
const JOIN = `INSERT INTO nodes (number, id, name, lease_until) VALUES ($1, $2::uuid, $3, now() + $4 * interval '1 millisecond') RETURNING incarnation, ${STARTED}`;
/** One directory is one node: whoever started later is it. */
const SUCCEED = `UPDATE nodes SET state = 'gone', lease_until = least(lease_until, now())
  WHERE id = $1::uuid AND incarnation < $2 AND state <> 'gone'`;
const RENEW = `WITH renewed AS (
    UPDATE nodes SET lease_until = now() + $3 * interval '1 millisecond', state = $2 WHERE incarnation = $1 AND state <> 'gone' RETURNING 1
  ) SELECT incarnation, number, name, ${STARTED}, state, lease_until > now() AS alive, (SELECT count(*)::integer FROM renewed) AS renewed
  FROM nodes ORDER BY number, incarnation`;
const SUCCESSOR = "SELECT FROM nodes WHERE id = $1::uuid AND incarnation > $2 AND lease_until > now()";
const REJOIN = `INSERT INTO nodes (incarnation, number, id, name, started_at, lease_until, state) OVERRIDING SYSTEM VALUE
  VALUES ($1, $2, $3::uuid, $4, to_timestamp($5::float8 / 1000), now() + $7 * interval '1 millisecond', $6)
  ON CONFLICT (incarnation) DO UPDATE SET lease_until = excluded.lease_until, state = excluded.state`;
const BURY = "UPDATE nodes SET state = 'gone' WHERE incarnation = $1 AND lease_until <= now()";
const FORGET = `DELETE FROM nodes WHERE incarnation = $1 AND state = 'gone'`;
const LEAVE = "UPDATE nodes SET state = 'gone', lease_until = least(lease_until, now()) WHERE incarnation = $1";

/** Takes a place in the cluster. @throws BelfryError STORE_UNAVAILABLE, ENGINE_UNSUITABLE */
export async function joinCluster(parts: RegistryParts): Promise<Registry> {
  const { connection, identity } = parts;
  const number = await numberOf(connection, identity.id);
  const name = identity.name === "" ? `${hostname()}-${number}` : identity.name;
  const values = [number, identity.id, name, parts.leaseMs ?? LEASE_MS];
  const [row] = await connection.ask<{ incarnation: number; started: number }>(JOIN, values);
  if (row === undefined) throw new BelfryError("INTERNAL", { detail: "a node was not registered" });
  await connection.ask(SUCCEED, [identity.id, row.incarnation]);
  const registry = new Registry(parts, { ...row, number, name });
  await registry.round();
  registry.begin();
  return registry;
}

/** See the head of this file. */
export class Registry {
  readonly incarnation: Holder;
  readonly #parts: RegistryParts;
  readonly #number: number;
  readonly #name: string;
  readonly #startedAt: number;
  readonly #leaseMs: number;
  #state: ClusterNode["state"] = "up";
  #living: readonly LivingNode[] = [];
  #trouble = "";
  #isCutOff = false;
  #steady = 0;
  #closed = false;
  #next: ReturnType<typeof setTimeout> | undefined;
  #leaseEnd: ReturnType<typeof setTimeout> | undefined;
  #round: Promise<void> = Promise.resolve();
  /** Those that are being cleaned up after. */
  readonly #burying = new Set<Holder>();

  constructor(parts: RegistryParts, place: Place) {
    this.#parts = parts;
    this.incarnation = place.incarnation;
    this.#number = place.number;
    this.#name = place.name;
    this.#leaseMs = parts.leaseMs ?? LEASE_MS;
    this.#startedAt = place.started;
  }

  get self(): ClusterNode {
    return { number: this.#number, name: this.#name, startedAt: Math.floor(this.#startedAt), state: this.#state };
  }

  /** This node among them, by number. */
  living(): readonly LivingNode[] {
    const others = this.#living.filter(({ incarnation }) => incarnation !== this.incarnation);
    return [...others, { ...this.self, incarnation: this.incarnation }].sort((a, b) => a.number - b.number);
  }

  trouble(): string {
    return this.#trouble;
  }

  /** Resolves once the others may know. */
  draining(): Promise<void> {
    this.#state = "draining";
    return this.round();
  }

  /** Renews from now on. */
  begin(): void {
    this.#next = setTimeout(() => {
      void this.round().then(() => {
        if (!this.#closed) this.begin();
      });
    }, RENEW_MS);
    this.#next.unref();
  }

  /** One renewal, after the one under way. Never rejects. */
  round(): Promise<void> {
    this.#round = this.#round.then(() => this.#renew());
    return this.#round;
  }

  /** Gives up its place. What it held is nobody's from then on, and removed by whoever sees it: here as far as that takes no time. */
  async leave(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#next);
    clearTimeout(this.#leaseEnd);
    await this.#round;
    await this.#parts.connection.ask(LEAVE, [this.incarnation]);
    await this.#cleanUp(this.incarnation, SLICES_AT_LEAVING);
  }

  async #renew(): Promise<void> {
    if (this.#closed) return;
    // Counted from before it is asked for, so that the others never believe longer than this node does.
    const leaseEnd = setTimeout(() => this.#cutOff(), this.#leaseMs);
    leaseEnd.unref();
    try {
      const rows = await this.#parts.connection.ask<NodeRow>(RENEW, [this.incarnation, this.#state, this.#leaseMs]);
      if (rows.some(({ renewed }) => renewed > 0)) this.#renewed(rows, leaseEnd);
      else {
        clearTimeout(leaseEnd);
        await this.#expelled();
      }
    } catch (error) {
      clearTimeout(leaseEnd);
      this.#troubled(`the engine does not answer: ${error instanceof Error ? error.message : ""}`);
    }
  }

  #renewed(rows: readonly NodeRow[], leaseEnd: ReturnType<typeof setTimeout>): void {
    if (this.#closed) {
      clearTimeout(leaseEnd);
      return;
    }
    clearTimeout(this.#leaseEnd);
    this.#leaseEnd = leaseEnd;
    this.#steady += 1;
    this.#living = rows
      .filter(({ alive, state }) => alive && state !== "gone")
      .map(({ incarnation, number, name, started, state }) => ({
        incarnation,
        number,
        name,
        startedAt: Math.floor(started),
        state: state === "draining" ? "draining" : "up",
      }));
    const dead = rows.filter(
      ({ alive, state, incarnation }) => (!alive || state === "gone") && incarnation !== this.incarnation,
    );
    for (const { incarnation } of dead) this.#parts.onGone(incarnation);
    if (this.#steady >= STEADY_ROUNDS) for (const { incarnation } of dead) this.#bury(incarnation);
    this.#returned();
  }

  #returned(): void {
    const wasAway = this.#trouble !== "";
    this.#trouble = "";
    this.#isCutOff = false;
    if (wasAway) this.#parts.onReturn();
  }

  #troubled(why: string): void {
    if (this.#trouble === "") this.#parts.log.warn("node is cut off", { why });
    this.#trouble = why;
    this.#steady = 0;
  }

  #cutOff(): void {
    if (this.#isCutOff || this.#closed) return;
    this.#isCutOff = true;
    this.#parts.log.error("lease is over", { node: this.#number });
    this.#parts.onCutOff();
  }

  /** Others took this node for dead, or another process took its place. */
  async #expelled(): Promise<void> {
    const { connection, identity } = this.#parts;
    this.#troubled("its lease was over, and the others went on without it");
    this.#cutOff();
    if ((await connection.ask(SUCCESSOR, [identity.id, this.incarnation])).length > 0) {
      this.#trouble = "another process that started later works with the data directory of this node";
      return;
    }
    await removeConnectionsOf(connection, this.incarnation);
    const place = [
      this.incarnation,
      this.#number,
      identity.id,
      this.#name,
      this.#startedAt,
      this.#state,
      this.#leaseMs,
    ];
    await connection.ask(REJOIN, place);
  }

  #bury(incarnation: Holder): void {
    const { connection, log } = this.#parts;
    if (this.#burying.has(incarnation)) return;
    this.#burying.add(incarnation);
    connection
      .ask(BURY, [incarnation])
      .then(() => this.#cleanUp(incarnation))
      .catch((error: unknown) => log.warn("cleaning up after a node failed", { incarnation, error }))
      .finally(() => this.#burying.delete(incarnation));
  }

  async #cleanUp(incarnation: Holder, mostSlices?: number): Promise<void> {
    const isDone = await removeConnectionsOf(this.#parts.connection, incarnation, mostSlices);
    if (isDone) await this.#parts.connection.ask(FORGET, [incarnation]);
  }
}
