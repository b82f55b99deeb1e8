/**
 * The bus port: how push and delivery reach each other without knowing each other.
 *
 * Carries hints, never truth: a lost ring costs latency, because delivery reads the inbox by sequence number. Rings of one
 * device arrive in the order in which they were rung on one node; across nodes there is no order.
 */
import type { InboxEntry } from "./store.ts";

/** Hears that something new waits for the device it was attached for. Must not throw: it may run inside the ring. */
export type Listener = (hint: InboxEntry) => void;

export interface Bus {
  /**
   * Says that an entry was recorded for a device. At most once, to the node that holds the device, if any does.
   * Never throws and never waits.
   */
  ring(hint: InboxEntry): void;
  /**
   * Makes this node the one that holds the device's connection; whoever was attached before is told by `replaced`.
   *
   * @returns a function that ends the attachment; harmless when a newer one has taken over
   */
  attach(deviceId: string, listener: Listener, replaced: () => void): () => void;
  /** Whether some node holds a connection of the device. May lag behind by the time a broken connection takes to be noticed. */
  present(deviceId: string): boolean;
  /** Devices attached at this node, for the operator. */
  attached(): number;
}
