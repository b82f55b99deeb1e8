/**
 * Who is of the cluster: this node's place in it, renewed every two seconds by the database's clock, and the others as they were at the last
 * renewal. A node whose lease is over is gone, whether it knows it or not; whoever sees it cleans up after it.
 */
import { hostname } from "node:os";
import { BelfryError } from "@belfry/protocol";
import type { ClusterNode } from "../cluster.ts";
import type { Holder } from "../store.ts";
import { Graves, type GravesParts } from "./graves.ts";
import { removeConnectionsOf } from "./leftovers.ts";
import { numberOf } from "./node-number.ts";
import {
  JOIN,
  LEAVE,
  type NodeRow,
  NUMBERS,
  REJOIN,
  RENEW,
  SEE,
  type SeenRow,
  SUCCEED,
  SUCCESSOR,
} from "./nodes-table.ts";

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
export interface RegistryParts extends GravesParts {
  readonly identity: NodeIdentity;
  /** Milliseconds, 10,000. */
  readonly leaseMs?: number;
  /** The lease of this node is over: what its devices confirm counts nowhere. */
  readonly onCutOff: () => void;
  /** This node is one of the cluster again, after it was not. */
  readonly onReturn: () => void;
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

/** Takes a place in the cluster. @throws BelfryError STORE_UNAVAILABLE, ENGINE_UNSUITABLE */
export async function joinCluster(parts: RegistryParts): Promise<Registry> {
  const { connection, identity } = parts;
  const number = await numberOf(connection, identity.id);
  const name = identity.name === "" ? `${hostname()}-${number}` : identity.name;
  const values = [number, identity.id, name, parts.leaseMs ?? LEASE_MS];
  const [row] = await connection.ask<{ incarnation: number; started: number }>(JOIN, values);
  if (row === undefined) throw new BelfryError("INTERNAL", { detail: "a node was not registered" });
  await connection.ask(SUCCEED, [identity.id, row.incarnation]);
  const numbers = await connection.ask<{ number: number }>(NUMBERS);
  const registry = new Registry(parts, { ...row, number, name }, new Set(numbers.map((given) => given.number)));
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
  /** All that were ever given to a node. */
  readonly #numbers: Set<number>;
  #trouble = "";
  #isCutOff = false;
  #steady = 0;
  #closed = false;
  #next: ReturnType<typeof setTimeout> | undefined;
  #leaseEnd: ReturnType<typeof setTimeout> | undefined;
  #round: Promise<void> = Promise.resolve();
  readonly #graves: Graves;

  constructor(parts: RegistryParts, place: Place, numbers: Set<number>) {
    this.#parts = parts;
    this.#numbers = numbers;
    this.incarnation = place.incarnation;
    this.#number = place.number;
    this.#name = place.name;
    this.#leaseMs = parts.leaseMs ?? LEASE_MS;
    this.#startedAt = place.started;
    this.#graves = new Graves(parts);
  }

  get self(): ClusterNode {
    return { number: this.#number, name: this.#name, startedAt: Math.floor(this.#startedAt), state: this.#state };
  }

  /** This node among them, by number. */
  living(): readonly LivingNode[] {
    const others = this.#living.filter(({ incarnation }) => incarnation !== this.incarnation);
    return [...others, { ...this.self, incarnation: this.incarnation }].sort((a, b) => a.number - b.number);
  }

  /** Whether the number is or was that of a node. */
  knows(number: number): boolean {
    return this.#numbers.has(number);
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

  /** One renewal as soon as may be. Never rejects. */
  readonly hurry = this.#outOfTurn(() => this.#renew());

  /** Sees who lives, as of now or later: whoever joined a moment ago is not known before the next renewal. Never rejects, and renews nothing. */
  readonly look = this.#outOfTurn(() => this.#see());

  /** Gives up its place. What it held is nobody's from then on, and removed by whoever sees it: here as far as that takes no time. */
  async leave(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#next);
    clearTimeout(this.#leaseEnd);
    await this.#round;
    await this.#parts.connection.ask(LEAVE, [this.incarnation]);
    await removeConnectionsOf(this.#parts.connection, this.incarnation, SLICES_AT_LEAVING);
  }

  /** Done after what is under way, once for all who ask until it begins. */
  #outOfTurn(work: () => Promise<void>): () => Promise<void> {
    let next: Promise<void> | undefined;
    return () => {
      if (next === undefined) {
        next = this.#round.then(() => {
          next = undefined;
          return work();
        });
        this.#round = next;
      }
      return next;
    };
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
    this.#saw(rows);
    const others = rows.filter(({ incarnation }) => incarnation !== this.incarnation);
    this.#graves.tend(
      others.filter(({ alive, state }) => !alive || state === "gone"),
      this.#steady >= STEADY_ROUNDS,
    );
    this.#returned();
  }

  async #see(): Promise<void> {
    if (this.#closed) return;
    try {
      this.#saw(await this.#parts.connection.ask<SeenRow>(SEE));
    } catch {
      // The renewals say that the engine does not answer.
    }
  }

  #saw(rows: readonly SeenRow[]): void {
    for (const { number } of rows) this.#numbers.add(number);
    this.#living = rows
      .filter(({ alive, state }) => alive && state !== "gone")
      .map(({ incarnation, number, name, started, state }) => ({
        incarnation,
        number,
        name,
        startedAt: Math.floor(started),
        state: state === "draining" ? "draining" : "up",
      }));
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
}
