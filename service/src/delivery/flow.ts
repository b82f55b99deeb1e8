/**
 * How notifications flow between inbox and connection, whichever protocol the device speaks: announced, read, written, confirmed. What may go
 * when is decided by whatever is {@link Flowing}.
 */
import { asBelfryError } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import type { Bus } from "../engine/bus.ts";
import type { InboxEntry, Store } from "../engine/store.ts";
import type { Faults } from "../fault/fault.ts";
import type { Settling } from "../inbox/settle.ts";
import type { Trace } from "../trace/trace.ts";
import type { Confirmed, Flowing } from "./session.ts";

/** What the flow needs of the service. */
export interface FlowParts {
  readonly store: Store;
  readonly bus: Bus;
  readonly trace: Trace;
  readonly faults: Faults;
  readonly settling: Settling;
  readonly clock: { now(): number };
  readonly counts: { framesSent: number; acked: number };
}

/** A connection, as far as the flow knows it. */
export interface Face {
  readonly deviceId: string;
  /** False from the moment it ended. */
  readonly isOpen: boolean;
  /** Hands one entry to the connection. */
  write(entry: InboxEntry): void;
  /** Tells the device why, then closes. */
  refuse(error: BelfryError): void;
}

/** Something new waits for the device. */
export function announce(parts: FlowParts, face: Face, flowing: Flowing, entry: InboxEntry): void {
  if (isAway(parts, face)) flowing.hold();
  else if (flowing.announce(entry)) deliver(parts, face, entry);
  else catchUp(parts, face, flowing);
}

/**
 * Something may wait that no ring brought, or that was confirmed while another node was known to hold the device, so that it did not count: the
 * inbox is read from its beginning. A device that has it already confirms it again.
 */
export function stir(parts: FlowParts, face: Face, flowing: Flowing): void {
  flowing.rewind();
  catchUp(parts, face, flowing);
}

/** Why a device is not welcomed that the other nodes could not be told of: what it confirms would not count, and nobody would ring for it. */
export const unknownHere = (): BelfryError =>
  new BelfryError("STORE_UNAVAILABLE", { detail: "this node is not of its cluster just now" });

/** Reads the inbox until nothing is left or credit is used up. */
export function catchUp(parts: FlowParts, face: Face, flowing: Flowing): void {
  const wanted = !face.isOpen || isAway(parts, face) ? null : flowing.wantsRead();
  if (wanted === null) return;
  const { after, maxCount, maxBytes, maxPriority } = wanted;
  parts.store.read(face.deviceId, after, Math.floor(parts.clock.now()), maxCount, maxBytes, maxPriority).then(
    (entries) => {
      // A connection that ended meanwhile delivers nothing: its successor reads for itself.
      if (!face.isOpen) return;
      for (const entry of flowing.read(entries)) deliver(parts, face, entry);
      catchUp(parts, face, flowing);
    },
    (error: unknown) => {
      flowing.readFailed();
      face.refuse(asBelfryError(error));
    },
  );
}

/** Forgets what the device confirmed, and sends what there is room for now. */
export function confirm(parts: FlowParts, face: Face, flowing: Flowing, acked: readonly Confirmed[]): void {
  if (acked.length === 0) return;
  if (parts.faults.armed) void heard(parts, face, acked).then((confirmed) => forget(parts, face, confirmed));
  else forget(parts, face, acked);
  catchUp(parts, face, flowing);
}

function forget(parts: FlowParts, face: Face, confirmed: readonly Confirmed[]): void {
  parts.counts.acked += confirmed.length;
  if (confirmed.length === 0) return;
  const failed = (error: unknown) => face.refuse(asBelfryError(error));
  parts.settling.settle({ deviceId: face.deviceId, confirmed, at: parts.clock.now(), failed });
}

function deliver({ counts, trace }: FlowParts, face: Face, entry: InboxEntry): void {
  face.write(entry);
  counts.framesSent++;
  trace.framed(entry.messageId);
}

/** What a fault does not lose of the confirmations. */
async function heard(
  { faults, trace }: FlowParts,
  { deviceId }: Face,
  acked: readonly Confirmed[],
): Promise<readonly Confirmed[]> {
  const confirmed: Confirmed[] = [];
  for (const one of acked) {
    const by = await faults.loseAck({ app: one.app, channelId: one.channelId, deviceId });
    if (by === undefined) confirmed.push(one);
    else trace.bitten(one.messageId, by);
  }
  return confirmed;
}

const isAway = ({ faults }: FlowParts, { deviceId }: Face): boolean => faults.armed && faults.isAway(deviceId);
