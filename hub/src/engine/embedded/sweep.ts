/** Forgets what is over, in slices short enough that nobody waits for long. What is left of hubs that were deleted goes the same way. */
import type { Database, Statement } from "bun:sqlite";
import type { Feedback } from "./feedback.ts";
import type { Installations } from "./installations.ts";
import type { Jobs } from "./jobs.ts";
import type { Lists } from "./lists.ts";
import type { Registrations } from "./registrations.ts";
import type { Sends } from "./sends.ts";

/** What a sweep walks through. */
export interface Swept {
  readonly feedback: Feedback;
  readonly installations: Installations;
  readonly jobs: Jobs;
  readonly lists: Lists;
  readonly registrations: Registrations;
  readonly sends: Sends;
}

/** Sweeps one slice at a time. Where it stands is what is still there, so a sweep survives a restart. */
export class Sweep {
  readonly #tables: Swept;
  readonly #goneHub: Statement<{ id: number }, []>;
  readonly #removeHub: Statement;

  constructor(db: Database, tables: Swept) {
    this.#tables = tables;
    this.#goneHub = db.prepare("SELECT id FROM hubs WHERE name IS NULL LIMIT 1");
    this.#removeHub = db.prepare("DELETE FROM hubs WHERE id = ?");
  }

  /** @param limit of each kind. @returns whether there is more */
  slice(now: number, forgetBefore: number, limit: number): boolean {
    const { feedback, jobs, lists, installations, sends } = this.#tables;
    lists.forgetUnused(limit);
    const removed = [
      this.#expiredRegistrations(now, limit),
      installations.removeExpired(now, limit),
      sends.forgetOver(forgetBefore, limit),
      sends.forgetKeys(now, limit),
      feedback.forgetOver(forgetBefore, limit),
      jobs.forgetOver(forgetBefore, limit),
    ];
    const hubsLeft = this.#goneHubs(limit);
    return hubsLeft || removed.some((count) => count >= limit);
  }

  #expiredRegistrations(now: number, limit: number): number {
    const rows = this.#tables.registrations.expired(now, limit);
    for (const row of rows) this.#tables.registrations.remove(row);
    return rows.length;
  }

  #goneHubs(limit: number): boolean {
    const hub = this.#goneHub.get();
    if (hub === null) return false;
    const { feedback, installations, jobs, registrations, sends } = this.#tables;
    // Installations first: a part that goes before the others of its installation has those written out.
    const more = installations.removeOfHub(hub.id, limit) + jobs.removeOfHub(hub.id, limit);
    const rows = registrations.ofHub(hub.id, limit);
    for (const row of rows) registrations.remove(row);
    const left = rows.length + sends.removeOfHub(hub.id, limit) + feedback.removeOfHub(hub.id, limit);
    // Keys of clients and tags go by themselves: the ones by their age, the others as nobody has them.
    if (left + more === 0) this.#removeHub.run(hub.id);
    return true;
  }
}
