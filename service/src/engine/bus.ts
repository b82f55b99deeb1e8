/**
 * The bus port: how push and delivery reach each other without knowing each other.
 *
 * Carries hints, never truth: a lost ring costs latency, because delivery reads the inbox by sequence number. Rings of one
 * device arrive in the order in which they were rung on one node; across nodes there is no order.
 */
import type { Holder, InboxEntry } from "./store.ts";

/** One connection of a device, as the bus knows it: an object with three ears, because a closure for each would cost every idle connection memory. Neither may throw: they may run inside the ring. */
export interface Listener {
  /** Something new waits for the device. */
  announced(hint: InboxEntry): void;
  /** Something waits that no ring brought, or was confirmed in vain: the inbox is to be read. @param newest the highest number that waits, where it is known */
  stirred(newest?: number): void;
  /** A newer connection of the device took over. */
  replaced(): void;
}

export interface Bus {
  /**
   * Says that an entry was recorded for a device. At most once, to the node that holds the device, if any does.
   * Never throws and never waits.
   *
   * @param holder what the store said of who holds the device's connection
   */
  ring(hint: InboxEntry, holder?: Holder): void;
  /**
   * Makes this node the one that holds the device's connection; whoever was attached before is told that it was replaced. Does not wait: what
   * the store is asked for the device from now on comes after it.
   */
  attach(deviceId: string, listener: Listener): void;
  /**
   * When other nodes find a device present that was attached here: undefined where they do, else true once they do. False when the store did not
   * answer, or takes this node for gone: the device is not attached any more, and its connection is of no use. Never rejects.
   */
  known(deviceId: string): Promise<boolean> | undefined;
  /** Ends the attachment; harmless when a newer one has taken over. */
  detach(deviceId: string, listener: Listener): void;
  /**
   * Whether some node holds a connection of the device: at once where this node knows. Never rejects. May lag behind by the time a broken
   * connection takes to be noticed.
   */
  present(deviceId: string): boolean | Promise<boolean>;
  /**
   * Whether the device was held by another node when {@link present} was last asked about it, as far as that is remembered. It may be so no more:
   * `Store.putIfHeld` makes sure.
   */
  presumed(deviceId: string): boolean;
  /** Resolves once other nodes know who was detached here until now, or the store did not answer. Never rejects. */
  settled(): Promise<void>;
  /** Devices attached at this node, for the operator. */
  attached(): number;
}
