/**
 * The devices whose connections this node holds, and what the database says of them: each attachment is a claim there, under a fence that
 * rises, so that the newest wins whichever node it is at. A device whose claim is not made is not held; a claim that was lost is made again while
 * it is, and rows that say more or less than is attached are put right.
 */
import type { Log } from "@belfry/host";
import type { Connection } from "@belfry/host/postgres";
import type { Listener } from "../bus.ts";
import type { Holder } from "../store.ts";
import type { Claimed } from "./calls.ts";
import { heldRows, type OwnRow, ownRows, SLICE } from "./held-rows.ts";
import { restMs } from "./rest.ts";
import type { Holding } from "./store.ts";

/** What holders need, and whom they tell. */
export interface HolderParts {
  readonly self: Holder;
  readonly holding: Holding;
  readonly connection: Connection;
  readonly log: Log;
  /** Another node held the device, and is to be told. */
  readonly onTakenFrom: (former: Holder, device: string, fence: number) => void;
  /** What was taken from another node is given up, as its device had left when it was taken: perhaps to be there again. */
  readonly onGivenBack: (former: Holder, device: string) => void;
  /** A claim was refused, because this node is gone as far as the database knows. */
  readonly onRefused: () => void;
}

/** One attachment. */
interface Held {
  readonly device: string;
  readonly listener: Listener;
  /** Of its claim; 0 before it is made. */
  fence: number;
  /** The greatest fence that another node told of. */
  told: number;
  /** While its first claim is under way: whether it is made. */
  claiming: Promise<boolean> | undefined;
}

/** Devices that are stirred by one step, some 5,000 a second: each reads its inbox, and a store that is asked faster than it answers refuses. */
const STIR_SLICE = 100;
/** Between two steps. */
const SLICE_REST_MS = 20;

/** Devices that are compared by one {@link Holders.look}. */
const LOOK = 5_000;

/** See the head of this file. */
export class Holders {
  readonly #parts: HolderParts;
  readonly #held = new Map<string, Held>();
  /** Attachments whose claim was lost and could not be made again yet. */
  readonly #unclaimed = new Set<Held>();
  #retry: ReturnType<typeof setTimeout> | undefined;
  #tried = 0;
  /** Rows may say that devices are held here that are not. */
  #isUntidy = false;
  #mending: Promise<void> | null = null;
  /** The round of {@link look}. */
  #round = this.#held.values();
  #stirring: Promise<void> | null = null;
  #isStirredAgain = false;
  /** Claims that are being made or given up. */
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;

  constructor(parts: HolderParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#held.size;
  }

  listenerOf(device: string): Listener | undefined {
    return this.#held.get(device)?.listener;
  }

