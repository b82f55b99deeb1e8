/**
 * What became of one push: how an answer, or none, turns into an outcome, and whether there is a next try. Pure.
 *
 * @source Notification Hubs, metrics and telemetry; docs/reference/hub.md, "Outcomes"
 */
import { errorRow, OUTCOME_SENTENCES, type PushResponse } from "@belfry/protocol";
import { EgressFailure } from "../egress/egress.ts";
import type { PnsOutcome } from "../model.ts";

/** What one try came to. */
export interface Verdict {
  readonly outcome: PnsOutcome;
  /** Worth another try; absent where it would end the same. */
  readonly again?: Again;
  /** The channel is no more: nobody need push to it again. */
  readonly gone?: true;
  /** What the other side said of it, for the owner of the hub. Never a token or a payload. */
  readonly words?: string;
}

/** How to try again. */
export interface Again {
  /** What the other side asked for; null when it named no time. */
  readonly afterSeconds: number | null;
  /** Whether everything to this host should wait, or this channel alone. */
  readonly scope: "host" | "channel";
}

const end = (outcome: PnsOutcome, words?: string): Verdict => ({ outcome, ...(words === undefined ? {} : { words }) });

const retry = (outcome: PnsOutcome, scope: Again["scope"], afterSeconds: number | null, words?: string): Verdict => ({
  ...end(outcome, words),
  again: { afterSeconds, scope },
});

const GONE: Readonly<Record<number, PnsOutcome>> = { 404: "BadChannel", 410: "ExpiredChannel" };

/** What waiting does not change. */
const FINAL: Readonly<Record<number, PnsOutcome>> = {
  400: "InvalidNotificationFormat",
  401: "InvalidToken",
  403: "WrongToken",
  413: "InvalidNotificationSize",
};

/** 502 and 504 are a gateway's words for what the service behind it says with 503. */
const UNAVAILABLE = new Set([502, 503, 504]);

const SUCCESS: Verdict = { outcome: "Success" };

function judgeAccepted({ wnsStatus, deviceConnection, description }: PushResponse): Verdict {
  if (wnsStatus === "received") return SUCCESS;
  if (wnsStatus !== "dropped") return end("PnsInterfaceError", "an answer without X-WNS-Status: no WNS answers here");
  return end(deviceConnection === "disconnected" ? "ChannelDisconnected" : "Dropped", description);
}

/** The operator of the push service blocked the app. Its channels are good, and none of them may be forgotten for it. */
const isBlocked = (description: string | undefined) =>
  description?.includes(errorRow("SENDER_BLOCKED").sentence) === true;

/** Reads the answer of WNS: its status header first, then the status. A 401 is one that a new token did not cure. */
export function judgeWns(answer: PushResponse): Verdict {
  const { status, wnsStatus, retryAfterSeconds = null, description } = answer;
  if (wnsStatus === "channelthrottled") {
    return status === 200
      ? end("ChannelThrottled", description)
      : retry("ChannelThrottled", "channel", retryAfterSeconds, description);
  }
  if (status === 200) return judgeAccepted(answer);
  if (status === 406 || status === 429) return retry("Throttled", "host", retryAfterSeconds, description);
  if (status === 410 && isBlocked(description)) return end("WrongToken", description);
  const gone = GONE[status];
  if (gone !== undefined) return { ...end(gone, description), gone: true };
  const final = FINAL[status];
  if (final !== undefined) return end(final, description);
  if (status === 500) return retry("PnsServerError", "channel", retryAfterSeconds, description);
  if (UNAVAILABLE.has(status)) return retry("PnsUnavailable", "host", retryAfterSeconds, description);
  return end("PnsInterfaceError", description ?? `status ${status}`);
}

const BROWSER_FINAL: Readonly<Record<number, PnsOutcome>> = {
  400: "InvalidNotificationFormat",
  401: "InvalidCredentials",
  403: "InvalidCredentials",
  413: "InvalidNotificationSize",
};

/** Reads the answer of a push service of browsers. @source RFC 8030 sections 5 and 8; docs/reference/hub.md, "Outcomes" */
export function judgeWebPush(status: number, retryAfterSeconds: number | null, words?: string): Verdict {
  if (status >= 200 && status <= 202) return SUCCESS;
  if (status === 404 || status === 410) return { ...end("ExpiredChannel", words), gone: true };
  if (status === 429) return retry("Throttled", "host", retryAfterSeconds, words);
  if (status >= 500 && status < 600) return retry("PnsUnavailable", "host", retryAfterSeconds, words);
  return end(BROWSER_FINAL[status] ?? "PnsInterfaceError", words ?? `status ${status}`);
}

/** Reads what came instead of an answer. @throws what is no failure of the other side */
export function judgeFailure(error: unknown): Verdict {
  if (!(error instanceof EgressFailure)) throw error;
  const words = `${error.message} (${error.code})`;
  if (error.kind === "unreachable" || error.kind === "timeout") return retry("PnsUnreachable", "host", null, words);
  return end("PnsInterfaceError", words);
}

/** The outcome as a sentence. */
export function sentenceOf({ outcome, words }: Pick<Verdict, "outcome" | "words">): string {
  const sentence = OUTCOME_SENTENCES[outcome as keyof typeof OUTCOME_SENTENCES] ?? outcome;
  return words === undefined ? sentence : `${sentence}: ${words}`;
}
