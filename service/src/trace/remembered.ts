/** What is remembered of one notification, taken out of its row. Knows the places of a row; says nothing in words. */
import type { AckResult, EndReason, TraceEnd, TraceStepName, WaitingType } from "@belfry/protocol";
import {
  ANSWERS,
  type Details,
  ENDS,
  fact,
  PUSHERS,
  RESULTS,
  type Rows,
  reasonOfByte,
  TYPES,
  time,
  word,
} from "./row.ts";
import type { TracedPush } from "./trace.ts";

/** One notification. Times are milliseconds since 1970. */
export interface Remembered extends Readonly<Details> {
  readonly id: string;
  readonly pusher: TracedPush["by"];
  readonly app: string;
  readonly device: string;
  readonly channel: string;
  readonly type: WaitingType;
  readonly bytes: number;
  readonly decision: string;
  /** Last characters of the client secret; empty where no token was shown. */
  readonly secret: string;
  /** These four are whole seconds, undefined when not known. */
  readonly tokenAt: number | undefined;
  readonly openedAt: number | undefined;
  readonly expiresAt: number | undefined;
  readonly waitsUntil: number | undefined;
  readonly end: TraceEnd;
  readonly reason: EndReason | undefined;
  /** Whether its device was connected when it came; undefined when nobody looked. */
  readonly isConnected: boolean | undefined;
  readonly result: AckResult | null;
  /** What the sender was told. */
  readonly answer: "received" | "dropped" | "failed" | undefined;
  /** How often its frame was handed to a connection. */
  readonly deliveries: number;
  /** Undefined when the step was not reached. */
  time(step: Exclude<TraceStepName, "refused">): number | undefined;
}

/** A row, and the texts that it names by places. */
export interface ReadRow {
  readonly row: Rows;
  readonly at: number;
  readonly texts: { readonly app: string; readonly decision: string; readonly secret: string };
  readonly details: Details;
}

export function rememberedOf({ row, at, texts, details }: ReadRow): Remembered {
  const seconds = (which: "tokenAt" | "openedAt" | "expiresAt" | "waitsUntil") =>
    row.word(at, word[which]) === 0 ? undefined : row.word(at, word[which]) * 1000;
  return {
    ...details,
    ...texts,
    id: row.id(at),
    pusher: PUSHERS[row.fact(at, fact.by)] ?? "sender",
    device: row.device(at),
    channel: row.channel(at),
    type: TYPES[row.fact(at, fact.type)] ?? "wns/raw",
    bytes: row.word(at, word.bytes),
    tokenAt: seconds("tokenAt"),
    openedAt: seconds("openedAt"),
    expiresAt: seconds("expiresAt"),
    waitsUntil: seconds("waitsUntil"),
    end: ENDS[row.fact(at, fact.end)] ?? "pending",
    isConnected: [undefined, false, true][row.fact(at, fact.connected)],
    reason: reasonOfByte(row.fact(at, fact.reason)),
    result: RESULTS[row.fact(at, fact.result)] ?? null,
    answer: ANSWERS[row.fact(at, fact.answer)],
    deliveries: row.fact(at, fact.deliveries),
    // The bus is rung in the same breath in which the record is told.
    time: (step) => row.time(at, time[step === "announced" ? "recorded" : step]) || undefined,
  };
}
