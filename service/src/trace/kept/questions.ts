/** What travels between the main thread and the one that keeps traces. Answers come in the order of the questions. Shapes only. */
import type { RefusalBody } from "@belfry/protocol";
import type { Batch } from "../batch.ts";
import type { TraceFilter } from "../trace.ts";
import type { KeptRow } from "./segment.ts";
import type { SegmentsOptions } from "./segments.ts";
import type { Walked, WalkPlace } from "./walk-unended.ts";

/** What of a batch is no rows. It travels as JSON text: a copy of so many small objects takes the main thread seven times as long. */
export type Others = Omit<Batch, "rows">;

/** With rows come the {@link Others} as JSON. */
export type Question =
  | { readonly ask: "open"; readonly options: SegmentsOptions; readonly at: number }
  | { readonly ask: "append"; readonly rows: ArrayBuffer; readonly others: string; readonly at: number }
  | { readonly ask: "refused"; readonly refusals: readonly RefusalBody[]; readonly at: number }
  | { readonly ask: "tidy"; readonly at: number }
  | { readonly ask: "find"; readonly id: string }
  | { readonly ask: "list"; readonly filter: TraceFilter }
  | { readonly ask: "unended"; readonly from: WalkPlace | null; readonly most: number }
  | { readonly ask: "findRefusal"; readonly id: string }
  | { readonly ask: "listRefusals"; readonly filter: TraceFilter }
  | { readonly ask: "close" };

/** What a search found, the newest first. */
export interface Search {
  readonly rows: readonly KeptRow[];
  /** Where it stopped early, in milliseconds since 1970: what was sent since then was looked at. Null when it went to its end. */
  readonly lookedBackTo: number | null;
}

/** To every question: what is there, or what went wrong. */
export interface Answer extends Search {
  readonly refusals: readonly RefusalBody[];
  /** What a walk found. */
  readonly walked: Walked;
  /** When the oldest of what is kept was sent, and how many bytes all of it takes. */
  readonly from: number;
  readonly bytes: number;
  readonly trouble: string;
}
