/**
 * What the two sides of the embedded engine say to each other: the operations of the port, and how targets are packed. The operations are
 * derived from the port itself, so neither side can know one that the other does not.
 */
import type { Call, DatabaseOptions } from "@belfry/host/database";
import type { HubStore } from "../store.ts";
import { type GatheredPage, type GatheredTargets, unpackPage, unpackTargets } from "./packed-targets.ts";

/** How a store is opened. */
export interface HubStoreOptions extends DatabaseOptions {
  /** Postings, and keys of each kind, that stand in memory before they are merged; see `lists.ts` and `keys.ts` unless a test wants to see it. */
  readonly mergeAt?: number | undefined;
}

/** Everything the worker can be asked for; copying and closing are matters of the line, not of a transaction. */
export type Operation = Exclude<keyof HubStore, "copyTo" | "close">;
export type Args<N extends Operation> = Parameters<HubStore[N]>;
export type Result<N extends Operation> = Awaited<ReturnType<HubStore[N]>>;
/** As they are called. */
export type Operations = { readonly [N in Operation]: (...args: Args<N>) => Result<N> };

/** As it comes back from the worker. */
export type Returned<N extends Operation> = N extends "targets"
  ? GatheredPage
  : N extends "sampleTargets"
    ? GatheredTargets
    : Result<N>;

/** What the worker owes: every operation of the port, answered at once. */
export type Handlers = { readonly [N in Operation]: (...args: Args<N>) => Returned<N> };

/** The answer to a call, as the port promises it. */
export function unpackReturned([name]: Call, returned: unknown): unknown {
  if (name === "targets") return unpackPage(returned as GatheredPage);
  if (name === "sampleTargets") return unpackTargets(returned as GatheredTargets);
  return returned;
}
