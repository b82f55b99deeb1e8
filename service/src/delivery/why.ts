/** A device asks what became of notifications for it: as many at once as a frame holds, and as often as a person would look. */
import { type Allowance, createAllowance } from "@belfry/host";
import { BelfryError, TOLD_AT_ONCE, type ToldFrame, type WhyFrame } from "@belfry/protocol";
import type { Told, TraceReader } from "../trace/trace.ts";

/** Questions of one device at once, and after that one in two seconds: each may cost the trace's thread some milliseconds. */
const BURST = 10;
const PER_SECOND = 0.5;

/** Devices whose questions are counted: some 3 MB at the most. */
const MAX_DEVICES = 20_000;

export const createQuestions = (): Allowance =>
  createAllowance({ perSecond: PER_SECOND, burst: BURST, maxKeys: MAX_DEVICES });

export interface WhyParts {
  readonly tell: TraceReader["tell"];
  readonly questions: Allowance;
}

/** @throws BelfryError DEVICE_THROTTLED, NOTIFICATION_UNKNOWN */
export async function answerWhy(
  { tell, questions }: WhyParts,
  deviceId: string,
  { req, id, channel, since, before, limit = TOLD_AT_ONCE.default }: WhyFrame,
  at: number,
): Promise<ToldFrame> {
  const retryAfterSeconds = questions.take(deviceId, at);
  if (retryAfterSeconds > 0) throw new BelfryError("DEVICE_THROTTLED", { retryAfterSeconds });
  const told: Told = await tell({ deviceId, id, channel, since, before, limit });
  return { t: "told", req, ...told };
}
