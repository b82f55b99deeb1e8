/**
 * What travels between the two sides of the embedded engine: the operations of the port, and the frames that carry them.
 *
 * The operations are derived from the port itself, so neither side can know one that the other does not. Frames are JSON text:
 * one string crosses threads in a third of the time that the structured clone of the same values takes.
 */
import type { ErrorCode } from "@belfry/protocol";
import type { Store } from "../store.ts";
import { type PackedEntry, type PackedResult, unpackResult } from "./packed.ts";

/** Everything the worker can be asked for; closing is a matter of the line, not of the database. */
export type Operation = Exclude<keyof Store, "close">;
export type Args<N extends Operation> = N extends "put" ? [entry: PackedEntry] : Parameters<Store[N]>;
export type Result<N extends Operation> = Awaited<ReturnType<Store[N]>>;
/** As it comes back from the worker. */
export type Returned<N extends Operation> = N extends "put"
  ? PackedResult
  : N extends "putAll"
    ? readonly PackedResult[]
    : Result<N>;

/** What is packed on its way back. */
const UNPACK: { readonly [N in Operation]?: (returned: Returned<N>) => Result<N> } = {
  put: unpackResult,
  putAll: (results) => results.map(unpackResult),
};

/** The answer to a call, as the port promises it. */
export function unpackReturned([name]: Call, returned: unknown): unknown {
  const unpack = UNPACK[name] as ((returned: unknown) => unknown) | undefined;
  return unpack === undefined ? returned : unpack(returned);
}

/** One call of the port, as it travels. */
export type CallOf<N extends Operation> = readonly [name: N, args: Args<N>];
export type Call = { [N in Operation]: CallOf<N> }[Operation];

/** What the worker owes: every operation of the port, answered at once. */
export type Handlers = { readonly [N in Operation]: (...args: Args<N>) => Returned<N> };

/** Where the database lies and how large it may grow. */
export interface DatabaseOptions {
  readonly directory: string;
  /** Bytes of the database file; absent means as large as the disk allows. */
  readonly maxBytes?: number | undefined;
}

/** Main to worker; answered in the order in which they were sent. */
export type Frame =
  | { readonly ask: "open"; readonly options: DatabaseOptions }
  | { readonly ask: "run"; readonly calls: readonly Call[] }
  | { readonly ask: "close" };

/** Why a call or the opening failed, in a form that travels. */
export interface Failure {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** Worker to main, for `run`: a result for each call, in their order. */
export interface GroupAnswer {
  readonly results: readonly unknown[];
  /** By the call's position; its place in `results` then holds nothing of worth. */
  readonly failures: Readonly<Record<number, Failure>>;
}

/** Worker to main, for `open` and `close`. */
export interface PlainAnswer {
  readonly failure: Failure | null;
}

/** Runs one call. */
export function perform<N extends Operation>(handlers: Handlers, [name, args]: CallOf<N>): Returned<N> {
  return handlers[name](...args);
}
