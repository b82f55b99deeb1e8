/**
 * Runs a captured push through the decisions once more: reads it, proves it, decides, looks into its slot; as it was then, and as it would be now.
 * Changes nothing and delivers nothing.
 *
 * @source ADR 0020
 */
import type { ReplayBody, ReplayStep } from "@belfry/protocol";
import type { Captured } from "../push/capture.ts";
import { compareDecision } from "./compare-decision.ts";
import { compareProof } from "./compare-proof.ts";
import { compareReading } from "./compare-reading.ts";
import { compareSlot } from "./compare-slot.ts";
import type { Compared, ReplayParts } from "./parts.ts";

/** @param at as of when "now" is, in milliseconds since 1970 @throws BelfryError STORE_UNAVAILABLE, OVERLOADED */
export async function replay(parts: ReplayParts, captured: Captured, at: number): Promise<ReplayBody> {
  const read = compareReading(parts, captured);
  const proved = await compareProof(parts, captured, at);
  const decided = await compareDecision(parts, captured, read.headers);
  const slot = await compareSlot(parts, captured, decided);
  const compared: readonly Compared[] = [read, proved, decided, slot];
  const refusal = read.refusedNow ?? proved.refusedNow;
  const told = compared.flatMap(({ differences: some }) => some);
  const differences = told.length === 0 && refusal === undefined ? passing(captured) : told;
  const steps = compared.map(({ step, was, now }): ReplayStep => ({ step, was, now, differs: was !== now }));
  const end = refusal === undefined ? (decided.decision?.keep ? "accepted" : "dropped") : `refused with ${refusal}`;
  const why = differences.length === 0 ? "Nothing that decides about it has changed." : differences.join(" ");
  const account = `It was ${endThen(captured)}; now it would be ${end}. ${why}`;
  return { id: captured.id, at, steps, differences, account };
}

/** What refused it has left nothing that could be compared: a pace, a full disk, a fault. */
const passing = ({ became }: Captured): string[] =>
  "code" in became ? [`What refused it was of that moment: ${became.why}.`] : [];

function endThen({ became }: Captured): string {
  if ("code" in became) return `refused with ${became.code}`;
  return became.outcome.put?.state === "recorded" ? "accepted" : "dropped";
}
