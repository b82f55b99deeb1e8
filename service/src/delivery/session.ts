/**
 * What is on its way to one device: which frame may go now, what was confirmed, when the inbox must be read. Pure: no socket, no
 * store, no clock; entries in, decisions out.
 *
 * While the device keeps up, an announced entry goes out as it comes. As soon as one does not follow directly, or credit is used
 * up, the session is *behind*, and the inbox is read by sequence number until nothing is left.
 *
 * @source docs/reference/frames.md (credit, cumulative and single acks)
 */
import { type AckFrame, type AckResult, CREDIT_BYTES, CREDIT_MESSAGES, type Priority } from "@belfry/protocol";
import type { InboxEntry } from "../engine/store.ts";

/** How far the inbox is to be read. */
export interface Wanted {
  /** Beyond this sequence number. */
  readonly after: number;
  readonly maxCount: number;
  readonly maxBytes: number;
  /** The least urgent that is wanted; absent for all. */
  readonly maxPriority?: Priority;
}

/** What flows to one device, whichever protocol it speaks; see {@link Session} for what each of them does. */
export interface Flowing {
  announce(entry: InboxEntry): boolean;
  wantsRead(): Wanted | null;
  read(entries: readonly InboxEntry[]): readonly InboxEntry[];
  hold(): void;
  rewind(): void;
  readFailed(): void;
}

/** What the session remembers of an entry that was sent and not yet confirmed. */
export interface Sent {
  readonly seq: number;
  readonly app: string;
  readonly channelId: string;
  readonly messageId: string;
  readonly bytes: number;
}

/** An entry that the device confirmed just now. */
export interface Confirmed extends Sent {
  readonly result: AckResult;
}

const NOTHING: readonly Confirmed[] = [];

/** What an idle session has on its way: one empty list for all of them, never written to. */
const NONE: Sent[] = [];

/** Eight fields: with a ninth the runtime would take 112 bytes for each instead of 80. */
export class Session implements Flowing {
  /** Highest sequence number sent or known to be confirmed, since the inbox was last read from its beginning. */
  #sent: number;
  /** The same, before that. */
  #sentBefore = 0;
  /** The number that {@link misses} was last told. */
  #newest = 0;
  #inFlight: Sent[] = NONE;
  #bytesInFlight = 0;
  /** Something waits in the inbox beyond `#sent`, as far as is known. */
  #behind = true;
  /** Whether a read is under way, and whether the inbox is to be rewound when it is there. */
  #reading: "no" | "yes" | "then rewind" = "no";
  /** What is on its way may be read once more. */
  #rewound = false;

  /** @param confirmed the sequence number up to which the device said everything is confirmed */
  constructor(confirmed: number) {
    this.#sent = confirmed;
  }

