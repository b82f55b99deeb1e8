/**
 * The wire port: how text gets from one node to another, or to all, through the engine. Refuses to know what it says.
 *
 * Carries what may be lost. What arrives from one node arrives in the order in which it was sent; a cut loses what was under way, and whoever
 * was cut off hears that it {@link WireEars.returned}.
 */
import type { Holder } from "../store.ts";

/** Something to send. */
export interface Parcel {
  /** The node's incarnation; null for every node, the sender among them. */
  readonly to: Holder | null;
  /** At most {@link Wire.maxBytes} of UTF-8. */
  readonly text: string;
}

export interface Wire {
  /** Bytes of UTF-8 that one parcel may have. */
  readonly maxBytes: number;
  /**
   * Hands parcels to the engine. Whoever sends waits for one call before making the next, so that nothing is queued in here.
   *
   * Resolves once the engine has them. Rejects, within some seconds, when some may be lost.
   */
  send(parcels: readonly Parcel[]): Promise<void>;
  /** Empty while it stands; else a sentence for people, without a credential. */
  trouble(): string;
  /** Lets go of it; nothing is heard afterwards. */
  close(): Promise<void>;
}

/** Whoever listens at one end. Neither may throw. */
export interface WireEars {
  /** A text came, from anybody who may use the engine, this node itself among them. */
  heard(text: string): void;
  /** The wire stands again after a cut: what others sent meanwhile never came. */
  returned(): void;
}

/** Opens one end. @throws BelfryError ENGINE_UNREACHABLE, ENGINE_REFUSED, TLS_UNUSABLE, SETTING_INVALID */
export type OpenWire = (self: Holder, ears: WireEars) => Promise<Wire>;
