/** What the ring hands out to be kept on disk. Shapes only. */
import type { AckResult, EndReason } from "@belfry/protocol";
import type { Details } from "./row.ts";

export interface Batch {
  /** Rows one behind the other; their texts are places in all texts handed out so far. */
  readonly rows: ArrayBuffer;
  /** By the row's number in this batch. */
  readonly details: readonly (readonly [number, Details])[];
  /** Texts that are new, in their order. */
  readonly texts: readonly string[];
  /** Ends of notifications that the ring had forgotten. */
  readonly late: readonly LateEnd[];
}

/** The end of a notification whose beginning is on disk already. */
export interface LateEnd {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly reason: EndReason;
  readonly result?: AckResult | undefined;
  readonly words?: string | undefined;
  readonly by?: string | undefined;
  /** When its frame was handed to a connection last, and how often since it was forgotten. */
  readonly framed?: number | undefined;
  readonly deliveries?: number | undefined;
  readonly fault?: string | undefined;
}
