/**
 * What pushes met at channels, remembered: most go to one that was pushed to before, and asking the database is an eighth to a fifth of recording them.
 * Refuses to know what a channel is and why it changes.
 */
import type { Database, Statement } from "bun:sqlite";

/** What a push must know of its channel. */
export interface Reception {
  readonly expiresAt: number;
  readonly closedAt: number | null;
  /** 1 or 0. */
  readonly tileQueue: number;
}

/** Channels that are remembered, each with some 600 bytes: 10 MB of memory at most. Only those that were pushed to, so that an idle device costs none. */
const MAX_REMEMBERED = 16_384;

/** A bounded memory over the table `channels`. */
export class Receptions {
  readonly #select: Statement<Reception, [string, string]>;
  readonly #most: number;
  /** By device and channel: what changes one channel of a device may change its others. */
  readonly #remembered = new Map<string, Map<string, Reception>>();
  #came = 0;

  constructor(db: Database, most = MAX_REMEMBERED) {
    this.#most = most;
    this.#select = db.prepare(
      "SELECT expires_at AS expiresAt, closed_at AS closedAt, tile_queue AS tileQueue FROM channels WHERE device = ? AND channel = ?",
    );
  }

  /** @returns null where there is no such channel, which is not remembered: strangers ask for many */
  find(deviceId: string, channelId: string): Reception | null {
    const known = this.#remembered.get(deviceId)?.get(channelId);
    if (known !== undefined) return known;
    const reception = this.#select.get(deviceId, channelId);
    if (reception !== null) this.#remember(deviceId, channelId, reception);
    return reception;
  }

  /** Channels of the device have changed. */
  forget(deviceId: string): void {
    this.#remembered.delete(deviceId);
  }

  /** What the running group saw of its own changes never was. */
  rolledBack(): void {
    this.#drop();
  }

  #remember(deviceId: string, channelId: string, reception: Reception): void {
    if (this.#came >= this.#most) this.#drop();
    this.#came += 1;
    const ofDevice = this.#remembered.get(deviceId);
    if (ofDevice === undefined) this.#remembered.set(deviceId, new Map([[channelId, reception]]));
    else ofDevice.set(channelId, reception);
  }

  #drop(): void {
    this.#remembered.clear();
    this.#came = 0;
  }
}
