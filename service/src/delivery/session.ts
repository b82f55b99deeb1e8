/**
 * What is on its way to one device: which frame may go now, what was confirmed, when the inbox must be read. Pure: no socket, no
 * store, no clock; entries in, decisions out.
 *
 * While the device keeps up, an announced entry goes out as it comes. As soon as one does not follow directly, or credit is used
 * up, the session is *behind*, and the inbox is read by sequence number until nothing is left.
 *
 * @source docs/reference/frames.md (credit, cumulative and single acks)
 */
import { type AckFrame, type AckResult, CREDIT_BYTES, CREDIT_MESSAGES } from "@belfry/protocol";
import type { InboxEntry } from "../engine/store.ts";

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

export class Session {
  /** Highest sequence number sent or known to be confirmed. */
  #sent: number;
  #inFlight: Sent[] = NONE;
  #bytesInFlight = 0;
  /** Something waits in the inbox beyond `#sent`, as far as is known. */
  #behind = true;
  #reading = false;

  /** @param confirmed the sequence number up to which the device said everything is confirmed */
  constructor(confirmed: number) {
    this.#sent = confirmed;
  }

  /** Highest sequence number that the device was sent on this connection, or had confirmed before. */
  get sent(): number {
    return this.#sent;
  }

  get unconfirmed(): number {
    return this.#inFlight.length;
  }

  /** @returns true when the entry is to be sent now; otherwise it will come by reading */
  announce(entry: InboxEntry): boolean {
    if (entry.seq <= this.#sent) return false;
    if (this.#behind || this.#reading || entry.seq !== this.#sent + 1 || !this.#hasCredit()) {
      this.#behind = true;
      return false;
    }
    this.#record(entry);
    return true;
  }

  /** @returns the sequence number to read beyond and how much may be read, or null when there is no reason or no credit to read */
  wantsRead(): { readonly after: number; readonly maxCount: number; readonly maxBytes: number } | null {
    if (!this.#behind || this.#reading || !this.#hasCredit()) return null;
    this.#reading = true;
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
    this.#reading = false;
    const fresh = entries.filter((entry) => entry.seq > this.#sent);
    for (const entry of fresh) this.#record(entry);
    // Only an empty answer says that nothing is left.
    if (entries.length > 0) this.#behind = true;
    return fresh;
  }

  /** Something new waits, and is not to be sent now. */
  hold(): void {
    this.#behind = true;
  }

  /** The read failed; what waits still waits. */
  readFailed(): void {
    this.#reading = false;
    this.#behind = true;
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

  #hasCredit(): boolean {
    return this.#inFlight.length < CREDIT_MESSAGES && this.#bytesInFlight < CREDIT_BYTES;
  }

  #record(entry: InboxEntry): void {
    const bytes = entry.payload.length;
    this.#sent = entry.seq;
    this.#bytesInFlight += bytes;
    if (this.#inFlight === NONE) this.#inFlight = [];
    const { seq, app, channelId, messageId } = entry;
    this.#inFlight.push({ seq, app, channelId, messageId, bytes });
  }
}
