/**
 * What the two sides of the embedded engine say to each other: the operations of the port, and how their answers are packed. The
 * operations are derived from the port itself, so neither side can know one that the other does not.
 */
import type { Call } from "@belfry/host/database";
import type { PutResult, Repeated, Store } from "../store.ts";
import { type PackedEntry, type PackedResult, unpackResult } from "./packed.ts";

/** Everything the worker can be asked for; closing is a matter of the line, not of the database, and other nodes there are none. */
export type Operation = Exclude<keyof Store, "close" | "putIfHeld">;
export type Args<N extends Operation> = N extends "put"
  ? [entry: PackedEntry]
  : N extends "putOnce"
    ? [entry: PackedEntry, key: string]
    : Parameters<Store[N]>;
export type Result<N extends Operation> = Awaited<ReturnType<Store[N]>>;
/** As they are called. */
export type Operations = { readonly [N in Operation]: (...args: Args<N>) => Result<N> };
/** As it comes back from the worker. */
export type Returned<N extends Operation> = N extends "put"
  ? PackedResult
  : N extends "putOnce"
    ? PackedResult<PutResult | Repeated>
    : N extends "putAll"
      ? readonly PackedResult<PutResult | Repeated>[]
      : Result<N>;

/** What is packed on its way back. */
const UNPACK: { readonly [N in Operation]?: (returned: Returned<N>) => Result<N> } = {
  put: unpackResult,
  putOnce: unpackResult,
  putAll: (results) => results.map(unpackResult),
};

/** The answer to a call, as the port promises it. */
export function unpackReturned([name]: Call, returned: unknown): unknown {
  const unpack = UNPACK[name as Operation] as ((returned: unknown) => unknown) | undefined;
  return unpack === undefined ? returned : unpack(returned);
}

/** What the worker owes: every operation of the port, answered at once. */
export type Handlers = { readonly [N in Operation]: (...args: Args<N>) => Returned<N> };
