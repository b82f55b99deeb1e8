/**
 * Whether some other node that lives holds a device's connection. Questions of a moment share one statement, and whoever was held is remembered, so
 * that a push may be recorded on the condition that it still is, without another question.
 */
import type { Connection } from "@belfry/host/postgres";
import type { Holder } from "../store.ts";
import { HeldBefore } from "./held-before.ts";

/** Questions that may wait; past them the answer is no. */
const MAX_WAITING = 20_000;
/** Devices that are remembered, some 10 MB; past them the oldest is forgotten. */
const MAX_REMEMBERED = 100_000;
/** Devices of one statement. */
const SLICE = 1_000;
/** From one statement to the next while questions come in company: each costs this node as much as what it does for a whole push. */
const PACE_MS = 2;
/** A statement about more devices than this was company. */
const ALONE = 3;

const HELD_ELSEWHERE = `SELECT device FROM connections JOIN nodes ON nodes.incarnation = connections.holder
  WHERE device IN (SELECT json_array_elements_text($1::text::json)) AND holder <> $2 AND lease_until > now() AND state <> 'gone'`;

/** See the head of this file. */
export class Presence {
  readonly #self: Holder;
  readonly #connection: Connection;
  #waiting: (readonly [device: string, answer: (isPresent: boolean) => void])[] = [];
  #isAsking = false;
  readonly #before = new HeldBefore(MAX_REMEMBERED);

  constructor(self: Holder, connection: Connection) {
    this.#self = self;
    this.#connection = connection;
  }

  /** False also when the database does not answer. Never rejects. */
  elsewhere(device: string): Promise<boolean> {
    if (this.#waiting.length >= MAX_WAITING) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#waiting.push([device, resolve]);
      if (!this.#isAsking) {
        this.#isAsking = true;
        setImmediate(() => void this.#ask());
      }
    });
  }

  /** Whether it was held when it was last asked about; false also when that was forgotten. */
  presumed(device: string): boolean {
    return this.#before.has(device);
  }

  async #ask(): Promise<void> {
    while (this.#waiting.length > 0) {
      const slice = this.#waiting.splice(0, SLICE);
      const asked = performance.now();
      const present = await this.#look(slice.map(([device]) => device));
      for (const [device, answer] of slice) {
        this.#before.note(device, present.has(device));
        answer(present.has(device));
      }
      const restMs = asked + PACE_MS - performance.now();
      if (slice.length > ALONE && restMs > 0) await Bun.sleep(restMs);
    }
    this.#isAsking = false;
  }

  async #look(devices: readonly string[]): Promise<ReadonlySet<string>> {
    try {
      const rows = await this.#connection.ask<{ device: string }>(HELD_ELSEWHERE, [
        JSON.stringify(devices),
        this.#self,
      ]);
      return new Set(rows.map(({ device }) => device));
    } catch {
      return new Set();
    }
  }
}
