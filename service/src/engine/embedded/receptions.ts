/**
 * What pushes met at channels, remembered: most go to one that was pushed to before, and asking the database is an eighth to a fifth of recording them.
 * Refuses to know what a channel is and why it changes.
 */
import type { Database, Statement } from "bun:sqlite";

/** What a push must know of its channel. */
export interface Reception {
  readonly expiresAt: number;
  readonly isClosed: boolean;
  readonly tileQueue: boolean;
}

/** One as a number: when it expires, in milliseconds since 1970, above two bits. */
type Packed = number;

const PACKED = "expires_at * 4 + (closed_at IS NOT NULL) * 2 + tile_queue";
const unpack = (packed: Packed): Reception => ({
  expiresAt: Math.floor(packed / 4),
  isClosed: packed % 4 >= 2,
  tileQueue: packed % 2 === 1,
});

/**
 * Devices and channels that are remembered, 100 bytes each where a device has several, 200 where it has one: 13 MB of memory at most. Only those that were
 * pushed to, so that an idle device costs none; and as many as one process may well serve, because a send to all of them finds none once they do not fit.
 */
const MAX_REMEMBERED = 131_072;

/** Channels of one device, which are looked through one by one; past them the oldest are forgotten. */
const MAX_OF_DEVICE = 32;

/** A bounded memory over the table `channels`. */
export class Receptions {
  readonly #select: Statement<{ readonly packed: Packed }, [string, string]>;
  readonly #most: number;
  /** By device, as what changes one channel may change its others: ids of channels, each with what is met there behind it. A map each would take thrice as much. */
  readonly #remembered = new Map<string, (string | Packed)[]>();
  #came = 0;

  constructor(db: Database, most = MAX_REMEMBERED) {
    this.#most = most;
    this.#select = db.prepare(`SELECT ${PACKED} AS packed FROM channels WHERE device = ? AND channel = ?`);
  }

  /** @returns null where there is no such channel, which is not remembered: strangers ask for many */
  find(deviceId: string, channelId: string): Reception | null {
    const known = this.#remembered.get(deviceId);
    const place = known?.indexOf(channelId) ?? -1;
    if (known !== undefined && place >= 0) return unpack(known[place + 1] as Packed);
    const row = this.#select.get(deviceId, channelId);
    if (row === null) return null;
    this.#remember(deviceId, channelId, row.packed);
    return unpack(row.packed);
  }

  /** Channels of the device have changed. */
  forget(deviceId: string): void {
    this.#remembered.delete(deviceId);
  }

  /** What the running group saw of its own changes never was. */
  rolledBack(): void {
    this.#drop();
  }

  #remember(deviceId: string, channelId: string, packed: Packed): void {
    if (this.#came >= this.#most) this.#drop();
    const ofDevice = this.#remembered.get(deviceId);
    this.#came += ofDevice === undefined ? 2 : 1;
    if (ofDevice === undefined) this.#remembered.set(deviceId, [channelId, packed]);
    else if (ofDevice.push(channelId, packed) > 2 * MAX_OF_DEVICE) ofDevice.splice(0, 2);
  }

  #drop(): void {
    this.#remembered.clear();
    this.#came = 0;
  }
}
