/** What is decided about a captured push: by the rules of today on the facts of then, and on those of now. */
import { isConnected } from "../push/accept.ts";
import type { Captured } from "../push/capture.ts";
import { type Circumstances, type Decision, decide } from "../push/decide.ts";
import type { ComparedReading } from "./compare-reading.ts";
import type { Compared, ReplayParts } from "./parts.ts";

export interface ComparedDecision extends Compared {
  /** Undefined where there is nothing to decide about. */
  readonly decision: Decision | undefined;
  readonly facts: Circumstances | undefined;
}

export async function compareDecision(
  parts: ReplayParts,
  captured: Captured,
  read: ComparedReading["headers"],
): Promise<ComparedDecision> {
  const step = "decided";
  const was = thenWords(captured);
  if (read === undefined) return { step, was, now: UNREAD, differences: [], decision: undefined, facts: undefined };
  const { said, sender } = captured;
  const connected = await isConnected(parts, sender.channel, undefined);
  const payloadBytes = said?.payload.bytes ?? Number(captured.headers.get("content-length") ?? 1);
  const facts = { ...read, payloadBytes, kind: sender.channel.kind, connected, profile: parts.profile };
  const decision = decide(facts);
  const now = wordsOf(decision, connected);
  return { step, was, now, differences: differencesOf(captured, facts, decision), decision, facts };
}

const UNREAD = "nothing: it would not be read";

/** Which facts are others, and what follows from them; of a refused push nothing was decided that could differ. */
function differencesOf({ became, profile }: Captured, facts: Circumstances, decision: Decision): string[] {
  if ("code" in became) return [];
  const { deviceConnected, decided } = became.outcome;
  const differences: string[] = [];
  if (deviceConnected !== facts.connected) {
    const now = facts.connected ? "is connected now, and was not" : "was connected, and is away now";
    differences.push(`The device ${now}.`);
  }
  if (profile !== facts.profile) differences.push(`The service ran as ${profile} and runs as ${facts.profile} now.`);
  const byRules = decide({ ...facts, connected: deviceConnected, profile });
  if (decided?.why !== byRules.why)
    differences.push("A fault decided then, or the rules have changed with the version.");
  const wasKept = decided?.slot !== undefined;
  if (decision.keep && !wasKept) differences.push("So it would be kept; it was dropped.");
  if (!decision.keep && wasKept) differences.push(`So it would be dropped: ${decision.why}.`);
  return differences;
}

function thenWords({ became }: Captured): string {
  if ("code" in became) return "nothing: it was refused";
  const { decided, deviceConnected } = became.outcome;
  return `${decided?.slot === undefined ? "dropped" : "accepted"}: ${decided?.why}; ${deviceWords(deviceConnected)}`;
}

const wordsOf = ({ keep, why }: Decision, connected: boolean): string =>
  `${keep ? "accepted" : "dropped"}: ${why}; ${deviceWords(connected)}`;

const deviceWords = (connected: boolean): string => `the device ${connected ? "is connected" : "is away"}`;
