/**
 * The port through which the faults of one node reach those of the others. All nodes have the same faults. One with a schedule is counted at the
 * node where it was set, so that "the next 3" are three of the whole service: whoever meets a request that fits asks there.
 */
import type { FaultSchedule } from "@belfry/protocol";
import type { ResolvedFault } from "./set-fault.ts";

/** What the node that counts a fault says of a request that fits. */
export interface Verdict {
  readonly isBitten: boolean;
  /** It bites no more from now on. */
  readonly isOver: boolean;
}

/** A fault as nodes tell it each other. */
export interface ToldFault {
  readonly number: number;
  readonly request: ResolvedFault;
  /** Milliseconds since 1970, on the clock of its home. */
  readonly setAt: number;
  /** Number of the node where it was set, which counts it. */
  readonly home: number;
}

/** What became of a fault at one node, for all others. */
export type FaultNews =
  | { readonly is: "set"; readonly fault: ToldFault }
  /** Null: all of them. */
  | { readonly is: "cleared"; readonly number: number | null }
  | { readonly is: "over"; readonly number: number }
  /** It keeps this device away. */
  | { readonly is: "away"; readonly number: number; readonly device: string };

/** See the head of this file. Neither rejects. */
export interface Elsewhere {
  /** Asks a fault's home of a request that fits. @returns null when that node is gone, and the fault with it */
  count(home: number, fault: number, deviceId: string | undefined): Promise<Verdict | null>;
  /** Resolves when the others know. */
  tell(news: FaultNews): Promise<void>;
}

/** A service that is one process. */
export const NOBODY_ELSE: Elsewhere = {
  count: () => Promise.resolve(null),
  tell: () => Promise.resolve(),
};

/** Whether it has to be counted which requests are bitten. Where all of them are, each node counts its own. */
export function isScheduled({ times, after, every, percent }: FaultSchedule): boolean {
  return times !== undefined || after !== undefined || every !== undefined || percent !== undefined;
}