  attach(device: string, listener: Listener): void {
    const former = this.#held.get(device);
    const held: Held = { device, listener, fence: 0, told: 0, claiming: undefined };
    this.#held.set(device, held);
    if (former !== undefined) this.#unclaimed.delete(former);
    former?.listener.replaced();
    held.claiming = this.#watched(this.#claim(held, false)).finally(() => {
      held.claiming = undefined;
    });
  }

  /** See `Bus.known`. */
  known(device: string): Promise<boolean> | undefined {
    return this.#held.get(device)?.claiming;
  }

  detach(device: string, listener: Listener): void {
    const held = this.#held.get(device);
    if (held?.listener !== listener) return;
    this.#held.delete(device);
    this.#unclaimed.delete(held);
    // A claim under way gives itself up when it has been made.
    if (held.fence > 0) void this.#watched(this.#release(device, held.fence));
  }

  /** Resolves once the claims were made and given up that are being made and given up now. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Another node says that it holds the device, under this fence. */
  taken(device: string, fence: number): void {
    const held = this.#held.get(device);
    if (held === undefined) return;
    held.told = Math.max(held.told, fence);
    if (held.fence > 0 && held.fence < fence) this.#lose(held);
  }

  /** Lets every device look for what no ring told of, a slice at a time; once more when asked meanwhile. */
  stirAll(): void {
    this.#isStirredAgain = this.#stirring !== null;
    this.#stirring ??= this.#stirSlices();
  }

  /** Puts right what the database and this node say differently, after one of them was away. */
  mend(): void {
    this.#isUntidy = true;
    this.#retrySoon();
  }

  /**
   * Puts some of the devices right that are held here; called over and over, it goes round them all. What was lost on a way that nobody thought of is
   * found here: a device that no row knows, and something that waits and was never rung, or was confirmed in vain. Never rejects.
   */
  async look(): Promise<void> {
    const some: Held[] = [];
    while (some.length < LOOK) {
      const next = this.#round.next();
      if (next.done) break;
      some.push(next.value);
    }
    if (some.length < LOOK) this.#round = this.#held.values();
    try {
      await this.#inSlices(some, SLICE, (slice) => this.#compare(slice));
    } catch (error) {
      this.#parts.log.debug("connections were not compared", { error });
    }
  }

  /** Another node took the device, and has given it up again. */
  givenBack(device: string): void {
    const held = this.#held.get(device);
    if (held !== undefined) this.#compare([held]).catch(() => this.mend());
  }

  /** Claims and mends nothing any more; resolves when what was under way has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await Promise.all([this.#mending, this.#stirring]);
  }

  /** @returns whether it was made */
  async #claim(held: Held, isAgain: boolean): Promise<boolean> {
    try {
      const claimed = await this.#parts.holding.claim(held.device);
      if (claimed !== null) {
        await this.#claimed(held, claimed, isAgain);
        return true;
      }
      this.#parts.onRefused();
    } catch {
      // Nobody knows whether it was made.
      this.#isUntidy = true;
    }
    if (this.#isHeld(held)) {
      if (isAgain) this.#unclaimed.add(held);
      else this.#held.delete(held.device);
    }
    this.#retrySoon();
    return false;
  }

  async #claimed(held: Held, { fence, former }: Claimed, isAgain: boolean): Promise<void> {
    held.fence = fence;
    const other = former === null || former.holder === this.#parts.self ? null : former.holder;
    if (!this.#held.has(held.device)) {
      await this.#release(held.device, fence);
      if (other !== null) this.#parts.onGivenBack(other, held.device);
      return;
    }
    if (other !== null) this.#parts.onTakenFrom(other, held.device, fence);
    if (!this.#isHeld(held)) return;
    if (held.told > fence) this.#lose(held);
    // What came while nobody was known to hold the device was told to nobody.
    else if (isAgain) held.listener.stirred();
  }

  async #release(device: string, fence: number): Promise<void> {
    try {
      await this.#parts.holding.release(device, fence);
    } catch {
      this.mend();
    }
  }

  #watched<T>(work: Promise<T>): Promise<T> {
    const watched = work.finally(() => this.#underWay.delete(watched));
    this.#underWay.add(watched);
    return watched;
  }

  #lose(held: Held): void {
    this.#held.delete(held.device);
    this.#unclaimed.delete(held);
    held.listener.replaced();
  }

  #retrySoon(): void {
    if (this.#retry !== undefined || this.#closed || this.#mending !== null) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#mending = this.#mendOnce().finally(() => {
        this.#mending = null;
        if (this.#isUntidy || this.#unclaimed.size > 0) this.#retrySoon();
        else this.#tried = 0;
      });
    }, restMs(this.#tried));
    this.#retry.unref();
  }

  async #mendOnce(): Promise<void> {
    this.#tried += 1;
    const unclaimed = [...this.#unclaimed];
    this.#unclaimed.clear();
    await this.#inSlices(unclaimed, SLICE, async (slice) => {
      await Promise.all(slice.filter((held) => this.#isHeld(held)).map((held) => this.#claim(held, true)));
    });
    if (!this.#isUntidy || this.#unclaimed.size > 0) return;
    this.#isUntidy = false;
    try {
      await this.#inSlices([...this.#held.values()], SLICE, (slice) => this.#compare(slice));
      await this.#tidy();
    } catch (error) {
      this.#isUntidy = true;
      this.#parts.log.debug("connections were not compared", { error });
    }
  }

  /** Claims are not waited for by the disk, so a database that crashed may have lost some; and nobody told of those that came meanwhile. */
  async #compare(slice: readonly Held[]): Promise<void> {
    const devices = slice.map(({ device }) => device);
    const rows = await heldRows(this.#parts.connection, devices);
    const rowOf = new Map(rows.map((row) => [row.device, row]));
    const lost: Held[] = [];
    for (const held of slice) {
      const row = rowOf.get(held.device);
      if (row === undefined || held.fence === 0 || !this.#isHeld(held)) continue;
      if (row.holder === this.#parts.self) {
        if (row.newest !== null) held.listener.stirred(row.newest);
      } else if (row.fence === null || row.fence < held.fence) lost.push(held);
      else this.#lose(held);
    }
    await Promise.all(lost.map((held) => this.#claim(held, true)));
  }

  /** Gives up what the database says is held here and is not. */
  async #tidy(): Promise<void> {
    for (let last: string | null = ""; last !== null && !this.#closed; ) {
      const rows: readonly OwnRow[] = await ownRows(this.#parts.connection, this.#parts.self, last);
      const stale = rows.filter(({ device }) => !this.#held.has(device));
      await Promise.all(stale.map(({ device, fence }) => this.#parts.holding.release(device, fence)));
      last = rows.length < SLICE ? null : (rows.at(-1)?.device ?? null);
    }
  }

  async #stirSlices(): Promise<void> {
    do {
      this.#isStirredAgain = false;
      await this.#inSlices([...this.#held.values()], STIR_SLICE, (slice) => {
        for (const held of slice) if (this.#isHeld(held)) held.listener.stirred();
      });
    } while (this.#isStirredAgain && !this.#closed);
    this.#stirring = null;
  }

  #isHeld(held: Held): boolean {
    return this.#held.get(held.device) === held;
  }

  async #inSlices(
    all: readonly Held[],
    size: number,
    work: (slice: readonly Held[]) => void | Promise<void>,
  ): Promise<void> {
    for (let at = 0; at < all.length && !this.#closed; at += size) {
      if (at > 0) await Bun.sleep(SLICE_REST_MS);
      await work(all.slice(at, at + size));
    }
  }
}