  /** Highest sequence number that the device was sent on this connection, or had confirmed before. */
  get sent(): number {
    return Math.max(this.#sent, this.#sentBefore);
  }

  get unconfirmed(): number {
    return this.#inFlight.length;
  }

  /** @returns true when the entry is to be sent now; otherwise it will come by reading */
  announce(entry: InboxEntry): boolean {
    if (entry.seq <= this.#sent) return false;
    if (this.#behind || this.#isReading || entry.seq !== this.#sent + 1 || !this.#hasCredit()) {
      this.#behind = true;
      return false;
    }
    this.#record(entry);
    return true;
  }

  /** @returns the sequence number to read beyond and how much may be read, or null when there is no reason or no credit to read */
  wantsRead(): Wanted | null {
    if (!this.#behind || this.#isReading || !this.#hasCredit()) return null;
    this.#reading = "yes";
    // What is announced from here on may or may not be in the answer; it sets `behind` again and is read for.
    this.#behind = false;
    return {
      after: this.#sent,
      maxCount: CREDIT_MESSAGES - this.#inFlight.length,
      maxBytes: CREDIT_BYTES - this.#bytesInFlight,
    };
  }

  /** Takes what was read. @returns the entries to send now */
  read(entries: readonly InboxEntry[]): readonly InboxEntry[] {
    const rewinds = this.#endReading();
    const fresh = entries.filter((entry) => entry.seq > this.#sent && !(this.#rewound && this.#isOnItsWay(entry)));
    // What was passed over now must not be asked for again.
    this.#sent = Math.max(this.#sent, entries.at(-1)?.seq ?? 0);
    for (const entry of fresh) this.#record(entry);
    // Only an empty answer says that nothing is left.
    if (entries.length > 0) this.#behind = true;
    if (rewinds) this.rewind();
    return fresh;
  }

  /** An entry that may wait on is passed over, as far as it follows directly. */
  pass({ seq }: InboxEntry): void {
    if (seq === this.#sent + 1 && !this.#behind && !this.#isReading) this.#sent = seq;
  }

  /** What was passed over is wanted now, or did not count: the inbox is read from its beginning, but for what is on its way. */
  rewind(): void {
    if (this.#isReading) {
      this.#reading = "then rewind";
      return;
    }
    this.#sentBefore = this.sent;
    this.#sent = 0;
    this.#behind = true;
    this.#rewound = true;
  }

  /**
   * @param newest the highest number that waits; absent where that is not known
   * @returns whether something waits that the device was never sent, or that it has confirmed and waits all the same: the latter when that was so the last
   * time, too, as what is confirmed takes a moment to be gone
   */
  misses(newest = Number.POSITIVE_INFINITY): boolean {
    const waitsStill = newest === this.#newest && this.#inFlight.length === 0;
    this.#newest = newest;
    return newest > this.sent || waitsStill;
  }

  /** The sequence number of what is on its way. */
  find(messageId: string): number | undefined {
    return this.#inFlight.find((sent) => sent.messageId === messageId)?.seq;
  }

  /** Something new waits, and is not to be sent now. */
  hold(): void {
    this.#behind = true;
  }

  /** The read failed; what waits still waits. */
  readFailed(): void {
    const rewinds = this.#endReading();
    this.#behind = true;
    if (rewinds) this.rewind();
  }

  /** Takes an ack. Numbers that are not on their way are passed over. @returns what it confirmed */
  ack({ seq, ones }: Pick<AckFrame, "seq" | "ones">): readonly Confirmed[] {
    if (this.#inFlight.length === 0) return NOTHING;
    const results = ones === undefined ? undefined : new Map(ones);
    const confirmed: Confirmed[] = [];
    const left: Sent[] = [];
    for (const sent of this.#inFlight) {
      const result = results?.get(sent.seq) ?? (seq !== undefined && sent.seq <= seq ? "handled" : undefined);
      if (result === undefined) left.push(sent);
      else confirmed.push({ ...sent, result });
    }
    this.#inFlight = left.length === 0 ? NONE : left;
    for (const { bytes } of confirmed) this.#bytesInFlight -= bytes;
    return confirmed;
  }

  get #isReading(): boolean {
    return this.#reading !== "no";
  }

  /** @returns whether the inbox is to be rewound now */
  #endReading(): boolean {
    const rewinds = this.#reading === "then rewind";
    this.#reading = "no";
    return rewinds;
  }

  #isOnItsWay({ seq }: InboxEntry): boolean {
    return this.#inFlight.some((sent) => sent.seq === seq);
  }

  #hasCredit(): boolean {
    return this.#inFlight.length < CREDIT_MESSAGES && this.#bytesInFlight < CREDIT_BYTES;
  }

  #record(entry: InboxEntry): void {
    const bytes = entry.payload.length;
    this.#sent = Math.max(this.#sent, entry.seq);
    this.#bytesInFlight += bytes;
    if (this.#inFlight === NONE) this.#inFlight = [];
    const { seq, app, channelId, messageId } = entry;
    this.#inFlight.push({ seq, app, channelId, messageId, bytes });
  }
}
