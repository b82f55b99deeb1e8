/**
 * What travels between the two sides of an engine: calls of its port, and the frames that carry them.
 *
 * Frames are JSON text: one string crosses threads in a third of the time that the structured clone of the same values takes.
 */
import type { ErrorCode } from "@belfry/protocol";

/** What an engine can be asked for: each operation with its arguments, and what it answers. */
export type OperationsOf<O> = { readonly [N in keyof O]: (...args: never[]) => unknown };

/** Names of operations. */
export type NameOf<O> = keyof O & string;

/** Arguments of one operation. */
export type ArgsOf<O extends OperationsOf<O>, N extends NameOf<O>> = Parameters<O[N]>;

/** What one operation answers, once it has. */
export type ResultOf<O extends OperationsOf<O>, N extends NameOf<O>> = Awaited<ReturnType<O[N]>>;

/** A call as whoever carries it sees it. */
export type Call = readonly [name: string, args: readonly unknown[]];

/** Main to worker; answered in the order in which they were sent. */
export type Frame<Options> =
  | { readonly ask: "open"; readonly options: Options }
  | { readonly ask: "run"; readonly calls: readonly Call[] }
  | { readonly ask: "copy"; readonly path: string }
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

/** Worker to main, for `open`, `copy` and `close`. */
export interface PlainAnswer {
  readonly failure: Failure | null;
}
