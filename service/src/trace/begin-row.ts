/** Writes what is known of a push when its trace begins into the row that it gets, whatever stood there before. */
import { CONNECTED_FACT, fact, PUSHERS, ROW_BYTES, ROW_F64, type Rows, TIMES, TYPES, time, word } from "./row.ts";
import type { Texts } from "./texts.ts";
import type { TracedPush } from "./trace.ts";

/** The two halves of a message id. */
export interface IdWords {
  readonly high: number;
  readonly low: number;
}

export function beginRow(rows: Rows, at: number, { high, low }: IdWords, push: TracedPush, texts: Texts): void {
  rows.setWord(at, word.high, high);
  rows.setWord(at, word.low, low);
  rows.setNames(at, push.deviceId, push.channelId);
  rows.setWord(at, word.app, texts.placeOf(push.app));
  rows.setWord(at, word.decision, texts.placeOf(push.decision));
  rows.setWord(at, word.secret, push.secret === undefined ? 0 : texts.placeOf(push.secret));
  rows.setWord(at, word.tokenAt, secondsOf(push.tokenIssuedAt));
  rows.setWord(at, word.openedAt, secondsOf(push.channelOpenedAt));
  rows.setWord(at, word.expiresAt, secondsOf(push.channelExpiresAt));
  rows.setWord(at, word.waitsUntil, secondsOf(push.waitsUntil));
  rows.setWord(at, word.bytes, push.bytes);
  // All facts stand side by side.
  rows.bytes.fill(0, at * ROW_BYTES + fact.type, at * ROW_BYTES + fact.asked + 1);
  const { yes, no } = CONNECTED_FACT;
  if (push.isConnected !== undefined) rows.setFact(at, fact.connected, push.isConnected ? yes : no);
  rows.setFact(at, fact.type, TYPES.indexOf(push.type));
  rows.setFact(at, fact.by, PUSHERS.indexOf(push.by));
  const times = at * ROW_F64;
  rows.times[times + time.read] = push.readAt;
  rows.times[times + time.proved] = push.provedAt;
  rows.times[times + time.decided] = push.decidedAt;
  // Those that are not reached yet may hold the times of the notification that was here before.
  for (let later = times + time.recorded; later < times + TIMES; later++) rows.times[later] = 0;
}

/** Whole seconds, as rows hold them; 0 for what is not known or never ends. */
function secondsOf(milliseconds: number | undefined): number {
  return milliseconds === undefined || !Number.isFinite(milliseconds) ? 0 : Math.floor(milliseconds / 1000);
}
