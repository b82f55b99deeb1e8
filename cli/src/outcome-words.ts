/** What became of a push, as `belfry push` prints it: the record of `--json`, and words with what to do next. */
import type { Match } from "@belfry/protocol";
import type { Notification, Outcome } from "@belfry/sender";
import { adviceFor, wordsOf } from "./advice.ts";
import type { Output } from "./output.ts";
import type { Paint } from "./paint.ts";
import { wrap } from "./words.ts";

/** What was sent: a notification, or a removal. */
type Said = Notification | Match;

/** One line of `--json`: `outcome` is WNS's word where WNS has one, else `refused` or `failed`. */
export function outcomeRecord(outcome: Outcome): Record<string, unknown> {
  const { kind, status = null, messageId = null, ...rest } = outcome;
  const name = outcome.kind === "throttled" ? `${outcome.scope}throttled` : kind;
  const deviceConnection = "deviceConnection" in outcome ? (outcome.deviceConnection ?? null) : null;
  return { status, outcome: name, messageId, ...rest, deviceConnection };
}

/** Raw is the one type that does not wait unless it is told to, which surprises whoever tries it first with a device that is away. */
function droppedAdvice(said: Said): string {
  const unsaid = "payload" in said && said.type === "wns/raw" && said.cachePolicy === undefined;
  return unsaid
    ? "Raw is not kept for a device that is away, unless --cache is given."
    : "The same push would meet the same end for now.";
}

function advice(outcome: Outcome, said: Said): string {
  switch (outcome.kind) {
    case "received":
      return "Received means that the service holds it, not that the device showed it.";
    case "dropped":
      return droppedAdvice(said);
    case "throttled":
      return `Wait ${outcome.retryAfterSeconds} s before pushing to this ${outcome.scope} again.`;
    case "refused":
    case "failed":
      // To an operator an unknown channel is a slip of the finger; to a sender it is gone.
      return outcome.advice === "new-channel" ? wordsOf(outcome.advice) : adviceFor(outcome.code, outcome.advice);
  }
}

function headline(outcome: Outcome, paint: Paint): string {
  const status = outcome.status === undefined ? "" : ` (HTTP ${outcome.status})`;
  switch (outcome.kind) {
    case "received":
      return `${paint.good("received")}${status}`;
    case "dropped":
      return `${paint.odd("dropped")}${status}: ${outcome.reason}`;
    case "throttled":
      return `${paint.odd("throttled")}${status}: ${outcome.description}`;
    case "refused":
    case "failed":
      return `${paint.bad(outcome.kind)}${status}: ${outcome.description}`;
  }
}

/** Several lines for a person. */
export function outcomeWords(outcome: Outcome, { paint, columns, typed }: Output, said: Said): string {
  const lines = [wrap(headline(outcome, paint), columns, "", "  "), wrap(typed(advice(outcome, said)), columns, "  ")];
  if ("deviceConnection" in outcome && outcome.deviceConnection !== undefined) {
    lines.push(`  The device is ${outcome.deviceConnection}.`);
  }
  if (outcome.messageId !== undefined) lines.push(typed(`  What became of it: \`belfry why ${outcome.messageId}\``));
  return lines.join("\n");
}
